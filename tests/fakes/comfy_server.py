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
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from tests.fakes.comfy_canned import DROPPED, Asked, Canned
from tests.fakes.comfy_jobs import FakeJobs
from tests.fakes.comfy_routes import FakeRoutes, Handler
from tests.fakes.comfy_sockets import FakeSockets
from tests.fakes.comfy_stage import PATIENCE, Script, Stage, clip_output, plain_run

__all__ = ["DROPPED", "Asked", "Canned", "FakeComfyServer", "Script", "Stage", "clip_output", "plain_run"]


class FakeComfyServer:
    """A context manager; `url` is its address while it is up."""

    def __init__(
        self,
        play: Script = plain_run,
        *,
        prefix: str = "",
        required: Mapping[str, str] | None = None,
        has_jobs: bool = False,
    ) -> None:
        """`required` are headers without which it answers 401; `has_jobs` makes it one of the newer servers."""
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
        self.node_classes: dict[str, Any] = {name: {"input": {"required": {}}} for name in ("KSampler", "SaveVideo")}
        self.sockets: dict[str, web.WebSocketResponse] = {}
        self.sockets_opened: list[str] = []
        self.first_frames: list[str] = []
        self.mute = False
        """Sockets stay open, but nothing is said to them."""
        self.lives: list[list[Stage]] = [[]]
        """The prompts that were submitted, from one forgetting of all to the next."""
        self._canned: dict[str, deque[Canned]] = defaultdict(deque)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-comfy", daemon=True)
        self._tasks: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None
        self._port = 0
        self._sockets = FakeSockets(self)
        self._routes = [*FakeRoutes(self).all(), *(FakeJobs(self).all() if has_jobs else ())]

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
    def submitted(self) -> list[Stage]:
        """Every prompt that was ever submitted."""
        return [stage for life in self.lives for stage in life]

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
        self._call(self._stop_listening(forget=forget))

    def _call(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    # What scripts call, in the server's loop.

    async def send(self, client_id: str | None, message: dict[str, Any] | bytes) -> None:
        await self._sockets.send(client_id, message)

    async def broadcast(self, message: dict[str, Any] | bytes) -> None:
        for client_id in list(self.sockets):
            await self.send(client_id, message)

    async def drop_sockets(self) -> None:
        await self._sockets.drop()

    async def restart(self, *, forget: bool = True) -> None:
        """Go down and come up again on the same port; `forget` queue and history, as the real server does."""
        await self._stop_listening(forget=forget)
        await self._listen()

    async def tell_waiting(self) -> None:
        """Something happened that a script may wait for."""
        async with self.news:
            self.news.notify_all()

    def perform(self, stage: Stage) -> None:
        """Begin a prompt's script; it runs at once unless somebody else's prompt does."""
        task = self._loop.create_task(self._play(stage))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def take_from_queue(self, prompt_ids: Sequence[str]) -> bool:
        waiting = len(self.pending)
        self.pending = [stage for stage in self.pending if stage.prompt_id not in prompt_ids]
        return len(self.pending) < waiting

    def interrupt(self, prompt_id: str | None) -> bool:
        """None is whatever runs."""
        hit = [stage for stage in self.running if prompt_id in {None, stage.prompt_id}]
        for stage in hit:
            stage.interrupted.set()
        return bool(hit)

    async def _play(self, stage: Stage) -> None:
        if stage in self.pending and not self.others["queue_running"]:
            self.pending.remove(stage)
            self.running.append(stage)
        await self.play(stage)

    async def _listen(self) -> None:
        self.news = asyncio.Condition()
        app = web.Application(client_max_size=2**30)
        for method, route, handler in self._routes:
            app.router.add_route(method, self.prefix + route, self._guarded(method, route, handler))
        app.router.add_get(self.prefix + "/ws", self._guarded("GET", "/ws", self._sockets.answer, is_socket=True))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def _stop_listening(self, *, forget: bool = False) -> None:
        await self._sockets.drop()
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None
        if forget:
            for task in self._tasks - {asyncio.current_task()}:
                task.cancel()
            self.running, self.pending, self.history = [], [], {}
            self.lives.append([])

    def _guarded(self, method: str, route: str, handler: Handler, *, is_socket: bool = False) -> Handler:
        name = f"{method} {route.partition('/{')[0]}{'/cancel' if route.endswith('/cancel') else ''}"

        async def answer(request: web.Request) -> web.StreamResponse:
            canned = self._canned[name].popleft() if self._canned[name] else None
            if is_socket:
                await self._count(name)
            await self._note(request, canned)
            try:
                if any(request.headers.get(key) != value for key, value in self.required.items()):
                    return web.Response(status=401, text=f"refused: {dict(request.headers)}")
                if canned is None:
                    return await handler(request)
                if canned.after_handling:
                    await handler(request)
                return await _play_canned(request, canned)
            finally:
                if not is_socket:
                    await self._count(name)

        return answer

    async def _note(self, request: web.Request, canned: Canned | None) -> None:
        unread = canned is not None and canned.cut == 0 and not canned.after_handling
        body = b"" if unread else await request.read()
        asked = Asked(request.method, request.path, dict(request.headers), dict(request.query), body)
        self.requests.append(asked)

    async def _count(self, name: str) -> None:
        self.asked[name] += 1
        await self.tell_waiting()


async def _play_canned(request: web.Request, canned: Canned) -> web.StreamResponse:
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
