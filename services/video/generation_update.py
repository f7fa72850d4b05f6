"""A run in four plain fields, for scripts: a status line, the segments, the newest clip, and the same as a dict.

The tab does not use this; it folds the typed events itself.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from domain.events import (
    BackendLeft,
    GenerationEvent,
    RunFinished,
    RunStarted,
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
from domain.plan import GenerationPlan, SegmentRef


class GenerationUpdate(NamedTuple):
    """Where a run is."""

    status_markdown: str
    progress_details_md: str
    video_path: str | None
    state_dict: dict[str, object]


class RunTally:
    """Counts a run's events into updates."""

    def __init__(self, plan: GenerationPlan) -> None:
        self._states: dict[SegmentRef, str] = {segment.ref: "waiting" for segment in plan.segments}
        self._status = "Waiting"
        self._clip: str | None = None

    def update(self, event: GenerationEvent) -> GenerationUpdate:
        """Take one event in and tell where the run is."""
        self._take_in(event)
        counts = Counter(state.split(":")[0] for state in self._states.values())
        return GenerationUpdate(
            status_markdown=f"**{self._status}** · {counts['done']}/{len(self._states)} segments",
            progress_details_md="\n".join(f"- `{ref.clip_name}` {state}" for ref, state in self._states.items()),
            video_path=self._clip,
            state_dict={
                "status": self._status,
                "total": len(self._states),
                "done": counts["done"],
                "failed": counts["failed"],
                "skipped": counts["skipped"],
                "segments": {ref.clip_name: state for ref, state in self._states.items()},
                "last_video_path": self._clip,
            },
        )

    def _take_in(self, event: GenerationEvent) -> None:
        match event:
            case RunStarted(backend=backend):
                self._status = f"Rendering on {backend}"
            case RunFinished():
                self._status = _end(event)
            case SegmentFinished(segment=segment, clip=clip):
                self._states[segment] = "done"
                self._clip = str(clip)
            case SegmentFailed(segment=segment, error=error):
                self._states[segment] = f"failed: {error} {error.hint}"
            case SegmentSkipped(segment=segment, reason=reason):
                self._states[segment] = f"skipped: {reason}"
            case SegmentProgress(segment=segment, fraction=fraction) if fraction is not None:
                self._states[segment] = f"rendering: {fraction:.0%}"
            case SegmentWaiting(segment=segment, ahead=ahead):
                self._states[segment] = f"queued: {ahead} ahead"
            case SegmentStarted() | SegmentSubmitted() | SegmentProgress():
                self._states[event.segment] = "rendering"
            case (
                SegmentPreview() | SegmentRendered() | SegmentSilent() | SegmentMeasured() | BackendLeft() | WorkLeft()
            ):
                pass


def _end(event: RunFinished) -> str:
    if event.error is not None:
        return f"Ended: {event.error} {event.error.hint}"
    if event.stopped:
        return "Stopped"
    return "Done" if event.is_complete else f"Done, {event.failed} failed, {event.skipped} skipped"
