"""Repeating what is safe to repeat: reading, uploading the same bytes, downloading again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import stamina

from infrastructure.comfy_api.errors import may_be_repeated

T = TypeVar("T")


def patiently(
    operation: Callable[[], T],
    *,
    on: Callable[[Exception], bool] = may_be_repeated,
    seconds: float | None = None,
) -> T:
    """Run `operation` up to four times, or as often as fits into `seconds`; raises its last error.

    Pauses grow from 0.2 to 2 s. `on` tells which errors allow another attempt. The usual choice is only
    for operations whose repetition changes nothing: submitting a prompt is not one of them.
    """
    attempts, timeout = (4, 60.0) if seconds is None else (None, seconds)
    for attempt in stamina.retry_context(
        on=on, attempts=attempts, timeout=timeout, wait_initial=0.2, wait_max=2.0, wait_jitter=0.2
    ):
        with attempt:
            return operation()
    raise AssertionError("stamina ends with a value or an error")  # pragma: no cover
