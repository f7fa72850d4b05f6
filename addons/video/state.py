"""What the tab shows of a run: a pure fold over its events. No clock, no files, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from typing_extensions import assert_never

from domain.errors import VideoError
from domain.events import (
    BackendLeft,
    GenerationEvent,
    RunFinished,
    RunStarted,
    SegmentEvent,
    SegmentFailed,
    SegmentFinished,
    SegmentMeasured,
    SegmentPreview,
    SegmentProgress,
    SegmentRendered,
    SegmentSilent,
    SegmentSkipped,
    SegmentStarted,
    SegmentSubmitted,
    SegmentWaiting,
    WorkLeft,
)
from domain.plan import SegmentRef
from domain.units import Seconds


class SegmentStatus(str, Enum):
    """Where a segment stands."""

    WAITING = "waiting"
    STARTING = "starting"
    QUEUED = "queued"
    RENDERING = "rendering"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"

    @property
    def is_final(self) -> bool:
        return self in _FINAL

    @property
    def is_active(self) -> bool:
        return self in _ACTIVE


_FINAL = frozenset({SegmentStatus.DONE, SegmentStatus.FAILED, SegmentStatus.SKIPPED})
_ACTIVE = frozenset({SegmentStatus.STARTING, SegmentStatus.QUEUED, SegmentStatus.RENDERING})


@dataclass(frozen=True, slots=True)
class SegmentState:
    """One segment. `fraction` runs from 0 to 1 over the whole workflow; None: unknown."""

    ref: SegmentRef
    status: SegmentStatus = SegmentStatus.WAITING
    ahead: int | None = None
    silent: Seconds | None = None
    """For how long nothing was heard of its server, while that does not answer."""
    fraction: float | None = None
    node: str = ""
    step: int | None = None
    steps: int | None = None
    clip: Path | None = None
    reused: bool = False
    """Done without rendering: a clip of the very same inputs was there."""
    error: VideoError | None = None
    skip_code: str = ""
    skip_reason: str = ""


@dataclass(frozen=True, slots=True)
class LivePicture:
    """The newest picture from inside a sampler."""

    segment: SegmentRef
    mime: str
    image: bytes


@dataclass(frozen=True, slots=True)
class RunState:
    """A run as far as it has come. `segments` keeps the plan's order."""

    project: str = ""
    backend: str = ""
    is_preview: bool = False
    segments: Mapping[SegmentRef, SegmentState] = field(default_factory=dict)
    newest_clip: Path | None = None
    picture: LivePicture | None = None
    finished: RunFinished | None = None
    measured: int = 0
    """How many joins were measured."""
    leading: SegmentRef | None = None
    """The segment the last sign of life came from."""

    @property
    def is_over(self) -> bool:
        return self.finished is not None

    def count(self, status: SegmentStatus) -> int:
        """How many segments stand there."""
        return sum(segment.status is status for segment in self.segments.values())

    @property
    def reused(self) -> int:
        """How many of the clips were there before and are used again."""
        return sum(segment.reused for segment in self.segments.values())

    @property
    def total(self) -> int:
        return len(self.segments)

    @property
    def fraction(self) -> float:
        """How much of the film is dealt with, 0 to 1, each segment counting the same."""
        if not self.segments:
            return 0.0
        return sum(_share(segment) for segment in self.segments.values()) / len(self.segments)

    @property
    def current(self) -> SegmentState | None:
        """The segment to show as running, or None."""
        if self.is_over:
            return None
        leading = self.segments.get(self.leading) if self.leading else None
        if leading is not None and leading.status.is_active:
            return leading
        return next((segment for segment in self.segments.values() if segment.status.is_active), None)

    def of_shot(self, shot_id: str) -> tuple[SegmentState, ...]:
        """The shot's segments, in order."""
        return tuple(segment for segment in self.segments.values() if segment.ref.shot_id == shot_id)


def _share(segment: SegmentState) -> float:
    return 1.0 if segment.status.is_final else (segment.fraction or 0.0)


def advance(state: RunState, event: GenerationEvent) -> RunState:
    """The state after `event`."""
    match event:
        case RunStarted(project=project, segments=refs, backend=backend, is_preview=is_preview):
            return RunState(project, backend, is_preview, {ref: SegmentState(ref) for ref in refs})
        case RunFinished():
            return replace(state, finished=event, picture=None)
        case SegmentMeasured():
            return replace(state, measured=state.measured + 1)
        case BackendLeft() | WorkLeft():
            return state
        case _:
            return _after_segment_event(state, event)


def _after_segment_event(state: RunState, event: SegmentEvent) -> RunState:
    before = state.segments.get(event.segment, SegmentState(event.segment))
    after = _advance_segment(before, event)
    if after is before and not isinstance(event, SegmentPreview):
        return state
    picture = state.picture
    if isinstance(event, SegmentPreview):
        picture = LivePicture(event.segment, event.mime, event.image)
    elif after.status.is_final and picture is not None and picture.segment == after.ref:
        picture = None
    return replace(
        state,
        segments={**state.segments, after.ref: after},
        newest_clip=after.clip if isinstance(event, SegmentFinished) else state.newest_clip,
        picture=picture,
        leading=state.leading if isinstance(event, SegmentWaiting | SegmentSilent | SegmentSkipped) else after.ref,
    )


def _advance_segment(segment: SegmentState, event: SegmentEvent) -> SegmentState:
    match event:
        case SegmentStarted():
            return SegmentState(segment.ref, SegmentStatus.STARTING)
        case SegmentSubmitted():
            return replace(segment, status=SegmentStatus.QUEUED, silent=None)
        case SegmentWaiting(ahead=ahead):
            return replace(segment, status=SegmentStatus.QUEUED, ahead=ahead, silent=None)
        case SegmentSilent(seconds=seconds):
            return segment if segment.status.is_final else replace(segment, silent=seconds)
        case SegmentProgress():
            return _with_progress(segment, event)
        case SegmentPreview() | SegmentRendered() | SegmentMeasured():
            return segment
        case SegmentFinished(clip=clip, reused=reused):
            return SegmentState(segment.ref, SegmentStatus.DONE, clip=clip, reused=reused)
        case SegmentFailed(error=error):
            return SegmentState(segment.ref, SegmentStatus.FAILED, error=error)
        case SegmentSkipped(code=code, reason=reason):
            return SegmentState(segment.ref, SegmentStatus.SKIPPED, skip_code=code, skip_reason=reason)
        case _:
            assert_never(event)


def _with_progress(segment: SegmentState, event: SegmentProgress) -> SegmentState:
    """A late progress message of a segment that is over changes nothing; a fraction never runs backwards."""
    if segment.status.is_final:
        return segment
    fraction = segment.fraction if event.fraction is None else max(event.fraction, segment.fraction or 0.0)
    return SegmentState(
        segment.ref,
        SegmentStatus.RENDERING,
        fraction=fraction,
        node=event.node,
        step=event.step,
        steps=event.steps,
    )
