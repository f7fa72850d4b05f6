"""The WebSocket side: who is connected, and the one queue through which every message leaves in order."""

from __future__ import annotations

import asyncio
import json
import struct
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import WSMsgType, web

MAX_UPLOAD_BYTES = 100 * 1024 * 1024
SERVER_FEATURES: Mapping[str, Any] = {"supports_preview_metadata": True, "max_upload_size": MAX_UPLOAD_BYTES}

_PREVIEW = 1
_PREVIEW_WITH_METADATA = 4
_JPEG = 1


class Sockets:
    """Connected clients by clientId. `send` may be called from any thread; everything else runs in the event loop."""

    def __init__(self, greet: Callable[[str], list[tuple[str, dict[str, Any]]]]) -> None:
        """`greet` gives the messages a client gets as soon as it connects."""
        self._greet = greet
        self._sockets: dict[str, web.WebSocketResponse] = {}
        self._transports: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self._features: dict[str, Mapping[str, Any]] = {}
        self._outbox: asyncio.Queue[tuple[str | bytes, str | None]] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()

    def send(self, kind: str, content: Mapping[str, Any], client_id: str | None = None) -> None:
        """Send a text message to one client, or to all when `client_id` is None."""
        self._post(json.dumps({"type": kind, "data": content}), client_id)

    def send_preview(self, jpeg: bytes, client_id: str | None) -> None:
        """Send a preview picture the old way (event 1)."""
        self._post(struct.pack(">II", _PREVIEW, _JPEG) + jpeg, client_id)

    def send_preview_with_metadata(self, jpeg: bytes, metadata: Mapping[str, Any], client_id: str) -> None:
        """Send a preview picture that says what it belongs to (event 4)."""
        text = json.dumps({**metadata, "image_type": "image/jpeg"}).encode()
        self._post(struct.pack(">II", _PREVIEW_WITH_METADATA, len(text)) + text + jpeg, client_id)

    def wants_metadata(self, client_id: str | None) -> bool:
        """Whether the client asked for previews of the newer kind."""
        features = self._features.get(client_id or "", {})
        return features.get("supports_preview_metadata") is True

    @property
    def has_clients(self) -> bool:
        """Whether anybody listens."""
        return bool(self._sockets)

    async def publish(self) -> None:
        """Deliver messages for as long as the server lives."""
        while True:
            message, client_id = await self._outbox.get()
            await self._deliver(message, client_id)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from handshake to close."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        # A newer socket takes the place of an older one with the same clientId. When the older one closes, it takes
        # the newer one's place away: that is what the real server does.
        client_id = request.query.get("clientId") or uuid.uuid4().hex
        self._sockets[client_id] = socket
        self._features[client_id] = {}
        if isinstance(request.transport, asyncio.Transport):
            self._transports[socket] = request.transport
        try:
            for kind, content in self._greet(client_id):
                await _write(socket, json.dumps({"type": kind, "data": content}))
            await self._listen(socket, client_id)
        finally:
            self._sockets.pop(client_id, None)
            self._features.pop(client_id, None)
            self._transports.pop(socket, None)
        return socket

    def abort(self) -> None:
        """Cut all connections without a close frame, as a server does that goes down."""
        for transport in self._transports.values():
            transport.abort()

    async def _listen(self, socket: web.WebSocketResponse, client_id: str) -> None:
        is_first = True
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            content = _parse(message.data)
            # The real server stumbles over text that is not an object before it notes that a message has come.
            if content is None:
                continue
            if is_first and content.get("type") == "feature_flags":
                flags = content.get("data")
                self._features[client_id] = flags if isinstance(flags, dict) else {}
                await _write(socket, json.dumps({"type": "feature_flags", "data": SERVER_FEATURES}))
            is_first = False

    def _post(self, message: str | bytes, client_id: str | None) -> None:
        self._loop.call_soon_threadsafe(self._outbox.put_nowait, (message, client_id))

    async def _deliver(self, message: str | bytes, client_id: str | None) -> None:
        if client_id is None:
            for socket in list(self._sockets.values()):
                await _write(socket, message)
        elif client_id in self._sockets:
            await _write(self._sockets[client_id], message)


async def _write(socket: web.WebSocketResponse, message: str | bytes) -> None:
    try:
        if isinstance(message, bytes):
            await socket.send_bytes(message)
        else:
            await socket.send_str(message)
    except ConnectionError:
        # The client left between two messages; its own handler notices and forgets it.
        return


def _parse(text: str) -> dict[str, Any] | None:
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        return None
    return content if isinstance(content, dict) else None
