"""The thread that runs prompts, one after another."""

from __future__ import annotations

import threading

from infrastructure.preview_backend.execution import PromptRun
from infrastructure.preview_backend.messenger import Messenger
from infrastructure.preview_backend.node_step import Workshop
from infrastructure.preview_backend.prompt_queue import PromptQueue


class Worker:
    """Takes prompts from the queue until it is closed."""

    def __init__(self, queue: PromptQueue, workshop: Workshop, messenger: Messenger) -> None:
        self._queue = queue
        self._workshop = workshop
        self._messenger = messenger
        self._forget = threading.Event()
        self._thread = threading.Thread(target=self._work, name="preview-worker", daemon=True)

    def start(self) -> None:
        """Begin to run prompts."""
        self._thread.start()

    def join(self) -> None:
        """Wait for the end of the thread; the queue must have been closed."""
        self._thread.join()

    def forget_nodes(self) -> None:
        """Empty the node cache before the next prompt runs (`/free`)."""
        self._forget.set()

    def _work(self) -> None:
        while (prompt := self._queue.take()) is not None:
            if self._forget.is_set():
                self._forget.clear()
                self._workshop.cache.clear()
            # An interruption that came while nothing ran is void.
            self._workshop.interrupt.clear()
            self._messenger.open_prompt(prompt.prompt_id, prompt.client_id)
            outcome = PromptRun(prompt, self._workshop, self._messenger).execute()
            if self._workshop.closing.is_set():
                return  # what it was given up at is no outcome of the prompt
            self._queue.finish(prompt, outcome.outputs, outcome.meta, outcome.status)
            self._messenger.close_prompt()
