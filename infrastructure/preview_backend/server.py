"""The embedded preview server: a thread with its own event loop, and a worker thread beside it."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from aiohttp import web
from typing_extensions import Self

from domain.errors import BackendError
from infrastructure.preview_backend.files import MediaFolders
from infrastructure.preview_backend.messenger import Messenger
from infrastructure.preview_backend.node_catalogue import NodeCatalogue
from infrastructure.preview_backend.node_step import Workshop
from infrastructure.preview_backend.options import PreviewOptions
from infrastructure.preview_backend.origin_check import origin_check
from infrastructure.preview_backend.prompt_queue import PromptQueue
from infrastructure.preview_backend.routes_catalog import CatalogRoutes
from infrastructure.preview_backend.routes_files import FileRoutes
from infrastructure.preview_backend.routes_prompt import PromptRoutes
from infrastructure.preview_backend.sockets import MAX_UPLOAD_BYTES, Sockets
from infrastructure.preview_backend.trouble import trouble_answers
from infrastructure.preview_backend.worker import Worker

_HOST = "127.0.0.1"
_CLEANUP_SECONDS = 1.0


class PreviewServer:
    """A server on the loopback interface that speaks ComfyUI's protocol and renders moving stills.

    `start` and `stop` may be called from any thread and more than once. A server that was stopped can be started
    again: it has then lost its queue and its history, as a real one has. Files stay; the caller owns the folder.
    """

    def __init__(self, options: PreviewOptions) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._running: _Running | None = None

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`. Raises BackendError when the server is not running."""
        running = self._running
        if running is None:
            raise BackendError("preview_not_running", "The preview server is not running.", hint="Start it.")
        return f"http://{_HOST}:{running.port}"

    def start(self) -> None:
        """Serve, and return when requests are answered. Raises BackendError when the port or folder is refused."""
        with self._lock:
            if self._running is None:
                self._running = _Running(self._options)

    def stop(self) -> None:
        """Cut all connections, give up what runs, and return when both threads have ended."""
        with self._lock:
            running, self._running = self._running, None
            if running is not None:
                running.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Running:
    """One life of the server, from its thread's start to its end."""

    def __init__(self, options: PreviewOptions) -> None:
        self.port = 0
        self._options = options
        self._ready = threading.Event()
        self._failure: OSError | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="preview-server", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            self._thread.join()
            raise BackendError(
                "preview_not_started",
                f"The preview server could not start: {self._failure}",
                hint="Check that the folder can be written and that the port is free (0 takes any).",
                root=options.root,
                port=options.port,
            ) from self._failure

    def stop(self) -> None:
        if self._loop is not None and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as failure:
            self._failure = failure
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        folders = MediaFolders(self._options.root)
        folders.prepare()
        workshop = Workshop(self._options, folders, NodeCatalogue(self._options.models, folders))
        service = _Service(workshop)
        runner = web.AppRunner(
            service.application(), handle_signals=False, shutdown_timeout=_CLEANUP_SECONDS, access_log=None
        )
        await runner.setup()
        try:
            site = web.TCPSite(runner, _HOST, self._options.port)
            await site.start()
            self.port = runner.addresses[0][1]
            await service.serve_until(self._stopping, self._ready)
        finally:
            await runner.cleanup()


class _Service:
    """The parts of one running server, wired together inside its event loop."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._sockets = Sockets(self._greeting)
        self._messenger = Messenger(self._sockets)
        self._queue = PromptQueue(self._tell_status)
        self._worker = Worker(self._queue, workshop, self._messenger)
        self._prompt_routes = PromptRoutes(self._queue, workshop, self._worker)

    def application(self) -> web.Application:
        application = web.Application(client_max_size=MAX_UPLOAD_BYTES, middlewares=[origin_check, trouble_answers])
        routes = [
            *self._prompt_routes.routes(),
            *FileRoutes(self._workshop.folders).routes(),
            *CatalogRoutes(self._workshop.catalogue).routes(),
            web.get("/ws", self._sockets.handle),
        ]
        application.add_routes(routes)
        application.add_routes(
            [web.RouteDef(route.method, f"/api{route.path}", route.handler, route.kwargs) for route in routes]
        )
        # Everything else is "no such file" to a ComfyUI server.
        application.router.add_get("/{path:.*}", _not_found)
        return application

    async def serve_until(self, stopping: asyncio.Event, ready: threading.Event) -> None:
        """Run until `stopping` is set, then bring the worker and the sockets to their end."""
        publisher = asyncio.create_task(self._sockets.publish())
        self._worker.start()
        ready.set()
        try:
            await stopping.wait()
        finally:
            self._workshop.closing.set()
            self._queue.close()
            self._sockets.abort()
            await asyncio.to_thread(self._worker.join)
            publisher.cancel()
            await asyncio.gather(publisher, return_exceptions=True)

    def _greeting(self, client_id: str) -> list[tuple[str, dict[str, Any]]]:
        status = {"status": self._prompt_routes.queue_info(), "sid": client_id}
        node_id = self._messenger.node_for(client_id)
        return [("status", status), *([("executing", {"node": node_id})] if node_id else [])]

    def _tell_status(self) -> None:
        self._sockets.send("status", {"status": self._prompt_routes.queue_info()})


async def _not_found(_request: web.Request) -> web.Response:
    return web.Response(status=404)
