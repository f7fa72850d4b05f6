"""Takes as the tab and the command line use them: look, choose, change, approve, delete."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from config.settings import PREVIEW
from domain.correction import Correction
from domain.errors import PlanError
from domain.plan import Segment, SegmentRef
from domain.takes import Override, SegmentStatus, Take, TakeState
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate, load_workflow_template
from infrastructure.project_lock import held
from infrastructure.project_store import Project
from infrastructure.take_store import TakeStore
from services.video.correction_modes import CorrectionModes, correction_modes
from services.video.file_digests import FileDigests
from services.video.fingerprint import Fingerprints
from services.video.freshness import FreshnessCheck
from services.video.overrides import override_for, with_overrides
from services.video.planning import PreparedPlan
from services.video.take_files import TakeFiles
from services.video.take_rebuild import open_take_store, rebuilt_take_store, take_store_path
from services.video.takes_read import read_takes


class TakesService:
    """The takes of any project. Each call opens the project's store and closes it."""

    def __init__(
        self,
        load: Callable[[Path], WorkflowTemplate] = load_workflow_template,
        correction: Callable[[], Correction] = lambda: Correction.AUTO,
        digests: FileDigests | None = None,
    ) -> None:
        """`load` reads a workflow with its corrections; `correction` is the settings' colour correction; `digests`
        are shared with the runs.
        """
        self._load = load
        self._correction = correction
        self._digests = digests or FileDigests()
        self._fingerprints: dict[object, tuple[WorkflowTemplate, Fingerprints]] = {}

    def look(
        self,
        prepared: PreparedPlan,
        *,
        is_preview: bool,
        shots: frozenset[str] | None = None,
    ) -> Mapping[SegmentRef, SegmentStatus]:
        """The status of each segment of the plan, or of those of some `shots` alone. Raises StateUnreadable."""
        with _opened(prepared.project) as store:
            plan = with_overrides(prepared.plan if shots is None else prepared.plan.only(shots), store.overrides())
            statuses = self._check(store, prepared, is_preview).look(plan, read_takes(store, shots))
        self._digests.save()
        return statuses

    def choose(self, prepared: PreparedPlan, take_id: int, *, is_preview: bool) -> None:
        """Make a finished take its segment's clip. Later segments follow where a take was rendered from it.

        Raises PlanError for a take that is not there or has no clip.
        """
        with _opened(prepared.project) as store:
            take = _finished(store, take_id)
            files = TakeFiles(prepared.project)
            modes = correction_modes(prepared.project, store, self._correction())
            shot = next((shot for shot in prepared.plan.shots if shot.shot_id == take.segment.shot_id), None)
            segments = shot.segments if shot else ()
            with store.transaction():
                for segment in segments:
                    if segment.ref == take.segment:
                        store.set_override(take.segment, override_for(segment, take))
                store.choose(take)
                files.show(take, modes.of_take(take))
                self._follow(store, files, prepared, segments[take.segment.index + 1 :], take, is_preview)

    def change(self, project: Project, segment: SegmentRef, override: Override) -> None:
        """Give one segment another seed or other words; an empty override gives it back to the storyboard."""
        with _opened(project) as store:
            store.set_override(segment, override)

    def draw_seed(self, project: Project, segments: Collection[SegmentRef]) -> int:
        """Give segments one new random seed, keep their other changes, and return it."""
        seed = secrets.randbelow(2**32)
        with _opened(project) as store:
            known = store.overrides()
            for segment in segments:
                store.set_override(segment, replace(known.get(segment, Override()), seed=seed))
        return seed

    def overrides(self, project: Project) -> Mapping[SegmentRef, Override]:
        """What a person changed, by segment."""
        with _opened(project) as store:
            return store.overrides()

    def approve(self, project: Project, shot_id: str, approved: bool = True) -> None:
        """Keep a shot as it is: runs do not touch it until that is taken back."""
        with _opened(project) as store:
            store.set_approved(shot_id, approved)

    def approved(self, project: Project) -> frozenset[str]:
        """The shots that are kept as they are."""
        with _opened(project) as store:
            return store.approved()

    def correction_modes(self, project: Project) -> CorrectionModes:
        """Which shots have their colours put right."""
        with _opened(project) as store:
            return correction_modes(project, store, self._correction())

    def set_correction(self, project: Project, shot_id: str, mode: Correction | None) -> None:
        """Choose a shot's colour correction; None leaves it to the project.

        Clips that are there already change places at once; what is still to be graded is so in the next run.
        """
        with _opened(project) as store, store.transaction():
            store.set_correction(shot_id, mode)
        self.show_corrections(project)

    def show_corrections(self, project: Project) -> None:
        """Put every clip in its place as the choices now say: as the server made it, or with its colours put right."""
        if not take_store_path(project).is_file():
            return
        files = TakeFiles(project)
        with _opened(project) as store, store.transaction():
            modes = correction_modes(project, store, self._correction())
            for take in store.chosen().values():
                if files.is_there(take):
                    files.show(take, modes.of_take(take))

    def freed_by_deleting(self, project: Project, take_ids: Collection[int]) -> int:
        """Bytes of disk that deleting these takes frees."""
        files = TakeFiles(project)
        with _opened(project) as store:
            takes = (store.take(take_id) for take_id in take_ids)
            return sum(files.size_of(take) for take in takes if take is not None)

    def delete(self, project: Project, take_ids: Collection[int]) -> int:
        """Delete takes and their files; returns the bytes freed. Raises PlanError for one that is a segment's clip."""
        files, freed = TakeFiles(project), 0
        with held(project), _opened(project) as store:
            for take_id in take_ids:
                take = store.take(take_id)
                if take is None:
                    continue
                chosen = store.chosen_of(take.segment)
                if chosen is not None and chosen.take_id == take_id:
                    raise PlanError(
                        "take_is_chosen",
                        f"Take {take_id} is the clip of segment {take.segment}.",
                        hint="Choose another take of the segment first.",
                        value=take_id,
                    )
                store.delete(take)
                freed += files.delete(take)
        return freed

    def unfinished(self, project: Project) -> tuple[Take, ...]:
        """Takes that were submitted and of whose end nothing is known. Makes no store where there is none."""
        if not take_store_path(project).is_file():
            return ()
        with _opened(project) as store:
            return store.unfinished()

    def rebuild(self, project: Project) -> int:
        """Make the store anew from the clips; returns how many takes were found."""
        with held(project):
            store = rebuilt_take_store(project)
            try:
                return len(store.takes())
            finally:
                store.close()

    def _check(self, store: TakeStore, prepared: PreparedPlan, is_preview: bool) -> FreshnessCheck:
        modes = correction_modes(prepared.project, store, self._correction())
        fingerprints = self._fingerprints_of(prepared, PREVIEW if is_preview else "comfyui")
        return FreshnessCheck(TakeFiles(prepared.project), fingerprints, self._digests, modes)

    def _fingerprints_of(self, prepared: PreparedPlan, kind: str) -> Fingerprints:
        """Those that were used before, while the workflow is the same: they have learned its text."""
        template, models = self._load(prepared.workflow_path), prepared.plan.models
        key = prepared.workflow_path, kind, tuple(sorted(models.items()))
        known = self._fingerprints.get(key)
        if known is None or known[0] != template:
            known = template, Fingerprints(template, read_roles(template), models, kind)
            self._fingerprints[key] = known
        return known[1]

    def _follow(
        self,
        store: TakeStore,
        files: TakeFiles,
        prepared: PreparedPlan,
        later: tuple[Segment, ...],
        before: Take,
        is_preview: bool,
    ) -> None:
        """Choose for the later segments of the shot the takes that were rendered from what is chosen before them."""
        check = self._check(store, prepared, is_preview)
        modes = correction_modes(prepared.project, store, self._correction())
        plan = with_overrides(prepared.plan, store.overrides())
        current = {segment.ref: segment for segment in plan.segments}
        for segment in later:
            expected = check.expected(current[segment.ref], before)
            matching = next((take for take in store.finished(expected or "") if files.is_there(take)), None)
            if matching is None:
                return
            store.choose(matching)
            files.show(matching, modes.of_take(matching))
            before = matching


def _finished(store: TakeStore, take_id: int) -> Take:
    take = store.take(take_id)
    if take is None or take.state is not TakeState.FINISHED:
        raise PlanError(
            "take_unknown",
            f"There is no finished take {take_id}.",
            hint="`shotchain takes PROJECT` lists them.",
            value=take_id,
        )
    return take


@contextmanager
def _opened(project: Project) -> Iterator[TakeStore]:
    store = open_take_store(project)
    try:
        yield store
    finally:
        store.close()
