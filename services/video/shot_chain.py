"""Renders one shot, the unit of parallel work: its segments in order, each opening on the last frame before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from typing_extensions import assert_never

from domain.errors import BackendUnreachable, MediaError, PromptLost, VideoError
from domain.events import SegmentEvent, SegmentFailed, SegmentFinished, SegmentSkipped, SegmentSubmitted
from domain.plan import Segment, ShotPlan
from domain.selection import Keyframe, LastFrameOf, MissingStartFrame
from infrastructure.comfy_api.session import ComfySession
from services.video.chain_tools import ChainTools, LastSegment, Rendered
from services.video.run_control import RunControl, ShotStop
from services.video.segment_render import Rendering, SegmentRenderer, is_passing


class ShotChain:
    """One shot on its way through one server."""

    def __init__(
        self,
        shot: ShotPlan,
        tools: ChainTools,
        control: RunControl,
        last: LastSegment | None = None,
    ) -> None:
        self._shot = shot
        self._tools = tools
        self._control = control
        self._stop = ShotStop(control, shot.shot_id)
        self._last = last or LastSegment()

    def render(self) -> Iterator[SegmentEvent]:
        """Render the shot's segments in order. A segment that fails ends the chain; what follows it is skipped.

        Never raises VideoError: it becomes SegmentFailed. Any other exception is a bug and goes through.
        """
        with ComfySession(
            self._tools.api, timings=self._tools.timings, leaves_running=lambda: self._stop.leaves_running
        ) as session:
            renderer = SegmentRenderer(
                self._tools, session, self._stop, lambda: self._control.is_paused, self._on_rendered
            )
            try:
                yield from self._chain(renderer)
            finally:
                renderer.ahead.withdraw()

    def _chain(self, renderer: SegmentRenderer) -> Iterator[SegmentEvent]:
        before: Rendered | None = None
        for position, segment in enumerate(self._shot.segments):
            if not renderer.ahead.is_out:
                self._control.wait_while_paused(self._shot.shot_id)
            if self._stop.is_set():
                yield from self._stopped_from(position)
                return
            try:
                before = yield from self._rendered(renderer, position, before)
            except VideoError as error:
                if self._stop.is_set() and is_passing(error):
                    # Stopped while the network was bad: nothing was tried again.
                    yield from self._stopped_from(position)
                    return
                yield SegmentFailed(segment.ref, error)
                reason = f"Segment {segment.ref.index} of the shot, on whose last frame it opens, failed."
                yield from self._skip_from(position + 1, "earlier_segment_failed", reason)
                return
            if before is None:
                yield from self._stopped_from(position)
                return

    def _rendered(self, renderer: SegmentRenderer, position: int, before: Rendered | None) -> Rendering:
        """Render a segment, again when the server lost it or was away for a while."""
        segment = self._shot.segments[position]
        after = next(iter(self._shot.segments[position + 1 :]), None)
        start_frame = start_frame_of(segment, before.last_frame if before else None)
        attempt = 1
        while True:
            try:
                return (yield from self._announced(segment, renderer.render(segment, start_frame, before, after)))
            except (PromptLost, BackendUnreachable) as error:
                if self._is_last(attempt, error) or self._stop.wait(self._pause_after(error)):
                    raise
            attempt += 1

    def _is_last(self, attempt: int, error: VideoError) -> bool:
        moves = isinstance(error, BackendUnreachable) and self._tools.has_others()
        return moves or attempt == self._tools.attempts.most

    def _pause_after(self, error: VideoError) -> float:
        attempts = self._tools.attempts
        return attempts.pause_after_loss if isinstance(error, PromptLost) else attempts.pause_unreachable

    def _announced(self, segment: Segment, rendering: Rendering) -> Rendering:
        """The same events; once the shot's last segment is submitted, or need not be, the next shot may come."""
        while True:
            try:
                event = next(rendering)
            except StopIteration as end:
                return end.value
            if not segment.has_successor and isinstance(event, (SegmentSubmitted, SegmentFinished)):
                self._last.submitted()
            yield event

    def _on_rendered(self, segment: Segment) -> None:
        if not segment.has_successor:
            self._last.rendered()

    def _stopped_from(self, position: int) -> Iterator[SegmentSkipped]:
        if self._control.is_skipped(self._shot.shot_id):
            return self._skip_from(position, "skipped_by_person", "Skipped.")
        return self._skip_from(position, "stopped", "Stopped.")

    def _skip_from(self, position: int, code: str, reason: str) -> Iterator[SegmentSkipped]:
        for segment in self._shot.segments[position:]:
            yield SegmentSkipped(segment.ref, code, reason)


def start_frame_of(segment: Segment, last_frame: Path | None) -> Path:
    """The picture that a segment opens on; `last_frame` closes the one before it. Raises MediaError without one."""
    match segment.start_frame:
        case Keyframe(path=path):
            return path
        case LastFrameOf():
            if last_frame is None:
                raise RuntimeError(f"{segment.ref} opens on a last frame that was never made")
            return last_frame
        case MissingStartFrame(reason=reason, hint=hint, code=code):
            raise MediaError(code, reason, hint=hint)
        case _:
            assert_never(segment.start_frame)
