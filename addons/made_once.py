"""Attributes that are made when they are first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Owner = TypeVar("Owner")
Made = TypeVar("Made")

# Making one asks for another; the standard library's own makes two when two threads ask at once.
_LOCK = threading.RLock()


class made_once(Generic[Owner, Made]):  # noqa: N801 - used as a decorator, as property is
    """A property that is made once, whichever thread asks first, and is an ordinary attribute from then on."""

    def __init__(self, make: Callable[[Owner], Made]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, kind: type[Any]) -> made_once[Owner, Made]: ...
    @overload
    def __get__(self, owner: Owner, kind: type[Any]) -> Made: ...
    def __get__(self, owner: Owner | None, kind: type[Any]) -> made_once[Owner, Made] | Made:
        if owner is None:
            return self
        known = vars(owner)
        with _LOCK:
            if self._name not in known:
                known[self._name] = self._make(owner)
            return known[self._name]


def is_made(owner: object, name: str) -> bool:
    """Whether that attribute was asked for yet."""
    return name in vars(owner)
