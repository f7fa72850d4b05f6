"""Loads modules without Python's search for reference cycles, which would go through all of them several times."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """No search meanwhile; it is on afterwards, even where it was off before, as it is when a command begins.

    Then all that was loaded so far is never looked at: it stays anyway.
    """
    begins = not gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if begins:
            gc.freeze()
        gc.enable()
