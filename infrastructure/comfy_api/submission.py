"""Submitting a prompt exactly once, over a network that may break in between."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from domain.errors import BackendError, BackendTimedOut, BackendUnreachable
from infrastructure.comfy_api.answers import Submission
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.errors import may_have_arrived, never_left
from infrastructure.comfy_api.rejections import rejection
from infrastructure.comfy_api.retries import patiently
from infrastructure.comfy_api.watch_timings import WatchTimings

_LOG = logging.getLogger(__name__)
_LOOKS = 2


def submit_once(
    api: ComfyUIAPI,
    workflow: Mapping[str, Any],
    *,
    prompt_id: str,
    client_id: str,
    extra_data: Mapping[str, Any] | None,
    timings: WatchTimings,
    stop: threading.Event,
) -> Submission | None:
    """POST /prompt so that the server has it once. None when `stop` was set meanwhile.

    After a broken connection the queue and the history tell whether the prompt arrived; only when they
    answer and do not know it, it is sent once more. Raises PromptRejected, ModelsMissing, a BackendError.
    """

    def post() -> Submission:
        return api.submit(workflow, prompt_id=prompt_id, client_id=client_id, extra_data=extra_data)

    try:
        submission = _sent(post, timings, stop)
    except (BackendUnreachable, BackendTimedOut) as error:
        if not may_have_arrived(error):
            raise
        submission = _found(api, prompt_id, error, timings, stop)
        if submission is None and stop.is_set():
            return None
        if submission is None and isinstance(error, BackendTimedOut):
            raise  # A server that is only slow may still take it.
        submission = submission or _sent(post, timings, stop)
    if submission is not None and submission.node_errors:
        _withdraw(api, submission.prompt_id)
        raise rejection({"node_errors": submission.node_errors}, workflow, api.choices)
    return submission


def _sent(post: Callable[[], Submission], timings: WatchTimings, stop: threading.Event) -> Submission | None:
    """Send it, if `stop` is not set; again only when it never left this machine, as while the server starts."""
    return patiently(lambda: None if stop.is_set() else post(), on=never_left, seconds=timings.unreachable_after)


def _found(
    api: ComfyUIAPI, prompt_id: str, error: BackendError, timings: WatchTimings, stop: threading.Event
) -> Submission | None:
    """Look for the prompt until the server answered twice. None when it is not there, or `stop` was set.

    Raises `error` when the server stays silent.
    """
    waited, absent = 0.0, 0
    while absent < _LOOKS:
        try:
            submission = _look(api, prompt_id, timings.answer_within)
            if submission is not None:
                return submission
            absent += 1
        except BackendError:
            if waited >= timings.unreachable_after:
                raise error from None
        if absent < _LOOKS and stop.wait(timings.look_again):
            _withdraw(api, prompt_id)
            return None
        waited += timings.look_again
    return None


def _look(api: ComfyUIAPI, prompt_id: str, within: float) -> Submission | None:
    queue = api.queue(within=within)
    if prompt_id in queue.numbers:
        return Submission(prompt_id, queue.numbers[prompt_id])
    record = api.history(prompt_id, within=within)
    return Submission(prompt_id, record.number) if record else None


def _withdraw(api: ComfyUIAPI, prompt_id: str) -> None:
    try:
        api.cancel(prompt_id)
    except BackendError as error:
        _LOG.warning("Prompt %s could not be withdrawn: %s", prompt_id, error)
