"""Routes about prompts: submit, queue, history, interrupt, free."""

from __future__ import annotations

import json
import threading
import uuid
from typing import Any

from aiohttp import web

from infrastructure.preview_backend.faults import fault_of
from infrastructure.preview_backend.node_registry import custom_checks
from infrastructure.preview_backend.node_step import Workshop
from infrastructure.preview_backend.prompt_queue import PromptQueue, QueuedPrompt
from infrastructure.preview_backend.trouble import server_trouble
from infrastructure.preview_backend.validation import validate
from infrastructure.preview_backend.worker import Worker


class PromptRoutes:
    """Handlers over the queue. They run in the event loop and never wait for a prompt."""

    def __init__(self, queue: PromptQueue, workshop: Workshop, worker: Worker) -> None:
        self._queue = queue
        self._workshop = workshop
        self._worker = worker
        self._number = 0
        self._lock = threading.Lock()

    def routes(self) -> list[web.RouteDef]:
        """All routes, without the /api prefix."""
        return [
            web.get("/prompt", self.remaining),
            web.post("/prompt", self.submit),
            web.get("/queue", self.queue),
            web.post("/queue", self.change_queue),
            web.get("/history", self.history),
            web.get("/history/{prompt_id}", self.history),
            web.post("/history", self.change_history),
            web.post("/interrupt", self.interrupt),
            web.post("/free", self.free),
        ]

    def queue_info(self) -> dict[str, Any]:
        """The content of `GET /prompt` and of every `status` message."""
        return {"exec_info": {"queue_remaining": self._queue.remaining}}

    async def remaining(self, _request: web.Request) -> web.Response:
        return web.json_response(self.queue_info())

    async def submit(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        number = self._next_number(body)
        if "prompt" not in body:
            fault = fault_of("no_prompt", "No prompt provided", "No prompt provided")
            return web.json_response({"error": fault, "node_errors": {}}, status=400)
        graph = _graph(body["prompt"])
        prompt_id = str(body.get("prompt_id", uuid.uuid4()))
        workshop = self._workshop
        verdict = validate(
            graph,
            workshop.catalogue,
            custom_checks(workshop.folders),
            body.get("partial_execution_targets"),
        )
        extra = _extra(body)
        if verdict.error is not None:
            return web.json_response({"error": verdict.error, "node_errors": verdict.node_errors}, status=400)
        self._queue.put(QueuedPrompt(number, prompt_id, graph, extra, verdict.outputs))
        return web.json_response({"prompt_id": prompt_id, "number": number, "node_errors": verdict.node_errors})

    async def queue(self, _request: web.Request) -> web.Response:
        return web.json_response(self._queue.snapshot())

    async def change_queue(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        if body.get("clear"):
            self._queue.clear_pending()
        for prompt_id in body.get("delete", ()):
            self._queue.delete_pending(prompt_id)
        return web.Response()

    async def history(self, request: web.Request) -> web.Response:
        most = request.query.get("max_items")
        offset = request.query.get("offset")
        return web.json_response(
            self._queue.history(
                request.match_info.get("prompt_id"),
                int(most) if most else None,
                int(offset) if offset else -1,
            )
        )

    async def change_history(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        if body.get("clear"):
            self._queue.clear_history()
        for prompt_id in body.get("delete", ()):
            self._queue.delete_history(prompt_id)
        return web.Response()

    async def interrupt(self, request: web.Request) -> web.Response:
        """Without a prompt_id whatever runs is interrupted, with one only that prompt, and only if it runs."""
        body = as_object(await _json_or_nothing(request))
        wanted = body.get("prompt_id")
        if not wanted or wanted == self._queue.running_id:
            self._workshop.interrupt.set()
        return web.Response()

    async def free(self, request: web.Request) -> web.Response:
        body = as_object(json.loads(await request.text()))
        if body.get("free_memory"):
            self._worker.forget_nodes()
        return web.Response()

    def _next_number(self, body: dict[str, Any]) -> float:
        if "number" in body:
            return float(body["number"])
        number = self._number
        self._number += 1
        return -number if body.get("front") else number


def as_object(body: object) -> dict[str, Any]:
    """A JSON object. Anything else is answered with status 500, as on the real server."""
    if not isinstance(body, dict):
        raise server_trouble()
    return body


async def read_json(request: web.Request) -> dict[str, Any]:
    """The body as a JSON object. Text that is not JSON, numbers and null are answered with status 500.

    Lists and strings count as empty objects: the real server asks them for its keys, and they have none.
    """
    body = json.loads(await request.text())
    return {} if isinstance(body, (list, str)) else as_object(body)


async def _json_or_nothing(request: web.Request) -> object:
    try:
        return json.loads(await request.text())
    except json.JSONDecodeError:
        return {}


def _graph(prompt: object) -> dict[str, Any]:
    """The posted graph. An empty list or string has no nodes; other things that are no object end in status 500."""
    return {} if prompt in ([], "") else as_object(prompt)


def _extra(body: dict[str, Any]) -> dict[str, Any]:
    extra = dict(as_object(body.get("extra_data", {})))
    if "client_id" in body:
        extra["client_id"] = body["client_id"]
    return extra
