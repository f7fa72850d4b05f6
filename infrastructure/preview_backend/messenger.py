"""Words the messages of a running prompt and knows who gets which."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, Protocol

from PIL import Image, ImageOps

from infrastructure.preview_backend.progress import node_identity

# The longest side of a preview picture.
PREVIEW_SIDE = 512
"""Pixels of the longer side of a picture that is sent while sampling, at most."""


class Outlet(Protocol):
    """Where messages leave; `Sockets` in the server."""

    @property
    def has_clients(self) -> bool: ...
    def send(self, kind: str, content: Mapping[str, Any], client_id: str | None = None) -> None: ...
    def send_preview(self, jpeg: bytes, client_id: str | None) -> None: ...
    def send_preview_with_metadata(self, jpeg: bytes, metadata: Mapping[str, Any], client_id: str) -> None: ...
    def wants_metadata(self, client_id: str | None) -> bool: ...


class Messenger:
    """Messages of one prompt at a time.

    They go to the client that queued it. Without one, progress, previews and the interruption go to everybody, and
    the rest to nobody.
    """

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._prompt_id = ""
        self._client_id: str | None = None
        self._last_node: str | None = None

    @property
    def is_heard(self) -> bool:
        """Whether anybody is connected."""
        return self._outlet.has_clients

    def open_prompt(self, prompt_id: str, client_id: str | None) -> None:
        """From now on messages are about this prompt."""
        self._prompt_id = prompt_id
        self._client_id = client_id
        self._last_node = None

    def close_prompt(self) -> None:
        """The last message: nothing is executing any more."""
        self._last_node = None
        if self._client_id is not None:
            self._outlet.send("executing", {"node": None, "prompt_id": self._prompt_id}, self._client_id)

    def node_for(self, client_id: str) -> str | None:
        """The node a client that has just connected is told to be executing."""
        return self._last_node if client_id == self._client_id else None

    def execution(self, kind: str, content: Mapping[str, Any], *, to_all: bool) -> None:
        """`execution_start` and the like."""
        if self._client_id is not None or to_all:
            self._outlet.send(kind, content, self._client_id)

    def executing(self, node_id: str) -> None:
        """A node begins."""
        if self._client_id is None:
            return
        self._last_node = node_id
        self._outlet.send("executing", self._about(node_id), self._client_id)

    def executed(self, node_id: str, shown: Mapping[str, Any] | None) -> None:
        """A node has something to show, or was found in the cache."""
        if self._client_id is None:
            return
        content = {
            "node": node_id,
            "display_node": node_id,
            "output": shown,
            "prompt_id": self._prompt_id,
        }
        self._outlet.send("executed", content, self._client_id)

    def progress_state(self, content: dict[str, Any]) -> None:
        """The state of all nodes touched so far."""
        self._outlet.send("progress_state", content, self._client_id)

    def sampler_step(self, node_id: str, value: int, maximum: int, picture: Image.Image | None) -> None:
        """A step of a sampler, with its preview: the newer kind comes before `progress`, the older after it."""
        jpeg = _jpeg(picture) if picture is not None else None
        content = {"value": value, "max": maximum, "prompt_id": self._prompt_id, "node": node_id}
        client_id = self._client_id
        if client_id is not None and self._outlet.wants_metadata(client_id):
            if jpeg is not None:
                identity = node_identity(node_id, self._prompt_id)
                self._outlet.send_preview_with_metadata(jpeg, identity, client_id)
            self._outlet.send("progress", content, client_id)
            return
        self._outlet.send("progress", content, client_id)
        if jpeg is not None:
            self._outlet.send_preview(jpeg, client_id)

    def _about(self, node_id: str) -> dict[str, Any]:
        return {"node": node_id, "display_node": node_id, "prompt_id": self._prompt_id}


def _jpeg(picture: Image.Image) -> bytes:
    contained = ImageOps.contain(picture, (PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.BILINEAR)
    buffer = io.BytesIO()
    contained.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
