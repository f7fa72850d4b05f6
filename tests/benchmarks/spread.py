"""Medians and quartiles of few, noisy numbers. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the middle of some numbers lies, and the range that holds the middle half of them."""

    median: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """The interquartile range."""
        return self.high - self.low

    def overlaps(self, other: Spread) -> bool:
        """Whether two measurements of the same thing agree: their ranges touch."""
        return self.low <= other.high and other.low <= self.high


def spread_of(numbers: Iterable[float]) -> Spread:
    """Median and quartiles. Raises ValueError when there is no number."""
    ordered = sorted(numbers)
    if not ordered:
        raise ValueError("nothing was measured")
    return Spread(quantile(ordered, 0.5), quantile(ordered, 0.25), quantile(ordered, 0.75))


def quantile(ordered: Sequence[float], share: float) -> float:
    """The number below which `share` (0 to 1) of the ordered numbers lie, between two of them where need be."""
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    # Written as a sum of the lower one, so that equal numbers give exactly that number.
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)
