"""The prompts that wait, the one that runs, and the history of those that ended. Safe to use from any thread."""

from __future__ import annotations

import copy
import heapq
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# Older prompts drop out of the history, as on a real server.
HISTORY_LENGTH = 10_000


@dataclass(frozen=True, slots=True)
class QueuedPrompt:
    """One accepted submission. Smaller numbers run first; among equal ones the earlier."""

    number: float
    prompt_id: str
    graph: dict[str, Any]
    extra: dict[str, Any]
    outputs: list[str]
    arrival: int = field(default_factory=itertools.count().__next__)

    def __lt__(self, other: QueuedPrompt) -> bool:
        return (self.number, self.arrival) < (other.number, other.arrival)

    @property
    def client_id(self) -> str | None:
        """Who is told about it; None where the submission named nobody."""
        return self.extra.get("client_id")

    def as_list(self) -> list[Any]:
        """The five places `/queue` and `/history` show."""
        return [self.number, self.prompt_id, self.graph, self.extra, self.outputs]


class PromptQueue:
    """`changed` is called, without the lock held, whenever the number of prompts may have changed."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._condition = threading.Condition()
        self._pending: list[QueuedPrompt] = []
        self._running: QueuedPrompt | None = None
        self._history: dict[str, dict[str, Any]] = {}
        self._closed = False

    @property
    def remaining(self) -> int:
        """Pending and running prompts of all clients."""
        with self._condition:
            return len(self._pending) + (self._running is not None)

    @property
    def running_id(self) -> str | None:
        """The prompt_id of the prompt that runs."""
        with self._condition:
            return self._running.prompt_id if self._running else None

    def put(self, prompt: QueuedPrompt) -> None:
        """Queue a prompt."""
        with self._condition:
            heapq.heappush(self._pending, prompt)
            self._condition.notify()
        self._changed()

    def take(self) -> QueuedPrompt | None:
        """Wait for the next prompt and mark it as running; None when the queue was closed."""
        with self._condition:
            self._condition.wait_for(lambda: self._pending or self._closed)
            if self._closed:
                return None
            self._running = heapq.heappop(self._pending)
            prompt = self._running
        self._changed()
        return prompt

    def finish(
        self, prompt: QueuedPrompt, outputs: dict[str, Any], meta: dict[str, Any], status: dict[str, Any]
    ) -> None:
        """Move the running prompt into the history."""
        with self._condition:
            self._running = None
            if len(self._history) >= HISTORY_LENGTH:
                del self._history[next(iter(self._history))]
            self._history[prompt.prompt_id] = {
                "prompt": prompt.as_list(),
                "outputs": copy.deepcopy(outputs),
                "status": status,
                "meta": meta,
            }
        self._changed()

    def snapshot(self) -> dict[str, list[Any]]:
        """`/queue`: pending prompts stand in heap order, not sorted."""
        with self._condition:
            return {
                "queue_running": [self._running.as_list()] if self._running else [],
                "queue_pending": [prompt.as_list() for prompt in self._pending],
            }

    def delete_pending(self, prompt_id: str) -> None:
        """Take a waiting prompt out, without a trace. A running or unknown one stays as it is.

        When it was the only one waiting, the change is told twice, as a real server does.
        """
        with self._condition:
            found = next((prompt for prompt in self._pending if prompt.prompt_id == prompt_id), None)
            if found is None:
                return
            self._pending.remove(found)
            heapq.heapify(self._pending)
            was_only_one = not self._pending
        if was_only_one:
            self._changed()
        self._changed()

    def clear_pending(self) -> None:
        """Take all waiting prompts out."""
        with self._condition:
            self._pending.clear()
        self._changed()

    def history(self, prompt_id: str | None, max_items: int | None, offset: int) -> dict[str, Any]:
        """`/history`: one prompt (or `{}`), or `max_items` of them from `offset` (-1: the newest)."""
        with self._condition:
            if prompt_id is not None:
                return {prompt_id: copy.deepcopy(self._history[prompt_id])} if prompt_id in self._history else {}
            ids = list(self._history)
            if offset < 0:
                offset = max(0, len(ids) - max_items) if max_items is not None else 0
            stop = None if max_items is None else offset + max_items
            return {chosen: copy.deepcopy(self._history[chosen]) for chosen in ids[offset:stop]}

    def delete_history(self, prompt_id: str) -> None:
        """Forget an ended prompt."""
        with self._condition:
            self._history.pop(prompt_id, None)

    def clear_history(self) -> None:
        """Forget all ended prompts."""
        with self._condition:
            self._history.clear()

    def close(self) -> None:
        """Let `take` return None from now on."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
