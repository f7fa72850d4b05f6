"""The HTTP routes of the fake server, in the shapes of ComfyUI 0.3.64."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING

from aiohttp import web

from tests.fakes.comfy_stage import Stage

if TYPE_CHECKING:
    from tests.fakes.comfy_server import FakeComfyServer

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FakeRoutes:
    """Runs in the server's loop."""

    def __init__(self, server: FakeComfyServer) -> None:
        self._server = server

    def all(self) -> Iterator[tuple[str, str, Handler]]:
        yield "GET", "/system_stats", self._system_stats
        yield "GET", "/object_info", self._object_info
        yield "GET", "/object_info/{name}", self._object_info
        yield "GET", "/models/{folder}", self._models
        yield "POST", "/upload/image", self._upload
        yield "POST", "/prompt", self._prompt
        yield "GET", "/queue", self._queue
        yield "POST", "/queue", self._delete
        yield "POST", "/interrupt", self._interrupt
        yield "GET", "/history/{prompt_id}", self._history
        yield "GET", "/view", self._view

    async def _system_stats(self, _: web.Request) -> web.Response:
        device = {"name": "cuda:0 Fake", "type": "cuda", "vram_total": 8 * 2**30, "vram_free": 2**30}
        system = {"os": "posix", "comfyui_version": "0.3.64", "python_version": "3.11.7", "ram_total": 2**34}
        return web.json_response({"system": system, "devices": [device]})

    async def _object_info(self, request: web.Request) -> web.Response:
        known, name = self._server.node_classes, request.match_info.get("name")
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
        self._server.files[f"input/{folder}/{name}"] = octets
        return web.json_response({"name": name, "subfolder": folder, "type": "input"})

    async def _prompt(self, request: web.Request) -> web.Response:
        server = self._server
        stage = Stage(server, await request.json(), float(len(server.submitted)))
        server.lives[-1].append(stage)
        server.pending.append(stage)
        server.perform(stage)
        return web.json_response({"prompt_id": stage.prompt_id, "number": stage.row[0], "node_errors": {}})

    async def _queue(self, _: web.Request) -> web.Response:
        others = self._server.others
        # Waiting prompts come in heap order: backwards here, so that a reader must sort them.
        waiting = [*others["queue_pending"], *(stage.row for stage in self._server.pending)]
        running = [*others["queue_running"], *(stage.row for stage in self._server.running)]
        return web.json_response({"queue_running": running, "queue_pending": waiting[::-1]})

    async def _delete(self, request: web.Request) -> web.Response:
        self._server.take_from_queue((await request.json()).get("delete", []))
        return web.Response()

    async def _interrupt(self, request: web.Request) -> web.Response:
        wanted = (await request.json()).get("prompt_id")
        self._server.interrupt(wanted)
        return web.Response()

    async def _history(self, request: web.Request) -> web.Response:
        prompt_id = request.match_info["prompt_id"]
        record = self._server.history.get(prompt_id)
        return web.json_response({prompt_id: record} if record else {})

    async def _view(self, request: web.Request) -> web.Response:
        query = request.query
        body = self._server.files.get(f"{query['type']}/{query['subfolder']}/{query['filename']}")
        return web.Response(status=404) if body is None else web.Response(body=body, content_type="video/mp4")
