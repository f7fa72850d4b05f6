"""A ComfyUI server for tests: real HTTP and sockets on loopback, every answer and message scriptable.

    async def play(stage):
        await stage.start()
        await stage.send("progress", value=1, max=3, node="3")
        await stage.succeed({"58": {"images": [...]}})

    with FakeComfyServer(play) as server:
        server.answer_next("GET /queue", Canned(status=500), times=3)

`server.asked` counts requests by "METHOD /route". Nothing runs or is validated here.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.comfy_stage import PATIENCE, Script, Stage, clip_output, plain_run

__all__ = ["DROPPED", "Asked", "Canned", "FakeComfyServer", "Script", "Stage", "clip_output", "plain_run"]


@dataclass(frozen=True)
class Canned:
    """An answer in place of the usual one. `cut` ends the connection after so many bytes of the body."""

    status: int = 200
    body: bytes | str | dict[str, Any] | list[Any] = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    hold: threading.Event | None = None
    """Answer only when this is set."""
    after_handling: bool = False
    """Carry out the request first, then answer like this."""

    @property
    def octets(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


DROPPED = Canned(cut=0)
"""The connection ends without any answer."""


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    route: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


class FakeComfyServer:
    """A context manager; `url` is its address while it is up."""

    def __init__(
        self, play: Script = plain_run, *, prefix: str = "", required: Mapping[str, str] | None = None
    ) -> None:
        self.play = play
        self.prefix = prefix
        self.required = required or {}
        self.asked: Counter[str] = Counter()
        self.requests: list[Asked] = []
        self.running: list[Stage] = []
        self.pending: list[Stage] = []
        self.others: dict[str, list[list[Any]]] = {"queue_running": [], "queue_pending": []}
        """Rows of other people's prompts."""
        self.history: dict[str, Any] = {}
        self.files: dict[str, bytes] = {}
        self.sockets: dict[str, web.WebSocketResponse] = {}
        self.sockets_opened: list[str] = []
        self.first_frames: list[str] = []
        self.mute = False
        """Sockets stay open, but nothing is said to them."""
        self.submitted: list[Stage] = []
        self._canned: dict[str, deque[Canned]] = defaultdict(deque)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-comfy", daemon=True)
        self._tasks: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None
        self._port = 0

    # What tests call, from their own thread.

    def __enter__(self) -> FakeComfyServer:
        self._thread.start()
        self.come_up()
        return self

    def __exit__(self, *_: object) -> None:
        self.go_down()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}{self.prefix}"

    def answer_next(self, route: str, canned: Canned, *, times: int = 1) -> None:
        """Answer the next `times` requests to "METHOD /route" with `canned`."""
        self._canned[route].extend([canned] * times)

    def come_up(self) -> None:
        """Listen; after `go_down` on the same port."""
        self._call(self._listen())

    def go_down(self, *, forget: bool = False) -> None:
        """Stop listening and drop every connection; `forget` as a server that was killed."""
        self._call(self._stop_listening())
        if forget:
            self._call(self._forget())

    def drop_sockets(self) -> None:
        self._call(self._drop_sockets())

    def _call(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    # What runs in the server's loop.

    async def send(self, client_id: str | None, message: dict[str, Any] | bytes) -> None:
        socket = self.sockets.get(client_id or "")
        if socket is None or socket.closed or self.mute:
            return
        try:
            if isinstance(message, bytes):
                await socket.send_bytes(message)
            else:
                await socket.send_json(message)
        except ConnectionError:
            pass

    async def broadcast(self, message: dict[str, Any] | bytes) -> None:
        for client_id in list(self.sockets):
            await self.send(client_id, message)

    async def _drop_sockets(self) -> None:
        for socket in self.sockets.values():
            transport = socket._req.transport if socket._req else None
            if transport is not None:
                transport.abort()
        self.sockets.clear()

    async def _listen(self) -> None:
        self.news = asyncio.Condition()
        app = web.Application(client_max_size=2**30)
        for method, route, handler in (
            ("GET", "/system_stats", self._system_stats),
            ("GET", "/object_info", self._object_info),
            ("GET", "/object_info/{name}", self._object_info),
            ("GET", "/models/{folder}", self._models),
            ("POST", "/upload/image", self._upload),
            ("POST", "/prompt", self._prompt),
            ("GET", "/queue", self._queue),
            ("POST", "/queue", self._delete),
            ("POST", "/interrupt", self._interrupt),
            ("GET", "/history/{prompt_id}", self._history),
            ("GET", "/view", self._view),
        ):
            app.router.add_route(method, self.prefix + route, self._guarded(route, handler))
        app.router.add_get(self.prefix + "/ws", self._socket)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def _stop_listening(self) -> None:
        await self._drop_sockets()
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None

    async def _forget(self) -> None:
        for task in self._tasks:
            task.cancel()
        self.running, self.pending, self.history = [], [], {}

    def _guarded(
        self, route: str, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            name = f"{request.method} {route.partition('/{')[0]}"
            canned = self._canned[name].popleft() if self._canned[name] else None
            if canned is not None and canned.cut == 0 and not canned.after_handling:
                body = b""
            else:
                body = await request.read()
            self.requests.append(Asked(request.method, request.path, dict(request.headers), dict(request.query), body))
            try:
                if any(request.headers.get(key) != value for key, value in self.required.items()):
                    return web.Response(status=401, text=f"refused: {dict(request.headers)}")
                if canned is None:
                    return await handler(request)
                if canned.after_handling:
                    await handler(request)
                return await self._play_canned(request, canned)
            finally:
                async with self.news:
                    self.asked[name] += 1
                    self.news.notify_all()

        return answer

    async def _play_canned(self, request: web.Request, canned: Canned) -> web.StreamResponse:
        if canned.hold is not None:
            await asyncio.get_running_loop().run_in_executor(None, canned.hold.wait, PATIENCE)
        if canned.cut is None:
            return web.Response(status=canned.status, body=canned.octets, headers=canned.headers)
        if canned.cut > 0:
            response = web.StreamResponse(status=canned.status, headers=canned.headers)
            response.content_length = len(canned.octets)
            await response.prepare(request)
            await response.write(canned.octets[: canned.cut])
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async def _system_stats(self, _: web.Request) -> web.Response:
        device = {"name": "cuda:0 Fake", "type": "cuda", "vram_total": 8 * 2**30, "vram_free": 2**30}
        system = {"os": "posix", "comfyui_version": "0.3.64", "python_version": "3.11.7", "ram_total": 2**34}
        return web.json_response({"system": system, "devices": [device]})

    async def _object_info(self, request: web.Request) -> web.Response:
        known = {"KSampler": {"input": {"required": {}}}, "SaveVideo": {"input": {"required": {}}}}
        name = request.match_info.get("name")
        return web.json_response(known if name is None else {k: v for k, v in known.items() if k == name})

    async def _models(self, request: web.Request) -> web.Response:
        if request.match_info["folder"] != "vae":
            return web.Response(status=404)
        return web.json_response(["wan_2.1_vae.safetensors", "sub/wan2.2_vae.safetensors"])

    async def _upload(self, request: web.Request) -> web.Response:
        head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
        form = BytesParser(policy=HTTP).parsebytes(head + await request.read())
        parts = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
        folder = parts["subfolder"].get_content().strip() if "subfolder" in parts else ""
        name, octets = parts["image"].get_filename(), parts["image"].get_payload(decode=True)
        assert isinstance(octets, bytes)
        self.files[f"input/{folder}/{name}"] = octets
        return web.json_response({"name": name, "subfolder": folder, "type": "input"})

    async def _prompt(self, request: web.Request) -> web.Response:
        body = await request.json()
        stage = Stage(self, body, float(len(self.submitted)))
        self.submitted.append(stage)
        self.pending.append(stage)
        task = asyncio.get_running_loop().create_task(self._play(stage))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return web.json_response({"prompt_id": stage.prompt_id, "number": stage.row[0], "node_errors": {}})

    async def _play(self, stage: Stage) -> None:
        if stage in self.pending and not self.others["queue_running"]:
            self.pending.remove(stage)
            self.running.append(stage)
        await self.play(stage)

    async def _queue(self, _: web.Request) -> web.Response:
        # Waiting prompts come in heap order: backwards here, so that a reader must sort them.
        waiting = [*self.others["queue_pending"], *(stage.row for stage in self.pending)]
        running = [*self.others["queue_running"], *(stage.row for stage in self.running)]
        return web.json_response({"queue_running": running, "queue_pending": waiting[::-1]})

    async def _delete(self, request: web.Request) -> web.Response:
        doomed = (await request.json()).get("delete", [])
        self.pending = [stage for stage in self.pending if stage.prompt_id not in doomed]
        return web.Response()

    async def _interrupt(self, request: web.Request) -> web.Response:
        wanted = (await request.json()).get("prompt_id")
        for stage in self.running:
            if wanted in {None, stage.prompt_id}:
                stage.interrupted.set()
        return web.Response()

    async def _history(self, request: web.Request) -> web.Response:
        prompt_id = request.match_info["prompt_id"]
        record = self.history.get(prompt_id)
        return web.json_response({prompt_id: record} if record else {})

    async def _view(self, request: web.Request) -> web.Response:
        query = request.query
        body = self.files.get(f"{query['type']}/{query['subfolder']}/{query['filename']}")
        return web.Response(status=404) if body is None else web.Response(body=body, content_type="video/mp4")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        self.asked["GET /ws"] += 1
        canned = self._canned["GET /ws"].popleft() if self._canned["GET /ws"] else None
        if any(request.headers.get(key) != value for key, value in self.required.items()):
            return web.Response(status=401)
        if canned is not None:
            return await self._play_canned(request, canned)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        client_id = request.query["clientId"]
        self.sockets[client_id] = socket
        self.sockets_opened.append(client_id)
        async with self.news:
            self.news.notify_all()
        status = {"status": {"exec_info": {"queue_remaining": len(self.running)}}, "sid": client_id}
        await self.send(client_id, {"type": "status", "data": status})
        async for frame in socket:
            if frame.type == WSMsgType.TEXT:
                self.first_frames.append(frame.data)
        # The real server, too, forgets the id even when a newer socket has taken it over.
        self.sockets.pop(client_id, None)
        return socket
