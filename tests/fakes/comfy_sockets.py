"""The sockets of the fake server: who listens, what is said to whom, and how the line goes dead."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from tests.fakes.comfy_server import FakeComfyServer


class FakeSockets:
    """Runs in the server's loop."""

    def __init__(self, server: FakeComfyServer) -> None:
        self._server = server

    async def send(self, client_id: str | None, message: dict[str, Any] | bytes) -> None:
        socket = self._server.sockets.get(client_id or "")
        if socket is None or socket.closed or self._server.mute:
            return
        with contextlib.suppress(ConnectionError):
            if isinstance(message, bytes):
                await socket.send_bytes(message)
            else:
                await socket.send_json(message)

    async def drop(self) -> None:
        """Cut every connection as a network does: without a closing frame."""
        for socket in self._server.sockets.values():
            transport = socket._req.transport if socket._req else None
            if transport is not None:
                transport.abort()
        self._server.sockets.clear()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        client_id = request.query["clientId"]
        self._server.sockets[client_id] = socket
        self._server.sockets_opened.append(client_id)
        await self._server.tell_waiting()
        await self.send(client_id, self._greeting(client_id))
        async for frame in socket:
            if frame.type == WSMsgType.TEXT:
                self._server.first_frames.append(frame.data)
        # The real server, too, forgets the id even when a newer socket has taken it over.
        self._server.sockets.pop(client_id, None)
        return socket

    def _greeting(self, client_id: str) -> dict[str, Any]:
        remaining = len(self._server.running) + len(self._server.pending)
        status = {"exec_info": {"queue_remaining": remaining}}
        return {"type": "status", "data": {"status": status, "sid": client_id}}
