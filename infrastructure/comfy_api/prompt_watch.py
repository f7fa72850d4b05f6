"""What is known of one prompt while it is watched. Decides; asks nobody itself.

The socket is a hint, /queue and /history are the truth: whatever was heard, the prompt has ended when the
history says so, and is lost when neither queue nor history know it, twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domain.errors import BackendError, BackendUnreachable, PromptLost
from domain.units import Seconds
from infrastructure.comfy_api.answers import HistoryRecord, QueueState
from infrastructure.comfy_api.execution_failures import execution_failure, interrupted
from infrastructure.comfy_api.messages import (
    ExecutionEnded,
    ExecutionErrored,
    ExecutionInterrupted,
    ExecutionSucceeded,
    Message,
    NodeExecuted,
    NodeExecuting,
    PreviewReceived,
    StatusChanged,
    StepProgress,
)
from infrastructure.comfy_api.outputs import OutputFile
from infrastructure.comfy_api.progress import GraphShape, PromptState, advance
from infrastructure.comfy_api.prompt_events import (
    PromptEvent,
    PromptFinished,
    PromptPreview,
    PromptProgress,
    PromptSilent,
    PromptStarted,
    PromptWaiting,
)
from infrastructure.comfy_api.watch_timings import WatchTimings

_ENDINGS = (ExecutionEnded, ExecutionErrored, ExecutionInterrupted, ExecutionSucceeded)


class PromptWatch:
    """Times are seconds of one monotonic clock, given by the caller."""

    def __init__(self, prompt_id: str, workflow: Mapping[str, Any], timings: WatchTimings, now: float) -> None:
        self.prompt_id = prompt_id
        self.started = False
        self.settling = False
        """The last message was heard: only the history is missing."""
        self.finished: PromptFinished | None = None
        self._timings = timings
        self._state = PromptState(GraphShape.of(workflow))
        self._shown: PromptEvent | None = None
        self._files: dict[str, tuple[OutputFile, ...]] = {}
        self._ending: ExecutionErrored | ExecutionInterrupted | ExecutionSucceeded | None = None
        self._next_look = now + timings.first_look
        self._last_look = now
        self._settle_pause = timings.history_first_retry
        self._settle_until = now
        self._missing = 0
        self._failing_since: float | None = None
        self._had_outage = False
        self._last_heard = now
        self._last_sign = now
        self._renew_after = timings.renew_socket_after

    def look_in(self, now: float) -> float:
        """Seconds until the server should be asked."""
        return max(0.0, self._next_look - now)

    def hear(self, message: Message, now: float) -> Iterator[PromptEvent]:
        """Take a message, of whatever prompt."""
        if isinstance(message, StatusChanged):
            if not self.started:  # The queue moved; perhaps our place in it did.
                self._look_soon(max(now, self._last_look + self._timings.first_look))
            return
        if not self._is_ours(message):
            return
        self._last_heard, self._missing = now, 0
        self._reached(now)
        self._next_look = now + self._timings.look_every
        yield from self._start()
        yield from self._recovered()
        if isinstance(message, PreviewReceived):
            yield PromptPreview(message.mime, message.image)
            return
        if isinstance(message, NodeExecuted):
            self._files[message.node_id] = message.files
        self._state = advance(self._state, message)
        yield from self._progress()
        if isinstance(message, _ENDINGS):
            self._settle(message, now)

    def hear_nothing_more(self, now: float, *, broke: bool = True) -> None:
        """The socket is down: the server itself may be gone. `broke`: it was open before."""
        self._had_outage = self._had_outage or broke
        self._look_soon(now + self._timings.tick)

    def saw_queue(self, queue: QueueState, now: float) -> Iterator[PromptEvent]:
        """Take what /queue said; afterwards `settling` or a look at the history is next, unless it is queued."""
        self._last_look = now
        ahead = queue.ahead_of(self.prompt_id)
        if ahead is None:
            return
        self._reached(now)
        self._missing = 0
        self._next_look = now + self._timings.look_every
        if self.prompt_id in queue.running:
            yield from self._start()
            yield from self._recovered()
        elif not self.started:
            waiting = PromptWaiting(ahead)
            if waiting != self._shown:
                self._shown = waiting
                yield waiting

    def saw_history(self, record: HistoryRecord | None, now: float) -> None:
        """Take what /history said, after /queue did not list the prompt. Raises the prompt's failure.

        Raises PromptLost when the prompt is in neither for the second time.
        """
        self._last_look = now
        self._reached(now)
        if record is not None:
            self._conclude(record)
        elif self.settling and now < self._settle_until:
            self._next_look = now + self._settle_pause
            self._settle_pause = min(2 * self._settle_pause, self._timings.look_again)
        else:
            self.settling = False
            self._next_look = now + self._timings.look_again
            self._missing += 1
            if self._missing > 1:
                self._give_up()

    def could_not_look(self, error: BackendError, now: float) -> None:
        """The server did not answer properly. Raises BackendUnreachable when that lasts too long."""
        self._had_outage = True
        if self._failing_since is None:
            self._failing_since = now
        if now - self._failing_since >= self._timings.unreachable_after:
            raise BackendUnreachable(
                "server_gone",
                f"The server has not answered for {now - self._failing_since:.0f} s while a prompt was there.",
                hint="Check that ComfyUI still runs; the prompt may have ended there.",
                detail=f"{error}\n{error.detail}".strip(),
                prompt_id=self.prompt_id,
                **{"url": error.context["url"]} if "url" in error.context else {},
            ) from error
        self._next_look = now + self._timings.look_again

    def silence(self, now: float) -> Iterator[PromptSilent]:
        """After a look in vain: for how long nothing was heard of the server, once that is worth telling."""
        seconds = now - self._last_sign
        if self._failing_since is not None and seconds >= self._timings.silence_told_after:
            self._shown = silent = PromptSilent(Seconds(seconds))
            yield silent

    def socket_is_suspect(self, now: float) -> bool:
        """Whether a running prompt was silent for so long that the server may have forgotten the socket."""
        if not self.started or now - self._last_heard < self._renew_after:
            return False
        self._last_heard = now
        self._renew_after = 2 * self._renew_after
        return True

    def _is_ours(self, message: Message) -> bool:
        prompt_id = None if isinstance(message, StatusChanged) else message.prompt_id
        if prompt_id is not None:
            return prompt_id == self.prompt_id
        # Without an id it is of the prompt that runs now: one at a time, so it is ours if ours runs.
        alone = isinstance(message, (PreviewReceived, NodeExecuting, StepProgress))
        known = not isinstance(message, (NodeExecuting, StepProgress)) or (message.node_id in self._state.shape.classes)
        return alone and known and self.started and not self.settling

    def _start(self) -> Iterator[PromptEvent]:
        if not self.started:
            self.started = True
            yield PromptStarted()

    def _progress(self) -> Iterator[PromptEvent]:
        step, steps = self._state.steps or (None, None)
        progress = PromptProgress(self._state.fraction, self._state.current, self._state.current_class, step, steps)
        if progress != self._shown:
            self._shown = progress
            yield progress

    def _settle(self, message: Message, now: float) -> None:
        if isinstance(message, (ExecutionErrored, ExecutionInterrupted, ExecutionSucceeded)):
            self._ending = message
        self.settling = True
        self._settle_pause = self._timings.history_first_retry
        self._settle_until = now + self._timings.history_patience
        self._next_look = now

    def _conclude(self, record: HistoryRecord) -> None:
        if record.succeeded:
            self.finished = PromptFinished(record.outputs, record.execution_seconds)
            return
        if record.failure is None and record.interruption is not None:
            raise interrupted(record.interruption)
        raise execution_failure(record.failure or {})

    def _give_up(self) -> None:
        """Neither queue nor history know it. What was heard of its end still counts."""
        match self._ending:
            case ExecutionErrored(failure=failure):
                raise execution_failure(failure)
            case ExecutionInterrupted(failure=failure):
                raise interrupted(failure)
            case ExecutionSucceeded():
                files = tuple(file for files in self._files.values() for file in files)
                self.finished = PromptFinished(files, None)
            case _:
                raise _lost(self.prompt_id, self._had_outage)

    def _look_soon(self, when: float) -> None:
        self._next_look = min(self._next_look, when)

    def _reached(self, now: float) -> None:
        self._failing_since = None
        self._last_sign = now

    def _recovered(self) -> Iterator[PromptEvent]:
        """Silence was told: tell again how far it is."""
        if isinstance(self._shown, PromptSilent):
            yield from self._progress()


def _lost(prompt_id: str, had_outage: bool) -> PromptLost:
    if had_outage:
        return PromptLost(
            "server_restarted",
            "The server was restarted and has forgotten the prompt.",
            hint="Start again; clips that were finished before are kept.",
            prompt_id=prompt_id,
        )
    return PromptLost(
        "prompt_lost",
        "The server no longer knows the prompt: it neither waits nor runs nor is in the history.",
        hint="Somebody cleared the queue, or the server was restarted. Start again.",
        prompt_id=prompt_id,
    )
