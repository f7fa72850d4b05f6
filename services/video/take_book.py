"""A run's dealings with takes: which one can be used again, which one still runs, and what becomes of a new one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.correction import Correction
from domain.errors import VideoError
from domain.plan import Segment, SegmentRef
from domain.seams import ColourTransform
from domain.takes import NewTake, Recipe, Take, TakeState
from infrastructure.comfy_api.updaters import InjectedWorkflow
from infrastructure.images import check_image
from infrastructure.take_store import TakeStore
from services.video.file_digests import FileDigests
from services.video.fingerprint import Fingerprints
from services.video.grading import Grading
from services.video.take_files import TakeFiles
from services.video.takes_read import TakesRead, read_takes


@dataclass(frozen=True, slots=True)
class Shown:
    """A take in its segment's place. `chain` takes the colours of `last_frame` to those of the shot's keyframe."""

    take: Take
    clip: Path
    last_frame: Path | None
    chain: ColourTransform


class TakeBook:
    """The takes of one project, for a run of one workflow on one backend."""

    def __init__(
        self,
        store: TakeStore,
        files: TakeFiles,
        fingerprints: Fingerprints,
        backend: str,
        grading: Grading,
        digests: FileDigests | None = None,
    ) -> None:
        """`digests` are shared with others that look at the same files."""
        self._store = store
        self._files = files
        self._fingerprints = fingerprints
        self._backend = backend
        self._grading = grading
        self._digests = digests or FileDigests()
        self._read: TakesRead | None = None

    def on(self, backend: str) -> TakeBook:
        """The same for takes that another backend of the same kind renders."""
        other = copy(self)
        other._backend = backend
        return other

    def as_it_stands(self, shots: Collection[str]) -> TakeBook:
        """The same with the takes of these shots read at once: for looking at many, while nothing is written."""
        other = copy(self)
        other._read = read_takes(self._store, shots)
        return other

    def fingerprint(self, segment: Segment, start_frame: Path) -> str:
        """What decides the segment's clip when it opens on this picture. Raises MediaError when one is not there."""
        end_frame = segment.end_frame.path if segment.end_frame else None
        return self._fingerprints.of(
            segment, self._digest_of(start_frame), None if end_frame is None else self._digest_of(end_frame)
        )

    def opens_on(self, segment: Segment, parent: Take) -> str:
        """A stand-in for the fingerprint while the last frame of `parent`, which the segment opens on, is not here yet.

        Raises MediaError as `fingerprint` does.
        """
        end_frame = segment.end_frame.path if segment.end_frame else None
        return self._fingerprints.of(
            segment, f"take {parent.take_id}", None if end_frame is None else self._digest_of(end_frame)
        )

    def settle_fingerprint(self, segment: Segment, parent: Take, fingerprint: str) -> None:
        """The last frame of `parent` is here: takes that were begun on it before get the segment's fingerprint."""
        self._store.set_fingerprint(self.opens_on(segment, parent), fingerprint)

    def digest(self, picture: Path) -> str:
        """SHA-256 of a picture's bytes, read once while the file stays the same. Raises OSError."""
        return self._digests.of(picture)

    def _digest_of(self, picture: Path) -> str:
        try:
            return self.digest(picture)
        except OSError:
            check_image(picture)  # tells what is wrong with it
            raise

    def reusable(self, segment: Segment, fingerprint: str) -> Take | None:
        """A finished take of exactly these inputs whose files are still there; the chosen one before others."""
        chosen, finished = self._chosen_and_finished(segment.ref, fingerprint)
        usable = (take for take in finished if take.segment == segment.ref and self._serves(take, segment))
        first = None
        for take in usable:
            if take.take_id == chosen:
                return take
            first = first or take
        return first

    def _chosen_and_finished(self, segment: SegmentRef, fingerprint: str) -> tuple[int | None, Sequence[Take]]:
        if self._read is not None:
            return self._read.chosen.get(segment), self._read.finished.get(fingerprint, ())
        finished = self._store.finished(fingerprint)
        chosen = self._store.chosen_of(segment) if finished else None
        return chosen.take_id if chosen else None, finished

    def has_takes(self, segment: Segment) -> bool:
        """Whether the segment has takes that were finished or may still be."""
        takes = self._store.takes(segment.ref)
        return any(take.state in (TakeState.FINISHED, TakeState.SUBMITTED) for take in takes)

    def clip_of(self, segment: Segment) -> Take | None:
        """The take that is the segment's clip, made of whatever; None when its files are not there."""
        chosen = self._store.chosen_of(segment.ref)
        return chosen if chosen is not None and self._serves(chosen, segment) else None

    def running(self, segment: Segment, fingerprint: str) -> Take | None:
        """A take of these inputs that was submitted to this backend and of whose end nothing is known."""
        return next(
            (
                take
                for take in self._store.unfinished()
                if (take.segment, take.fingerprint, take.backend) == (segment.ref, fingerprint, self._backend)
            ),
            None,
        )

    def nodes_of(self, take: Take) -> dict[str, Any]:
        """The workflow as it was submitted."""
        return dict(self._store.nodes_of(take))

    def begin(
        self,
        segment: Segment,
        fingerprint: str,
        injected: InjectedWorkflow,
        *,
        prompt_id: str,
        client_id: str,
        parent: Take | None,
        workflow: str,
    ) -> Take:
        """Remember a take before the server is asked."""
        recipe = Recipe(
            prompt=segment.prompt,
            negative_prompt=segment.negative_prompt,
            seed=segment.seed,
            width=segment.size.width,
            height=segment.size.height,
            fps=segment.fps,
            frames=segment.frames,
            first_kept=segment.first_kept,
            workflow=workflow,
            video_node_id=injected.video_node_id,
            last_frame_node_id=injected.last_frame_node_id,
            exact_frames=injected.exact_frames,
            first_frame_node_id=injected.first_frame_node_id,
        )
        parent_id = parent.take_id if parent else None
        return self._store.add(
            NewTake(segment.ref, fingerprint, prompt_id, client_id, self._backend, parent_id, recipe, injected.nodes)
        )

    def renamed(self, take: Take, prompt_id: str) -> None:
        """Very old servers give a prompt an id of their own."""
        if take.prompt_id != prompt_id:
            self._store.set_prompt_id(take, prompt_id)

    def finish(self, take: Take, clip: str, last_frame: str | None, seconds: float) -> Take:
        """The take's files lie in their places: remember that and show them, both or neither."""
        with self._store.transaction():
            finished = self._store.finish(take, clip=clip, last_frame=last_frame, seconds=seconds)
            self._files.write_recipe(finished)
            self._files.show(finished, Correction.OFF)  # graded, if at all, once it is known what it opened on
            return finished

    def show(
        self,
        take: Take,
        start_frame: Path | None,
        chain: ColourTransform,
        on_last_frame: Callable[[Path], None] = lambda _last_frame: None,
    ) -> Shown:
        """Make a finished take the segment's clip, with its colours put right where that is asked for.

        `start_frame` is the picture it opens on, None when that is not known; `chain` takes its colours to those of the
        shot's keyframe. `on_last_frame` is given a last frame that was put right, while the clip is not yet.
        """
        settled = self._grading.settled(take, start_frame, chain, on_last_frame)
        with self._store.transaction():
            self._store.choose(settled)
            clip, last_frame = self._files.show(settled, self._grading.mode_of(settled))
        return Shown(settled, clip, last_frame, self._grading.chain_after(settled, chain))

    def with_clips(self) -> frozenset[SegmentRef]:
        """The segments of which some take is the clip."""
        return frozenset(self._store.chosen_ids())

    def standing(self, take: Take, start_frame: Path, chain: ColourTransform) -> Shown | None:
        """What `show` gives, if it is known that nothing has to be done for it; else None."""
        is_chosen = self._read is not None and self._read.chosen.get(take.segment) == take.take_id
        if not (is_chosen and self._grading.is_settled(take)):
            return None
        place = self._files.in_place(take, self._grading.mode_of(take))
        if place is None:
            return None
        settled = self._grading.settled(take, start_frame, chain)
        return Shown(settled, *place, self._grading.chain_after(settled, chain))

    def is_corrected(self, take: Take) -> bool:
        """Whether the take is shown with its colours put right."""
        return take.is_corrected(self._grading.mode_of(take))

    def expects_correction(self, take: Take) -> bool:
        """Whether the colours of a take that is not here yet will probably be put right."""
        return self._grading.expects_correction(take)

    def forget(self, take: Take) -> None:
        """The take was never submitted."""
        self._store.delete(take)

    def end(self, take: Take, state: TakeState, error: VideoError | None = None) -> None:
        """The take came to nothing."""
        self._store.end(take, state, error.code if error else None, str(error) if error else None)

    def _serves(self, take: Take, segment: Segment) -> bool:
        return self._files.is_there(take) and (take.last_frame is not None or not segment.has_successor)
