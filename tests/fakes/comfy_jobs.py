"""The routes /api/jobs that newer servers have beside /queue and /history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from tests.fakes.comfy_routes import Handler
    from tests.fakes.comfy_server import FakeComfyServer


class FakeJobs:
    """Runs in the server's loop."""

    def __init__(self, server: FakeComfyServer) -> None:
        self._server = server

    def all(self) -> Iterator[tuple[str, str, Handler]]:
        yield "GET", "/api/jobs", self._list
        yield "GET", "/api/jobs/{job_id}", self._one
        yield "POST", "/api/jobs/{job_id}/cancel", self._cancel

    async def _list(self, request: web.Request) -> web.Response:
        limit = int(request.query.get("limit", 100))
        known = [stage.prompt_id for stage in self._server.submitted]
        jobs = [job for job in map(self._job, known) if job is not None][:limit]
        page = {"offset": 0, "limit": limit, "total": len(known), "has_more": len(known) > len(jobs)}
        return web.json_response({"jobs": jobs, "pagination": page})

    async def _one(self, request: web.Request) -> web.Response:
        job = self._job(request.match_info["job_id"])
        return web.json_response({"error": "Job not found"}, status=404) if job is None else web.json_response(job)

    async def _cancel(self, request: web.Request) -> web.Response:
        job_id = request.match_info["job_id"]
        waited = self._server.take_from_queue([job_id])
        ran = self._server.interrupt(job_id)
        return web.json_response({"cancelled": waited or ran})

    def _job(self, job_id: str) -> dict[str, Any] | None:
        status = self._status(job_id)
        return None if status is None else {"id": job_id, "status": status, "priority": 0, "outputs_count": 0}

    def _status(self, job_id: str) -> str | None:
        record = self._server.history.get(job_id)
        if record is not None:
            messages = record["status"]["messages"]
            if record["status"]["status_str"] == "success":
                return "completed"
            return "cancelled" if any(kind == "execution_interrupted" for kind, _ in messages) else "failed"
        if any(stage.prompt_id == job_id for stage in self._server.running):
            return "in_progress"
        return "pending" if any(stage.prompt_id == job_id for stage in self._server.pending) else None
