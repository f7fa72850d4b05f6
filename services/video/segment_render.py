"""Renders one segment: uses a take again, follows one that still runs on the server, or submits a new one."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    SegmentSilent,
    SegmentStarted,
    SegmentSubmitted,
    SegmentWaiting,
)
from domain.plan import Segment, SegmentRef
from domain.seams import UNCHANGED, ColourTransform
from domain.takes import Take, TakeState
from domain.units import Seconds
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.outputs import OutputFile
from infrastructure.comfy_api.segment_inputs import segment_inputs
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
    WatchTimings,
)
from infrastructure.comfy_api.updaters import InjectedWorkflow, inject
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate
from infrastructure.images import check_image
from services.video.clip_source import ClipSource, saved_picture
from services.video.local_search import LocalVideoSearch
from services.video.run_control import ShotStop
from services.video.start_images import StartImages, opens_outputs
from services.video.take_book import TakeBook
from services.video.take_placing import TakePlacing, token_of

_DEFAULT_TIMINGS = WatchTimings()


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a segment is tried whose prompt was lost or whose server was away; pauses between in seconds."""

    most: int = 3
    pause_after_loss: float = 1.0
    pause_unreachable: float = 15.0
    """The session itself was patient for a minute already."""


_DEFAULT_ATTEMPTS = Attempts()


@dataclass(frozen=True, slots=True)
class ChainTools:
    """What rendering a shot needs."""

    api: ComfyUIAPI
    template: WorkflowTemplate
    roles: WorkflowRoles
    book: TakeBook
    placing: TakePlacing
    output_folder: str
    """The folder under the server's output folder that the project's clips are saved to."""
    timings: WatchTimings = _DEFAULT_TIMINGS
    attempts: Attempts = _DEFAULT_ATTEMPTS
    search: LocalVideoSearch | None = None
    """Where ComfyUI's folder is on this machine."""
    models: Mapping[str, str] = field(default_factory=dict)
    """Model files in place of the workflow's own, by role."""
    measure: Callable[[Take, Path | None, Take | None], None] = lambda _take, _start_frame, _before: None
    """Told of each clip, the picture it opens on and the take before it, to measure how they join."""
    keeps: Callable[[SegmentRef], bool] = lambda _segment: False
    """Whether a segment is left as it is: its clip is used, fresh or not, and nothing is rendered."""
    has_others: Callable[[], bool] = lambda: False
    """Whether another server could take the shot over: then one that is away is not tried again."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A segment with its clip in place; `last_frame` is what the next segment opens on.

    `chain` takes the colours of the last frame to those of the shot's keyframe. `on_server` is the last frame's name
    where it lies on the server, None when it is not known to be there as it is here.
    """

    take: Take
    clip: Path
    last_frame: Path | None
    chain: ColourTransform
    on_server: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """What a segment opens on: a picture, and the segment whose last frame that is; None for a keyframe.

    `start_frame` is None where the picture that a clip once opened on is not known.
    """

    start_frame: Path | None
    before: Rendered | None

    @property
    def on_server(self) -> str | None:
        """The picture's name on the server, where it lies there already."""
        return self.before.on_server if self.before else None

    def with_upload(self) -> Opening:
        """The same, for a server that has not got the picture."""
        return replace(self, before=replace(self.before, on_server=None)) if self.before else self

    @property
    def chain(self) -> ColourTransform:
        """What takes the picture's colours to those of the shot's keyframe."""
        return self.before.chain if self.before else UNCHANGED


Rendering = Generator[SegmentEvent, None, Rendered | None]
"""The events of one segment; the value is None when it was stopped."""


class SegmentRenderer:
    """Renders segments of one shot, one after another."""

    def __init__(self, tools: ChainTools, session: ComfySession, stop: ShotStop) -> None:
        self._tools = tools
        self._session = session
        self._stop = stop
        self._source = ClipSource(tools.api, tools.search, stop)

    def render(self, segment: Segment, start_frame: Path, before: Rendered | None) -> Rendering:
        """Render a segment that opens on `start_frame`, the last frame of `before` (None: the shot's keyframe).

        Raises VideoError when it fails.
        """
        opening = Opening(start_frame, before)
        if self._tools.keeps(segment.ref):
            return (yield from self._kept(segment, opening))
        fingerprint = self._tools.book.fingerprint(segment, start_frame)
        finished = self._tools.book.reusable(segment, fingerprint)
        if finished is not None:
            return (yield from self._used_again(segment, finished, opening))
        _check_pictures(segment, start_frame)
        yield SegmentStarted(segment.ref, start_frame)
        running = self._tools.book.running(segment, fingerprint)
        if running is not None:
            try:
                return (yield from self._followed(segment, running, opening))
            except PromptLost:
                pass  # the server knows nothing of it any more: it is submitted anew
        try:
            return (yield from self._submitted(segment, start_frame, opening, fingerprint))
        except PromptRejected:
            if opening.on_server is None:
                raise
        # The picture does not lie on the server any more: it is sent.
        return (yield from self._submitted(segment, start_frame, opening.with_upload(), fingerprint))

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
        self, segment: Segment, take: Take, opening: Opening, seconds: Seconds, *, reused: bool = False
    ) -> Rendering:
        shown = self._tools.book.show(take, opening.start_frame, opening.chain)
        yield SegmentFinished(segment.ref, shown.clip, segment.frames, shown.last_frame, seconds, reused)
        if not reused:
            self._tools.measure(shown.take, opening.start_frame, opening.before.take if opening.before else None)
        return Rendered(shown.take, shown.clip, shown.last_frame, shown.chain)

    def _followed(self, segment: Segment, take: Take, opening: Opening) -> Rendering:
        """Watch a take that an earlier run submitted. Its client id lets the server's messages reach us again."""
        nodes = self._tools.book.nodes_of(take)
        with ComfySession(
            self._tools.api,
            timings=self._tools.timings,
            client_id=take.client_id,
            leaves_running=lambda: self._stop.leaves_running,
        ) as session:
            yield SegmentSubmitted(segment.ref, take.prompt_id)
            events = session.watch(nodes, prompt_id=take.prompt_id, stop=self._stop)
            return (yield from self._to_its_end(segment, take, events, opening))

    def _submitted(self, segment: Segment, start_frame: Path, opening: Opening, fingerprint: str) -> Rendering:
        prompt_id = str(uuid.uuid4())
        injected = self._injected(segment, start_frame, opening, prompt_id)
        take = self._tools.book.begin(
            segment,
            fingerprint,
            injected,
            prompt_id=prompt_id,
            client_id=self._session.client_id,
            parent=opening.before.take if opening.before else None,
            workflow=self._tools.template.name,
        )
        events = self._session.run(injected.nodes, prompt_id=prompt_id, stop=self._stop)
        return (yield from self._to_its_end(segment, take, events, opening))

    def _to_its_end(self, segment: Segment, take: Take, events: Iterator[PromptEvent], opening: Opening) -> Rendering:
        """Follow a prompt, put its clip in place, and remember how it ended."""
        began, since = time.monotonic(), take.created_at.timestamp()
        book = self._tools.book
        try:
            end = yield from self._watched(segment, take, events)
            if isinstance(end, PromptStopped):
                if end.confirmed:
                    book.end(take, TakeState.STOPPED)
                return None
            placed = self._tools.placing.fetch(take, segment, self._source, end.outputs, since)
        except VideoError as error:
            self._end(take, error)
            raise
        if placed is None:  # stopped while its file was looked for, so it can be fetched later
            return None
        seconds = Seconds(time.monotonic() - began)
        finished = book.finish(take, placed.clip, placed.last_frame, seconds)
        rendered = yield from self._in_place(segment, finished, opening, seconds)
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

    def _injected(self, segment: Segment, start_frame: Path, opening: Opening, prompt_id: str) -> InjectedWorkflow:
        tools = self._tools
        images = StartImages(tools.api, tools.roles.context_frames, tools.book.digest, self._stop)
        clip_before = opening.before.clip if opening.before else None
        names = images.upload(segment, start_frame, clip_before, opening.on_server)
        # One name per attempt: a server that has rendered the very same before would name the old file.
        prefix = f"{tools.output_folder}/{segment.ref.clip_stem}_{token_of(prompt_id)}"
        inputs = segment_inputs(
            segment, names.start, prefix, tools.models, earlier_images=names.earlier, end_image=names.end
        )
        return inject(tools.template, tools.roles, inputs)


def _check_pictures(segment: Segment, start_frame: Path) -> None:
    """Raises MediaError for a picture that cannot be decoded. A finished clip of it shows that it could be."""
    check_image(start_frame)
    if segment.end_frame is not None:
        check_image(segment.end_frame.path)


def is_passing(error: VideoError) -> bool:
    """Whether the server may still finish the prompt: it could only not be asked."""
    return isinstance(error, (BackendUnreachable, BackendTimedOut))
