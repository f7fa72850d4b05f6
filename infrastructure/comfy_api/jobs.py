"""/api/jobs of newer servers: one small question about one prompt, and a cancel that cannot hit another's.

Older servers do not have it. Whether this one does is found out once, at the first question.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from infrastructure.comfy_api.answers import QueueState
from infrastructure.comfy_api.errors import not_comfyui
from infrastructure.comfy_api.transport import Transport

_ENDED = frozenset({"completed", "failed", "cancelled"})


class Jobs:
    """Answers None, or False, where the server cannot be asked like this. May raise BackendError."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._present: bool | None = None

    def whereabouts(self, prompt_id: str, within: float) -> QueueState | None:
        """Whether the prompt runs: a queue with nothing else in it, an empty one when it does not.

        None when the server cannot tell, or when the prompt waits: its place is known to /queue only.
        """
        if not self._is_there(within):
            return None
        route = f"/api/jobs/{quote(prompt_id, safe='')}"
        with self._transport.exchange("GET", route, within=within) as response:
            if response.status_code == 404:
                return QueueState()
            if response.status_code != 200:
                raise self._transport.refusal(response, route)
            status = self._status(self._transport.json_of(response, route), route)
        if status == "in_progress":
            return QueueState(running=(prompt_id,), numbers={prompt_id: 0.0})
        return QueueState() if status in _ENDED else None

    def cancel(self, prompt_id: str, within: float) -> bool:
        """Stop the prompt whether it waits or runs; nothing happens if it ended. False: do it the old way."""
        if not self._is_there(within):
            return False
        route = f"/api/jobs/{quote(prompt_id, safe='')}/cancel"
        with self._transport.exchange("POST", route, within=within) as response:
            if response.status_code in {404, 405}:  # The first servers with jobs could not cancel them.
                return False
            if response.status_code != 200:
                raise self._transport.refusal(response, route)
            self._transport.text_of(response)
            return True

    def _is_there(self, within: float) -> bool:
        if self._present is None:
            with self._transport.exchange("GET", "/api/jobs", params={"limit": "1"}, within=within) as response:
                if response.status_code >= 500 or response.status_code in {408, 429}:
                    return False  # It may be there; ask another time.
                self._present = response.status_code == 200 and _lists_jobs(self._transport.text_of(response))
        return self._present

    def _status(self, answer: Any, route: str) -> str:
        status = answer.get("status") if isinstance(answer, Mapping) else None
        if not isinstance(status, str):
            raise not_comfyui(self._transport.address.base_url, route, "a job without a status")
        return status


def _lists_jobs(text: str) -> bool:
    """Whether it reads like a list of jobs; servers answer unknown routes with pages, too."""
    return text.lstrip().startswith("{") and '"jobs"' in text
