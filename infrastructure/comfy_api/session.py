"""One client of a server: submits prompts one after another and tells what becomes of each."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping
from types import TracebackType
from typing import Any

from domain.errors import BackendError
from infrastructure.comfy_api.answers import QueueState, Submission
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.outputs import OutputFile
from infrastructure.comfy_api.prompt_events import (
    PromptEvent,
    PromptFinished,
    PromptPreview,
    PromptProgress,
    PromptSilent,
    PromptStarted,
    PromptStopped,
    PromptSubmitted,
    PromptWaiting,
)
from infrastructure.comfy_api.prompt_watch import PromptWatch
from infrastructure.comfy_api.socket import ComfySocket, SocketDown
from infrastructure.comfy_api.submission import submit_once
from infrastructure.comfy_api.watch_timings import WatchTimings

__all__ = [
    "ComfySession",
    "OutputFile",
    "PromptEvent",
    "PromptFinished",
    "PromptPreview",
    "PromptProgress",
    "PromptSilent",
    "PromptStarted",
    "PromptStopped",
    "PromptSubmitted",
    "PromptWaiting",
    "WatchTimings",
]
_LOG = logging.getLogger(__name__)
_TAKEN_TO_STARTED = 0.15


class ComfySession:
    """One client id and one socket, for one thread and the prompts of one shot. A context manager."""

    def __init__(
        self,
        api: ComfyUIAPI,
        *,
        timings: WatchTimings = WatchTimings(),  # noqa: B008 - frozen, so it may be shared
        client_id: str | None = None,
        leaves_running: Callable[[], bool] = lambda: False,
    ) -> None:
        """`client_id` only to hear again about prompts that an earlier session submitted with it.

        When a prompt is stopped while `leaves_running()` is true, it is not cancelled on the server.
        """
        self._leaves_running = leaves_running
        self.client_id = client_id or uuid.uuid4().hex
        self._api = api
        self._timings = timings
        self._socket = ComfySocket(api.socket_endpoint(self.client_id), timings)

    def __enter__(self) -> ComfySession:
        """Nothing is opened before the first prompt."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the socket."""
        self.close()

    def close(self) -> None:
        """Close the socket; a prompt that still runs goes on."""
        self._socket.close()

    def run(
        self,
        workflow: Mapping[str, Any],
        *,
        prompt_id: str,
        stop: threading.Event,
        extra_data: Mapping[str, Any] | None = None,
    ) -> Generator[PromptEvent, None, None]:
        """Submit `workflow` and tell what happens; the last event is PromptFinished or PromptStopped.

        `prompt_id` must be `str(uuid.uuid4())`: newer servers take nothing else. `stop` may be set by
        another thread. Raises PromptRejected, ModelsMissing, ExecutionFailed, OutOfMemory, PromptLost,
        BackendUnreachable, BackendTimedOut. The socket is opened first; without one the run is only less lively.
        """
        self._socket.open(self._timings.socket_wait)
        self._socket.forget()
        submission = self.submit(workflow, prompt_id=prompt_id, stop=stop, extra_data=extra_data)
        if submission is None:
            yield PromptStopped()
            return
        yield PromptSubmitted(submission.prompt_id, submission.number)
        yield from self._follow(submission.prompt_id, workflow, stop)

    def submit(
        self,
        workflow: Mapping[str, Any],
        *,
        prompt_id: str,
        stop: threading.Event,
        extra_data: Mapping[str, Any] | None = None,
    ) -> Submission | None:
        """Submit `workflow` and leave it at that; None when `stop` was set. Raises as `run` does."""
        if stop.is_set():
            return None
        return submit_once(
            self._api,
            workflow,
            prompt_id=prompt_id,
            client_id=self.client_id,
            extra_data=extra_data,
            timings=self._timings,
            stop=stop,
        )

    def watch(self, workflow: Mapping[str, Any], *, prompt_id: str, stop: threading.Event) -> Iterator[PromptEvent]:
        """Tell what becomes of a prompt that was submitted before; like `run` without PromptSubmitted."""
        self._socket.open(self._timings.socket_wait)
        yield from self._follow(prompt_id, workflow, stop, look_at_once=True)

    def _follow(
        self, prompt_id: str, workflow: Mapping[str, Any], stop: threading.Event, *, look_at_once: bool = False
    ) -> Iterator[PromptEvent]:
        watch = PromptWatch(prompt_id, workflow, self._timings, _now())
        if look_at_once:
            yield from self._look(watch)
        while watch.finished is None:
            if stop.is_set():
                yield PromptStopped(confirmed=self.withdraw(watch.prompt_id, started=watch.started))
                return
            yield from self._listen(watch)
            if watch.look_in(_now()) <= 0:
                yield from self._look(watch)
            if watch.socket_is_suspect(_now()):
                self._socket.renew()
        yield watch.finished

    def _listen(self, watch: PromptWatch) -> Iterator[PromptEvent]:
        """Wait for the next message, no longer than until `stop` or the server must be looked at."""
        heard = self._socket.next_message(min(self._timings.tick, watch.look_in(_now())))
        if isinstance(heard, SocketDown):
            watch.hear_nothing_more(_now(), broke=heard.broke)
        elif heard is not None:
            yield from watch.hear(heard, _now())

    def _look(self, watch: PromptWatch) -> Iterator[PromptEvent]:
        """Ask the server itself. After the last message the history alone decides, at once."""
        within = self._timings.answer_within
        try:
            if not watch.settling:
                queue = self._whereabouts(watch, within)
                yield from watch.saw_queue(queue, _now())
                if watch.prompt_id in queue.numbers:
                    return
            record = self._api.history(watch.prompt_id, within=within)
        except BackendError as error:
            watch.could_not_look(error, _now())
            yield from watch.silence(_now())
            return
        watch.saw_history(record, _now())

    def _whereabouts(self, watch: PromptWatch, within: float) -> QueueState:
        """Where it stands. Before it runs the whole queue is needed: others are ahead."""
        if watch.started:
            return self._api.whereabouts(watch.prompt_id, within=within)
        return self._api.queue(within=within)

    def withdraw(self, prompt_id: str, *, started: bool = False) -> bool:
        """Cancel a prompt on the server, unless it is to be left there. Whether the server has heard of that."""
        if self._leaves_running():
            return False
        try:
            self._api.cancel(prompt_id)
            if not started:
                # An interrupt is forgotten between a prompt's leaving the queue and its start.
                time.sleep(_TAKEN_TO_STARTED)
                self._api.cancel(prompt_id)
        except BackendError as error:
            _LOG.warning("Prompt %s could not be cancelled: %s", prompt_id, error)
            return False
        return True


def _now() -> float:
    return time.monotonic()
