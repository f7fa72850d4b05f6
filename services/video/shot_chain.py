"""Renders one shot, the unit of parallel work: its segments in order, each opening on the last frame before it."""

from __future__ import annotations

import hashlib
import threading
import time
import uuid
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from typing_extensions import assert_never

from domain.errors import MediaError, VideoError, WorkflowError
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
from infrastructure.comfy_api.client import ComfyUIAPI, OutputFile
from infrastructure.comfy_api.session import (
    ComfySession,
    PromptFinished,
    PromptPreview,
    PromptProgress,
    PromptStarted,
    PromptStopped,
    PromptSubmitted,
    PromptWaiting,
)
from infrastructure.comfy_api.updaters import InjectedWorkflow, SegmentInputs, inject
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate
from infrastructure.images import check_image
from services.video.file_operations import ClipFiles

VIDEO_SUFFIXES = frozenset({".mp4", ".webm", ".mkv", ".mov", ".avi", ".gif", ".webp"})


@dataclass(frozen=True, slots=True)
class ChainTools:
    """What rendering a shot needs."""

    api: ComfyUIAPI
    template: WorkflowTemplate
    roles: WorkflowRoles
    files: ClipFiles
    project_slug: str


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

    def render(self) -> Iterator[SegmentEvent]:
        """Render the shot's segments in order. A segment that fails ends the chain; what follows it is skipped.

        Never raises VideoError: it becomes SegmentFailed. Any other exception is a bug and goes through.
        """
        last_frame: Path | None = None
        with ComfySession(self._tools.api) as session:
            for position, segment in enumerate(self._shot.segments):
                if self._stop.is_set():
                    yield from self._skip_from(position, "stopped", "Stopped before it began.")
                    return
                try:
                    finished = yield from self._segment(session, segment, last_frame)
                except VideoError as error:
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
        done = yield from self._watched(session, segment, injected, prompt_id)
        if done is None:
            return None
        finished = self._placed(segment, injected, done, began)
        yield finished
        return finished

    def _injected(self, segment: Segment, start_frame: Path, prompt_id: str) -> InjectedWorkflow:
        tools = self._tools
        check_image(start_frame)
        inputs = SegmentInputs(
            camera_move=segment.camera_move,
            start_image=tools.api.upload_image(start_frame, _upload_name(start_frame)),
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
            models={},
            # One name per attempt: a server that has rendered the very same before would name the old file.
            filename_prefix=f"shotchain/{tools.project_slug}/{segment.ref.clip_stem}_{prompt_id[:8]}",
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
        self, segment: Segment, injected: InjectedWorkflow, done: PromptFinished, began: float
    ) -> SegmentFinished:
        api, files = self._tools.api, self._tools.files
        video = _video_of(done.outputs, injected.video_node_id, self._tools.template.name)
        suffix = PurePosixPath(video.filename).suffix.lower()
        clip = files.place_clip(segment, partial(api.download, video), suffix=suffix, is_cut=injected.exact_frames)
        last_frame = None
        if segment.has_successor:
            picture = _first(done.outputs, injected.last_frame_node_id, frozenset({".png"}))
            last_frame = files.place_last_frame(segment, partial(api.download, picture) if picture else None)
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


def _video_of(outputs: tuple[OutputFile, ...], node_id: str, workflow: str) -> OutputFile:
    video = _first(outputs, node_id, VIDEO_SUFFIXES)
    if video is None:
        named = ", ".join(output.filename for output in outputs) or "nothing"
        raise WorkflowError(
            "no_video_in_history",
            f"The server says {workflow} succeeded, but names no video of node {node_id} (it names {named}).",
            hint="Look at the save node of the workflow; Shotchain reads mp4, webm, mkv, mov, gif and webp.",
            file=workflow,
            value=node_id,
        )
    return video


def _first(outputs: tuple[OutputFile, ...], node_id: str | None, suffixes: frozenset[str]) -> OutputFile | None:
    of_node = (output for output in outputs if output.node_id == node_id)
    return next((output for output in of_node if PurePosixPath(output.filename).suffix.lower() in suffixes), None)
