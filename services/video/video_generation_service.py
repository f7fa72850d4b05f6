"""Renders a plan: settles what earlier runs left, renders the shots, and tells how the run goes."""

from __future__ import annotations

import queue
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from config.settings import PREVIEW
from domain.correction import Correction
from domain.errors import BackendUnreachable, PlanError, VideoError
from domain.events import (
    BackendLeft,
    GenerationEvent,
    RunFinished,
    RunStarted,
    SegmentFailed,
    SegmentFinished,
    SegmentSkipped,
    WorkLeft,
)
from domain.models import Storyboard
from domain.plan import GenerationPlan, SegmentRef, ShotPlan
from domain.selection import Keyframe, Selection
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.watch_timings import WatchTimings
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate, load_workflow_template
from infrastructure.project_store import Project
from infrastructure.take_store import TakeStore
from services.backend import Backend, Backends, LeftOut
from services.video.background_run import BackgroundRun
from services.video.chain_tools import Attempts, ChainTools
from services.video.correction_modes import CorrectionModes
from services.video.file_digests import FileDigests
from services.video.file_operations import ClipFiles
from services.video.fingerprint import Fingerprints
from services.video.finished_before import FinishedBefore
from services.video.generation_update import GenerationUpdate, RunTally
from services.video.grading import Grading
from services.video.local_search import LocalVideoSearch
from services.video.recovery import hide_beyond, remove_leftovers, settle
from services.video.run_control import RunControl
from services.video.seam_measuring import SeamMeasuring
from services.video.shot_chain import ShotChain
from services.video.shot_pool import ChainMaker, PoolEvent, PoolQueue, RenderServer, ShotPool, rest_of
from services.video.take_book import TakeBook
from services.video.take_files import TakeFiles
from services.video.take_placing import TakePlacing

_AUTO = CorrectionModes(Correction.AUTO)


@dataclass(frozen=True, slots=True)
class FurtherServer:
    """A server that renders beside the main one, and a client for it."""

    backend: Backend
    api: ComfyUIAPI


class VideoGenerationService:
    """Renders plans of one project, on one server or on several of the same kind."""

    def __init__(
        self,
        project: Project,
        backend: Backend,
        api: ComfyUIAPI,
        store: TakeStore,
        *,
        ffmpeg: Path | None = None,
        on_clip: Callable[[Path], None] = lambda _clip: None,
        make_chain: ChainMaker = ShotChain,
        search: LocalVideoSearch | None = None,
        timings: WatchTimings | None = None,
        attempts: Attempts | None = None,
        load: Callable[[Path], WorkflowTemplate] = load_workflow_template,
        keeps: Callable[[SegmentRef], bool] = lambda _segment: False,
        modes: CorrectionModes = _AUTO,
        further: Sequence[FurtherServer] = (),
        left_out: Sequence[LeftOut] = (),
        digests: FileDigests | None = None,
    ) -> None:
        """`on_clip` is told of each clip that was rendered once it is in its place, and at the end of the last one that
        was used again since; `make_chain` gives what renders one shot; `digests` say what is known of files.

        `search` finds clips that the server does not name; `timings` and `attempts` say how patient it is; `load` reads
        a workflow with its corrections; segments that `keeps` names are used as they are; `modes` say which shots have
        their colours put right. Shots are rendered on `further` servers, too; those `left_out` are only told.
        """
        self._project = project
        self._backend = backend
        self._api = api
        self._store = store
        self._clips = ClipFiles(ffmpeg)
        self._on_clip = on_clip
        self._make_chain = make_chain
        self._search = search
        self._timings = timings or WatchTimings()
        self._attempts = attempts or Attempts()
        self._load = load
        self._keeps = keeps
        self._modes = modes
        self._further = tuple(further)
        self._left_out = tuple(left_out)
        self._digests = digests or FileDigests()

    def run_generation(
        self, storyboard: Storyboard, selection: Selection, workflow_path: Path, plan: GenerationPlan
    ) -> Iterator[GenerationUpdate]:
        """Render `plan` and yield where the run is after each event.

        The run has a thread of its own: leaving the loop early does not end it. Raises WorkflowError before anything
        is sent when the workflow cannot be read, PlanError when the plan is not one of this storyboard.
        """
        _check_belongs(plan, storyboard, selection)
        run = BackgroundRun(self._project, lambda control: self.generate(plan, workflow_path, control)).start()
        tally = RunTally(plan)
        for event in run.events():
            yield tally.update(event)

    def generate(self, plan: GenerationPlan, workflow_path: Path, control: RunControl) -> Iterator[GenerationEvent]:
        """Render `plan`, as typed events. Shots that fail do not stop the others; setting `control` ends the run.

        Closing the iterator, or losing the server for good, sets `control`. Raises WorkflowError for a workflow that
        cannot be used.
        """
        servers = self._servers(plan, workflow_path)
        remove_leftovers(self._project)
        hide_beyond(self._store, TakeFiles(self._project), plan)
        for server in servers:
            settle(self._store, server.tools, server.backend.key)
        yield self._beginning(plan)
        for left in self._left_out:
            yield BackendLeft(left.name, left.error)
        outcome: Counter[str] = Counter()
        error: VideoError | None = None
        untold: Path | None = None
        for event in self._merged(plan, servers, control):
            outcome[type(event).__name__] += 1
            if isinstance(event, SegmentFinished):
                untold = event.clip if event.reused else None
                if not event.reused:
                    self._on_clip(event.clip)
            if isinstance(event, SegmentFailed) and isinstance(event.error, BackendUnreachable):
                # Without a server every other shot would only wait in vain.
                error = event.error
                control.set()
            yield event
        if untold is not None:
            self._on_clip(untold)
        self._digests.save()
        yield RunFinished(
            finished=outcome[SegmentFinished.__name__],
            failed=outcome[SegmentFailed.__name__],
            skipped=outcome[SegmentSkipped.__name__],
            stopped=control.is_set() and error is None,
            error=error,
        )

    def _beginning(self, plan: GenerationPlan) -> RunStarted:
        backends = Backends(self._backend, tuple(server.backend for server in self._further))
        refs = tuple(segment.ref for segment in plan.segments)
        names = tuple(backend.short_name for backend in backends.all)
        return RunStarted(plan.project, refs, backends.name, self._backend.is_preview, names)

    def _servers(self, plan: GenerationPlan, workflow_path: Path) -> list[RenderServer]:
        template = self._load(workflow_path)
        roles = read_roles(template)
        takes = TakeFiles(self._project)
        kind = PREVIEW if self._backend.is_preview else "comfyui"
        fingerprints = Fingerprints(template, roles, plan.models, kind)
        folder = f"shotchain/{self._project.slug}"
        tools = ChainTools(
            api=self._api,
            template=template,
            roles=roles,
            book=TakeBook(
                self._store,
                takes,
                fingerprints,
                self._backend.key,
                self._grading(),
                digests=self._digests,
            ),
            placing=TakePlacing(self._clips, takes, folder),
            output_folder=folder,
            timings=self._timings,
            attempts=self._attempts,
            search=self._search,
            models=plan.models,
            keeps=self._keeps,
        )
        return [
            RenderServer(self._backend, tools),
            # The folder of ComfyUI on this machine is the main one's.
            *(
                RenderServer(
                    server.backend, replace(tools, api=server.api, book=tools.book.on(server.backend.key), search=None)
                )
                for server in self._further
            ),
        ]

    def _grading(self) -> Grading:
        return Grading(self._store, TakeFiles(self._project), self._modes)

    def _merged(
        self, plan: GenerationPlan, servers: Sequence[RenderServer], control: RunControl
    ) -> Iterator[PoolEvent]:
        for shot in plan.shots:
            yield from _unrenderable(shot)
        before = FinishedBefore(servers[0].tools, control)
        shots = [shot for shot in plan.shots if shot.problem is None]
        # The server has work at once; what is finished is gone through meanwhile.
        at_once = [shot for shot in shots if before.lacks_clips(shot)]
        held = [shot for shot in shots if not before.lacks_clips(shot)]
        events: PoolQueue = queue.SimpleQueue()
        measuring = SeamMeasuring(self._store, TakeFiles(self._project), self._modes, events.put)
        servers = [replace(server, tools=replace(server.tools, measure=measuring.later)) for server in servers]
        homes = {take.segment.shot_id: take.backend for take in self._store.unfinished()}
        with closing(measuring):
            yield from before.of(at_once)
            pool = ShotPool(shots, servers, self._make_chain, control, events, homes, before.told, held)
            yield from pool.render(_gone_through(shots, held, before, pool))
        yield from rest_of(events)


def _gone_through(
    shots: Sequence[ShotPlan], held: Sequence[ShotPlan], before: FinishedBefore, pool: ShotPool
) -> Iterator[PoolEvent]:
    yield from before.of(held)
    pool.release(before.rest(held), before.told)
    yield WorkLeft(before.to_render(shots))


def _unrenderable(shot: ShotPlan) -> Iterator[SegmentSkipped]:
    if shot.problem is not None:
        for segment in shot.segments:
            yield SegmentSkipped(segment.ref, shot.problem.code, f"{shot.problem.reason} {shot.problem.hint}")


def _check_belongs(plan: GenerationPlan, storyboard: Storyboard, selection: Selection) -> None:
    """A plan is a picture of its files at one moment; one that was made of others must not be rendered by mistake."""
    known = {shot.shot_id for shot in storyboard.shots}
    for shot in plan.shots:
        planned, selected = shot.segments[0].start_frame, selection.for_shot(shot.shot_id)
        is_other_keyframe = isinstance(planned, Keyframe) and isinstance(selected, Keyframe) and planned != selected
        if shot.shot_id not in known or is_other_keyframe:
            raise PlanError(
                "plan_outdated",
                f"The plan for shot {shot.shot_id} does not belong to {storyboard.path} and {selection.path}.",
                hint="Build the plan again.",
                file=storyboard.path,
                value=shot.shot_id,
            )
