"""Renders one shot, the unit of parallel work: its segments in order, each opening on the last frame before it."""

from __future__ import annotations

import hashlib
import threading
import time
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from typing_extensions import assert_never

from domain.errors import BackendTimedOut, BackendUnreachable, MediaError, VideoError
from domain.events import (
    SegmentEvent,
    SegmentFailed,
    SegmentFinished,
    SegmentPreview,
    SegmentProgress,
    SegmentSkipped,
    SegmentStarted,
    SegmentSubmitted,
    SegmentWaiting,
)
from domain.plan import Segment, ShotPlan
from domain.selection import Keyframe, LastFrameOf, MissingStartFrame
from domain.units import Seconds
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.session import (
    ComfySession,
    PromptFinished,
    PromptPreview,
    PromptProgress,
    PromptStarted,
    PromptStopped,
    PromptSubmitted,
    PromptWaiting,
    WatchTimings,
)
from infrastructure.comfy_api.updaters import InjectedWorkflow, SegmentInputs, inject
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate
from infrastructure.images import check_image
from services.video.clip_source import VIDEO_SUFFIXES, ClipSource
from services.video.file_operations import ClipFiles
from services.video.local_search import LocalVideoSearch, Wanted

_DEFAULT_TIMINGS = WatchTimings()


@dataclass(frozen=True, slots=True)
class ChainTools:
    """What rendering a shot needs."""

    api: ComfyUIAPI
    template: WorkflowTemplate
    roles: WorkflowRoles
    files: ClipFiles
    project_slug: str
    timings: WatchTimings = _DEFAULT_TIMINGS
    search: LocalVideoSearch | None = None
    """Where ComfyUI's folder is on this machine."""
    models: Mapping[str, str] = field(default_factory=dict)
    """Model files in place of the workflow's own, by role."""

    @property
    def output_folder(self) -> str:
        """The folder under the server's output folder that the project's clips are saved to."""
        return f"shotchain/{self.project_slug}"


class ShotChain:
    """One shot on its way through one server."""

    def __init__(
        self,
        shot: ShotPlan,
        tools: ChainTools,
        stop: threading.Event,
        on_last_submitted: Callable[[], None] = lambda: None,
    ) -> None:
        self._shot = shot
        self._tools = tools
        self._stop = stop
        self._on_last_submitted = on_last_submitted
        self._source = ClipSource(tools.api, tools.search, stop)

    def render(self) -> Iterator[SegmentEvent]:
        """Render the shot's segments in order. A segment that fails ends the chain; what follows it is skipped.

        Never raises VideoError: it becomes SegmentFailed. Any other exception is a bug and goes through.
        """
        last_frame: Path | None = None
        with ComfySession(self._tools.api, timings=self._tools.timings) as session:
            for position, segment in enumerate(self._shot.segments):
                if self._stop.is_set():
                    yield from self._skip_from(position, "stopped", "Stopped before it began.")
                    return
                try:
                    finished = yield from self._segment(session, segment, last_frame)
                except VideoError as error:
                    if self._stop.is_set() and isinstance(error, (BackendUnreachable, BackendTimedOut)):
                        # Stopped while the network was bad: nothing was tried again.
                        yield from self._skip_from(position, "stopped", "Stopped.")
                        return
                    yield SegmentFailed(segment.ref, error)
                    reason = f"Segment {segment.ref.index} of the shot, on whose last frame it opens, failed."
                    yield from self._skip_from(position + 1, "earlier_segment_failed", reason)
                    return
                if finished is None:
                    yield from self._skip_from(position, "stopped", "Stopped.")
                    return
                last_frame = finished.last_frame

    def _skip_from(self, position: int, code: str, reason: str) -> Iterator[SegmentSkipped]:
        for segment in self._shot.segments[position:]:
            yield SegmentSkipped(segment.ref, code, reason)

    def _segment(
        self, session: ComfySession, segment: Segment, last_frame: Path | None
    ) -> Generator[SegmentEvent, None, SegmentFinished | None]:
        """Render one segment; the value is None when it was stopped."""
        start_frame = _start_frame(segment, last_frame)
        yield SegmentStarted(segment.ref, start_frame)
        began = time.monotonic()
        prompt_id = str(uuid.uuid4())
        injected = self._injected(segment, start_frame, prompt_id)
        wanted = self._wanted(segment, prompt_id)
        done = yield from self._watched(session, segment, injected, prompt_id)
        finished = self._placed(segment, injected, done, wanted, began) if done is not None else None
        if finished is not None:
            yield finished
        return finished

    def _wanted(self, segment: Segment, prompt_id: str) -> Wanted:
        return Wanted(
            clip_name=segment.ref.clip_stem,
            token=_token(prompt_id),
            folder=self._tools.output_folder,
            since=time.time(),
            suffixes=VIDEO_SUFFIXES,
        )

    def _injected(self, segment: Segment, start_frame: Path, prompt_id: str) -> InjectedWorkflow:
        tools = self._tools
        check_image(start_frame)
        inputs = SegmentInputs(
            camera_move=segment.camera_move,
            start_image=tools.api.upload_image(start_frame, _upload_name(start_frame), self._stop),
            prompt=segment.prompt,
            negative_prompt=segment.negative_prompt or None,
            length=segment.length,
            first_kept=segment.first_kept,
            kept=segment.frames,
            width=segment.size.width,
            height=segment.size.height,
            fps=segment.fps,
            seed=segment.seed,
            steps=segment.steps,
            cfg=segment.cfg,
            models=tools.models,
            # One name per attempt: a server that has rendered the very same before would name the old file.
            filename_prefix=f"{tools.output_folder}/{segment.ref.clip_stem}_{_token(prompt_id)}",
        )
        return inject(tools.template, tools.roles, inputs)

    def _watched(
        self, session: ComfySession, segment: Segment, injected: InjectedWorkflow, prompt_id: str
    ) -> Generator[SegmentEvent, None, PromptFinished | None]:
        for event in session.run(injected.nodes, prompt_id=prompt_id, stop=self._stop):
            match event:
                case PromptSubmitted():
                    if not segment.has_successor:
                        self._on_last_submitted()
                    yield SegmentSubmitted(segment.ref, prompt_id)
                case PromptWaiting(ahead=ahead):
                    yield SegmentWaiting(segment.ref, ahead)
                case PromptProgress(fraction=fraction, class_type=node, step=step, steps=steps):
                    yield SegmentProgress(segment.ref, fraction, node or "", step, steps)
                case PromptPreview(mime=mime, image=image):
                    yield SegmentPreview(segment.ref, mime, image)
                case PromptFinished():
                    return event
                case PromptStopped():
                    return None
                case PromptStarted():
                    pass
                case _:
                    assert_never(event)
        return None

    def _placed(
        self, segment: Segment, injected: InjectedWorkflow, done: PromptFinished, wanted: Wanted, began: float
    ) -> SegmentFinished | None:
        """Put the clip and its last frame in their places. None when it was stopped while the clip was searched for."""
        files, outputs = self._tools.files, done.outputs
        found = self._source.clip(outputs, injected.video_node_id, self._tools.template.name, wanted)
        if found is None:
            return None
        clip = files.place_clip(segment, found.fetch, suffix=found.suffix, is_cut=injected.exact_frames)
        last_frame = None
        if segment.has_successor:
            picture = self._source.picture(outputs, injected.last_frame_node_id)
            last_frame = files.place_last_frame(segment, picture)
        return SegmentFinished(segment.ref, clip, segment.frames, last_frame, Seconds(time.monotonic() - began))


def _start_frame(segment: Segment, last_frame: Path | None) -> Path:
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


def _upload_name(image: Path) -> str:
    """A name made of the content: equal pictures are stored once on the server, different ones never collide."""
    digest = hashlib.sha256(image.read_bytes()).hexdigest()[:24]
    return f"shotchain_{digest}{image.suffix.lower()}"


def _token(prompt_id: str) -> str:
    """What tells the files of one submission from those of another."""
    return prompt_id[:8]
