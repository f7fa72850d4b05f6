"""The cut: which clip stands for each segment of a film, taken from the chosen takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from domain.plan import Segment, SegmentRef, ShotPlan
from domain.takes import Freshness, SegmentStatus, Take, TakeState
from domain.units import FrameCount
from services.video.correction_modes import CorrectionModes
from services.video.planning import PreparedPlan
from services.video.take_files import TakeFiles
from services.video.takes import TakesService


@dataclass(frozen=True, slots=True)
class CutTake:
    """A finished take with the file that it lies in."""

    take: Take
    path: Path

    @property
    def frames(self) -> FrameCount:
        return self.take.recipe.frames


@dataclass(frozen=True, slots=True)
class CutSegment:
    """A segment of the cut. `chosen` is None while it has no clip; `takes` are all whose clips are there."""

    segment: Segment
    chosen: CutTake | None
    takes: tuple[CutTake, ...]
    is_stale: bool

    @property
    def frames(self) -> FrameCount:
        """The frames it has, or those it will have."""
        return self.chosen.frames if self.chosen else self.segment.frames


@dataclass(frozen=True, slots=True)
class CutShot:
    """A shot of the cut."""

    plan: ShotPlan
    segments: tuple[CutSegment, ...]

    @property
    def shot_id(self) -> str:
        return self.plan.shot_id

    @property
    def clips(self) -> tuple[CutTake, ...]:
        return tuple(segment.chosen for segment in self.segments if segment.chosen is not None)

    @property
    def is_missing(self) -> bool:
        """Whether any of its segments has no clip."""
        return len(self.clips) < len(self.segments)

    @property
    def frames(self) -> FrameCount:
        return FrameCount(sum(segment.frames for segment in self.segments))

    @property
    def stale(self) -> tuple[SegmentRef, ...]:
        return tuple(cut.segment.ref for cut in self.segments if cut.is_stale)


def cut_of(prepared: PreparedPlan, takes: TakesService) -> tuple[CutShot, ...]:
    """The shots in storyboard order with what is chosen for them now. Raises StateUnreadable.

    Clips lie where their takes do, so that a run that goes on meanwhile changes nothing under the film's hands.
    """
    # A clip is as the plan wants it when it is fresh for the kind of backend that rendered it, whichever that was.
    kinds = [takes.look(prepared, is_preview=is_preview) for is_preview in (False, True)]
    files, modes = TakeFiles(prepared.project), takes.correction_modes(prepared.project)
    return tuple(
        CutShot(shot, tuple(_segment(segment, kinds, files, modes) for segment in shot.segments))
        for shot in prepared.plan.shots
    )


def _segment(
    segment: Segment, kinds: list[Mapping[SegmentRef, SegmentStatus]], files: TakeFiles, modes: CorrectionModes
) -> CutSegment:
    statuses = [kind[segment.ref] for kind in kinds]
    status = statuses[0]
    takes = tuple(
        CutTake(take, _shown_clip(take, files, modes))
        for take in status.takes
        if take.state is TakeState.FINISHED and files.is_there(take)
    )
    chosen_id = status.chosen.take_id if status.chosen else None
    chosen = next((cut for cut in takes if cut.take.take_id == chosen_id), None)
    return CutSegment(segment, chosen, takes, all(status.freshness is Freshness.STALE for status in statuses))


def _shown_clip(take: Take, files: TakeFiles, modes: CorrectionModes) -> Path:
    """The file that stands for a finished take in film and timelines: with its colours put right where that is done."""
    shown = files.shown(take, modes.of_take(take))
    return files.path(shown.clip if shown else str(take.clip))
