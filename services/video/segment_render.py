"""Renders one segment: uses a take again, follows one that still runs on the server, or submits a new one."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from typing_extensions import assert_never

from domain.errors import (
    BackendTimedOut,
    BackendUnreachable,
    PlanError,
    PromptLost,
    PromptRejected,
    VideoError,
)
from domain.events import (
    SegmentEvent,
    SegmentFinished,
    SegmentPreview,
    SegmentProgress,
    SegmentRendered,
    SegmentSilent,
    SegmentStarted,
    SegmentSubmitted,
    SegmentWaiting,
)
from domain.plan import Segment
from domain.takes import Take, TakeState
from domain.units import Seconds
from infrastructure.comfy_api.outputs import OutputFile
from infrastructure.comfy_api.session import (
    ComfySession,
    PromptEvent,
    PromptFinished,
    PromptPreview,
    PromptProgress,
    PromptSilent,
    PromptStarted,
    PromptStopped,
    PromptSubmitted,
    PromptWaiting,
)
from infrastructure.images import check_image
from services.video.chain_tools import ChainTools, Opening, Rendered
from services.video.clip_source import ClipSource, saved_picture
from services.video.look_ahead import LookAhead
from services.video.run_control import ShotStop
from services.video.start_images import opens_outputs
from services.video.take_submission import StartPictures, TakeSubmission

Rendering = Generator[SegmentEvent, None, Rendered | None]
"""The events of one segment; the value is None when it was stopped."""


class SegmentRenderer:
    """Renders segments of one shot, one after another."""

    def __init__(
        self,
        tools: ChainTools,
        session: ComfySession,
        stop: ShotStop,
        is_paused: Callable[[], bool] = lambda: False,
        on_rendered: Callable[[Segment], None] = lambda _segment: None,
    ) -> None:
        """While `is_paused()`, no segment is submitted before its turn.

        `on_rendered` is told when the server is done with a segment, before its clip is fetched.
        """
        self._tools = tools
        self._session = session
        self._stop = stop
        self._on_rendered = on_rendered
        self._source = ClipSource(tools.api, tools.search, stop)
        self._submission = TakeSubmission(tools, session.client_id, stop)
        self.ahead = LookAhead(tools, session, self._submission, stop, is_paused)

    def render(
        self, segment: Segment, start_frame: Path, before: Rendered | None, after: Segment | None = None
    ) -> Rendering:
        """Render a segment that opens on `start_frame`, the last frame of `before` (None: the shot's keyframe).

        When it has finished on the server, the segment `after` it may be submitted at once; rendering that one is to
        be next then, or `ahead` be withdrawn. Raises VideoError when the segment fails.
        """
        opening = Opening(start_frame, before)
        if self._tools.keeps(segment.ref):
            return (yield from self._kept(segment, opening))
        book = self._tools.book
        fingerprint = book.fingerprint(segment, start_frame)
        finished = book.reusable(segment, fingerprint)
        if finished is None and opening.parent is not None and not book.is_corrected(opening.parent):
            book.settle_fingerprint(segment, opening.parent, fingerprint)
            finished = book.reusable(segment, fingerprint)
        if finished is not None:
            return (yield from self._used_again(segment, finished, opening))
        running = book.running(segment, fingerprint)
        since = self.ahead.take_up(segment, running)
        _check_pictures(segment, start_frame)
        yield SegmentStarted(segment.ref, start_frame)
        if running is not None:
            try:
                return (yield from self._followed(segment, running, opening, after, since))
            except PromptLost:
                pass  # the server knows nothing of it any more: it is submitted anew
        try:
            return (yield from self._submitted(segment, opening, after, fingerprint))
        except PromptRejected:
            if opening.on_server is None:
                raise
        # The picture does not lie on the server any more: it is sent.
        return (yield from self._submitted(segment, opening.with_upload(), after, fingerprint))

    def _kept(self, segment: Segment, opening: Opening) -> Rendering:
        take = self._tools.book.clip_of(segment)
        if take is None:
            raise PlanError(
                "kept_segment_missing",
                f"{segment.ref.clip_name} is not to be rendered, but there is no clip of it.",
                hint="Render the whole shot first.",
                value=segment.ref,
            )
        # It may have been rendered from another picture than the one that would open it now.
        return (yield from self._used_again(segment, take, replace(opening, start_frame=None)))

    def _used_again(self, segment: Segment, take: Take, opening: Opening) -> Rendering:
        return (yield from self._in_place(segment, take, opening, Seconds(0), reused=True))

    def _in_place(
        self,
        segment: Segment,
        take: Take,
        opening: Opening,
        seconds: Seconds,
        after: Segment | None = None,
        *,
        reused: bool = False,
    ) -> Rendering:
        def on_last_frame(last_frame: Path) -> None:
            self.ahead.submit_corrected(take, last_frame, after)

        shown = self._tools.book.show(take, opening.start_frame, opening.chain, on_last_frame)
        yield SegmentFinished(segment.ref, shown.clip, segment.frames, shown.last_frame, seconds, reused)
        if not reused:
            self._tools.measure(shown.take, opening.start_frame, opening.before.take if opening.before else None)
        return Rendered(shown.take, shown.clip, shown.last_frame, shown.chain)

    def _followed(
        self, segment: Segment, take: Take, opening: Opening, after: Segment | None, since: float
    ) -> Rendering:
        """Watch a take that is submitted already: by this session, or by an earlier run."""
        nodes = self._tools.book.nodes_of(take)
        if take.client_id == self._session.client_id:
            yield SegmentSubmitted(segment.ref, take.prompt_id)
            events = self._session.watch(nodes, prompt_id=take.prompt_id, stop=self._stop)
            return (yield from self._to_its_end(segment, take, events, opening, after, since))
        # Its client id lets the server's messages reach us again.
        with ComfySession(
            self._tools.api,
            timings=self._tools.timings,
            client_id=take.client_id,
            leaves_running=lambda: self._stop.leaves_running,
        ) as session:
            yield SegmentSubmitted(segment.ref, take.prompt_id)
            events = session.watch(nodes, prompt_id=take.prompt_id, stop=self._stop)
            return (yield from self._to_its_end(segment, take, events, opening, after, since))

    def _submitted(self, segment: Segment, opening: Opening, after: Segment | None, fingerprint: str) -> Rendering:
        clip_before = opening.before.clip if opening.before else None
        pictures = StartPictures(fingerprint, opening.picture, clip_before, opening.on_server, opening.parent)
        ready = self._submission.prepare(segment, pictures)
        since = time.monotonic()
        events = self._session.run(ready.workflow.nodes, prompt_id=ready.take.prompt_id, stop=self._stop)
        return (yield from self._to_its_end(segment, ready.take, events, opening, after, since))

    def _to_its_end(
        self,
        segment: Segment,
        take: Take,
        events: Iterator[PromptEvent],
        opening: Opening,
        after: Segment | None,
        since: float,
    ) -> Rendering:
        """Follow a prompt that is under way `since`, put its clip in place, and remember how it ended."""
        book = self._tools.book
        try:
            end = yield from self._watched(segment, take, events)
            if isinstance(end, PromptStopped):
                if end.confirmed:
                    book.end(take, TakeState.STOPPED)
                return None
            self.ahead.submit(take, end.outputs, after)
            self._on_rendered(segment)
            yield SegmentRendered(segment.ref)
            placed = self._tools.placing.fetch(take, segment, self._source, end.outputs, take.created_at.timestamp())
        except VideoError as error:
            self._end(take, error)
            raise
        if placed is None:  # stopped while its file was looked for, so it can be fetched later
            return None
        seconds = Seconds(time.monotonic() - since)
        finished = book.finish(take, placed.clip, placed.last_frame, seconds)
        rendered = yield from self._in_place(segment, finished, opening, seconds, after)
        return self._with_place_on_server(rendered, end.outputs)

    def _with_place_on_server(self, rendered: Rendered | None, outputs: Sequence[OutputFile]) -> Rendered | None:
        """The next segment can open on the picture where it lies, unless its colours were put right here."""
        tools = self._tools
        if rendered is None or tools.book.is_corrected(rendered.take) or not opens_outputs(tools.template, tools.roles):
            return rendered
        picture = saved_picture(outputs, rendered.take.recipe.last_frame_node_id)
        return replace(rendered, on_server=picture.annotated_name) if picture else rendered

    def _end(self, take: Take, error: VideoError) -> None:
        if isinstance(error, PromptLost):
            self._tools.book.end(take, TakeState.LOST, error)
        elif not is_passing(error):
            self._tools.book.end(take, TakeState.FAILED, error)

    def _watched(
        self, segment: Segment, take: Take, events: Iterator[PromptEvent]
    ) -> Generator[SegmentEvent, None, PromptFinished | PromptStopped]:
        for event in events:
            match event:
                case PromptSubmitted(prompt_id=prompt_id):
                    self._tools.book.renamed(take, prompt_id)
                    yield SegmentSubmitted(segment.ref, prompt_id)
                case PromptWaiting(ahead=ahead):
                    yield SegmentWaiting(segment.ref, ahead)
                case PromptSilent(seconds=silent_for):
                    yield SegmentSilent(segment.ref, silent_for)
                case PromptProgress(fraction=fraction, class_type=node, step=step, steps=steps):
                    yield SegmentProgress(segment.ref, fraction, node or "", step, steps)
                case PromptPreview(mime=mime, image=image):
                    yield SegmentPreview(segment.ref, mime, image)
                case PromptFinished() | PromptStopped():
                    return event
                case PromptStarted():
                    pass
                case _:
                    assert_never(event)
        raise RuntimeError(f"the server's events for {take.prompt_id} ended without an end")


def _check_pictures(segment: Segment, start_frame: Path) -> None:
    """Raises MediaError for a picture that cannot be decoded. A finished clip of it shows that it could be."""
    check_image(start_frame)
    if segment.end_frame is not None:
        check_image(segment.end_frame.path)


def is_passing(error: VideoError) -> bool:
    """Whether the server may still finish the prompt: it could only not be asked."""
    return isinstance(error, (BackendUnreachable, BackendTimedOut))
