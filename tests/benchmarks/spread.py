"""The middle of few, noisy numbers, and how far apart they are. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some numbers, the lowest and the highest."""

    median: float
    low: float
    high: float

    def agrees_with(self, other: Spread) -> bool:
        """Whether two measurements of the same thing agree: their ranges touch."""
        return self.low <= other.high and other.low <= self.high


def spread_of(numbers: Iterable[float]) -> Spread:
    """Raises ValueError when there is no number."""
    measured = list(numbers)
    if not measured:
        raise ValueError("nothing was measured")
    return Spread(statistics.median(measured), min(measured), max(measured))
