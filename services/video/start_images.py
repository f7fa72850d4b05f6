"""Uploads the pictures that a segment works from: its start frame, the context frames before it, the end picture."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from domain.plan import Segment
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate
from infrastructure.ffmpeg import last_frames
from services.video.file_operations import unwritable


@dataclass(frozen=True, slots=True)
class PictureNames:
    """The server's names of a segment's pictures.

    `earlier` are the context frames before the start frame, oldest first; there are none before a still.
    """

    start: str
    earlier: tuple[str, ...]
    end: str | None


class StartImages:
    """Sends pictures to one server, for a workflow that takes `context_frames` of the frames before a continuation."""

    def __init__(
        self, api: ComfyUIAPI, context_frames: int, digest: Callable[[Path], str], stop: threading.Event
    ) -> None:
        """`digest` gives a hash of a file's bytes; `stop` ends a transfer that is under way."""
        self._api = api
        self._context_frames = context_frames
        self._digest = digest
        self._stop = stop

    def upload(
        self, segment: Segment, start_frame: Path | None, clip_before: Path | None, on_server: str | None = None
    ) -> PictureNames:
        """Send the pictures of a segment that opens on `start_frame`, the last frame of `clip_before` if there is one.

        `on_server` is the start frame's name where it lies on the server already: then it is not sent, and need not be
        here.

        Raises MediaError when one is not there or cannot be decoded, BackendError.
        """
        start = on_server or self._upload(_known(start_frame))
        end = self._upload(segment.end_frame.path) if segment.end_frame else None
        return PictureNames(start, self._earlier(clip_before, start), end)

    def _earlier(self, clip: Path | None, start: str) -> tuple[str, ...]:
        """A clip shorter than the context has its oldest frame stand in for those that it lacks."""
        wanted = self._context_frames - 1
        if not wanted or clip is None:
            return ()
        try:
            with tempfile.TemporaryDirectory(prefix="shotchain-") as folder:
                pictures = last_frames(clip, self._context_frames, Path(folder))
                # The newest is the start frame, which was saved without loss.
                names = tuple(map(self._upload, pictures[:-1]))
        except OSError as exc:
            raise unwritable(Path(tempfile.gettempdir()), exc) from exc
        oldest = names[0] if names else start
        return (oldest,) * (wanted - len(names)) + names

    def _upload(self, picture: Path) -> str:
        # A name made of the content: equal pictures are stored once on the server, different ones never collide.
        name = f"shotchain_{self._digest(picture)[:24]}{picture.suffix.lower()}"
        return self._api.upload_image(picture, name, self._stop)


def _known(picture: Path | None) -> Path:
    if picture is None:
        raise ValueError("a start frame is neither here nor on the server")
    return picture


def opens_outputs(template: WorkflowTemplate, roles: WorkflowRoles) -> bool:
    """Whether the workflow's start image may lie among the server's outputs: LoadImage takes `name.png [output]`."""
    return template.nodes[roles.start_image.node_id]["class_type"] == "LoadImage"
