"""A reverse proxy in the test's process: TLS with an authority of its own, a path prefix, an access header."""

from __future__ import annotations

import asyncio
import gc
import io
import selectors
import ssl
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import trustme
from aiohttp import WSMsgType, web

PATIENCE = 20.0
_OWN_TO_A_HOP = {"host", "connection", "upgrade", "transfer-encoding", "content-length", "keep-alive"}


class TlsProxy:
    """Forwards `https://localhost:port/prefix/…` to `upstream`; a context manager.

    Requests that lack one of the `required` headers get 403, as from an access gateway, and never reach the server.
    """

    def __init__(self, upstream: str, folder: Path, *, prefix: str, required: Mapping[str, str]) -> None:
        authority = trustme.CA()
        self.ca_file = folder / "authority.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(self._tls)
        self._upstream = upstream
        self._prefix = prefix
        self._required = required
        self.refused: list[str] = []
        self.forwarded: list[str] = []
        self._selector = selectors.DefaultSelector()
        self._loop = asyncio.SelectorEventLoop(self._selector)
        self._thread = threading.Thread(target=self._loop.run_forever, name="tls-proxy", daemon=True)

    def __enter__(self) -> TlsProxy:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        gc.collect()  # urllib3 closes the connections of a pool when the pool is collected.
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(PATIENCE)
        # Connections whose handshake was broken off belong to nobody; the loop lets them go in its own time.
        deadline = time.monotonic() + 2.0
        while len(self._selector.get_map()) > 1 and time.monotonic() < deadline:
            time.sleep(0.005)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    @property
    def url(self) -> str:
        return f"https://localhost:{self._port}{self._prefix}"

    async def _open(self) -> None:
        # A handshake that the client breaks off, because it does not trust us, is no error of ours.
        self._loop.set_exception_handler(lambda _loop, _context: None)
        self._client = aiohttp.ClientSession(auto_decompress=False)
        app = web.Application(client_max_size=2**30)
        app.router.add_route("*", "/{tail:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "localhost", 0, ssl_context=self._tls)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def _close(self) -> None:
        await self._runner.cleanup()
        await self._client.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if any(request.headers.get(name) != value for name, value in self._required.items()):
            self.refused.append(request.path)
            return web.Response(status=403, text="Forbidden. Please sign in.")
        if not request.path.startswith(f"{self._prefix}/"):
            return web.Response(status=404, text="another application")
        self.forwarded.append(request.path)
        target = f"{self._upstream}{request.raw_path.removeprefix(self._prefix)}"
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _OWN_TO_A_HOP}
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._join(request, target)
        return await self._forward(request, target, headers)

    async def _forward(self, request: web.Request, target: str, headers: Mapping[str, str]) -> web.StreamResponse:
        body = io.BytesIO(await request.read())
        async with self._client.request(
            request.method, target, headers=headers, data=body, allow_redirects=False
        ) as answer:
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in _OWN_TO_A_HOP}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)

    async def _join(self, request: web.Request, target: str) -> web.StreamResponse:
        outer = web.WebSocketResponse()
        await outer.prepare(request)
        async with self._client.ws_connect(target) as inner:
            pumps = [asyncio.ensure_future(_pump(outer, inner)), asyncio.ensure_future(_pump(inner, outer))]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in pumps:
                pump.cancel()
        return outer


async def _pump(source: Any, target: Any) -> None:
    """Hand frames on; both sides have the same methods, but no common type."""
    async for frame in source:
        if frame.type == WSMsgType.TEXT:
            await target.send_str(frame.data)
        elif frame.type == WSMsgType.BINARY:
            await target.send_bytes(frame.data)
