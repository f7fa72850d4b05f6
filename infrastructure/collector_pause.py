"""Holds Python's search for reference cycles while much is made that stays."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LOCK = threading.Lock()
_PAUSED_BY = 0


@contextmanager
def collector_paused() -> Iterator[None]:
    """No search meanwhile, in any thread; what nothing refers to is freed at once as ever.

    A film of ten thousand shots is some hundred thousand objects, none of them rubbish: looking through them again and
    again as their number grows took two fifths of the time that planning takes. Afterwards they count as old, unseen:
    the next search for young rubbish would go through all of them. Nothing is done where the search is off anyway.
    """
    global _PAUSED_BY  # noqa: PLW0603 - the search is one for the whole process
    with _LOCK:
        was_on = gc.isenabled() or _PAUSED_BY > 0
        if was_on:
            _PAUSED_BY += 1
            gc.disable()
    try:
        yield
    finally:
        with _LOCK:
            if was_on:
                _PAUSED_BY -= 1
                if not _PAUSED_BY:
                    gc.freeze()
                    gc.unfreeze()  # that is into the oldest generation, whichever they were in
                    gc.enable()
