"""Measures two things in turns, so that whatever else the machine does meets both alike."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import perf_counter
from typing import Any, TypeVar

T = TypeVar("T")
U = TypeVar("U")


def alternate(
    ours: Callable[[], T], reference: Callable[[], U], rounds: int, *, warm_up: bool = False
) -> list[tuple[T, U]]:
    """What both give in each round. Whoever begins changes from round to round; `warm_up` is a round not counted."""
    if warm_up:
        ours()
        reference()
    pairs: list[tuple[T, U]] = []
    for number in range(rounds):
        if number % 2:
            second = reference()
            pairs.append((ours(), second))
        else:
            first = ours()
            pairs.append((first, reference()))
    return pairs


def alternate_least(
    ours: Callable[[], float], reference: Callable[[], float], rounds: int, turns: int, *, warm_up: bool = False
) -> list[tuple[float, float]]:
    """The same for what is over in a moment: a round is `turns` of both, and the least of each counts.

    What took longer was kept waiting by something else.
    """
    pairs = alternate(ours, reference, rounds * turns, warm_up=warm_up)
    batches = [pairs[first : first + turns] for first in range(0, len(pairs), turns)]
    return [(min(one for one, _ in batch), min(other for _, other in batch)) for batch in batches]


def seconds(action: Callable[[], Any]) -> Callable[[], float]:
    """A function that gives the seconds which `action` takes. Garbage of others is collected before."""

    def timed() -> float:
        gc.collect()
        began = perf_counter()
        action()
        return perf_counter() - began

    return timed
