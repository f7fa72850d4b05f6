"""Tells somebody else that a run is over: a webhook, in the background, that never keeps or fails the run."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from domain.events import GenerationEvent, RunFinished
from infrastructure.project_store import Project
from infrastructure.webhook import NotDelivered, host_of, post_json

_LOG = logging.getLogger(__name__)
Deliver = Callable[[str, dict[str, object]], None]


class RunNotices:
    """Sends what became of each run to the webhook of the settings, if there is one."""

    def __init__(self, webhook_url: Callable[[], str | None], deliver: Deliver = post_json) -> None:
        self._webhook_url = webhook_url
        self._deliver = deliver
        self._under_way: set[threading.Thread] = set()
        self._lock = threading.Lock()

    def listener(self, project: Project) -> Callable[[GenerationEvent], None]:
        """What listens to a run that begins now, and tells its end."""
        began = time.monotonic()

        def hear(event: GenerationEvent) -> None:
            if isinstance(event, RunFinished):
                self._tell(notice_of(project.name, event, time.monotonic() - began))

        return hear

    def wait(self, timeout: float) -> None:
        """Give notices that are under way so many seconds in all; those that take longer are lost."""
        deadline = time.monotonic() + timeout
        with self._lock:
            threads = tuple(self._under_way)
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _tell(self, notice: dict[str, object]) -> None:
        url = self._webhook_url()
        if not url:
            return
        # A daemon: a slow receiver does not keep the program from ending.
        thread = threading.Thread(target=self._send, args=(url, notice), name="run-notice", daemon=True)
        with self._lock:
            self._under_way.add(thread)
        thread.start()

    def _send(self, url: str, notice: dict[str, object]) -> None:
        try:
            self._deliver(url, notice)
            _LOG.info("The webhook at %s was told that the run is over.", host_of(url))
        except NotDelivered as exc:
            _LOG.warning("The webhook at %s was not told that the run is over: %s.", host_of(url), exc)
        finally:
            with self._lock:
                self._under_way.discard(threading.current_thread())


def notice_of(project: str, end: RunFinished, seconds: float) -> dict[str, object]:
    """The end of a run as a receiver reads it; `seconds` is how long the run took."""
    return {
        "project": project,
        "finished": end.finished,
        "failed": end.failed,
        "skipped": end.skipped,
        "stopped": end.stopped,
        "seconds": round(seconds, 1),
        "error": end.error.code if end.error else None,
    }
