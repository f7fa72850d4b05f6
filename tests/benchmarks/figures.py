"""What a benchmark gives: figures with their target, or the reason why there is none yet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeAlias

from tests.benchmarks.spread import Spread, spread_of


class Compared(str, Enum):
    """What is held against the target in each round."""

    RATIO = "ratio"
    """Ours divided by the reference."""
    DIFFERENCE = "difference"
    """Ours minus the reference, in the figure's unit."""
    VALUE = "value"
    """Ours alone, in the figure's unit; the reference is only shown."""


@dataclass(frozen=True, slots=True)
class Target:
    """The limit: an upper one, or a lower one with `at_least`."""

    limit: float
    compared: Compared = Compared.RATIO
    at_least: bool = False

    def is_met(self, median: float) -> bool:
        return median >= self.limit if self.at_least else median <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table: what was measured in each round, ours and the reference side by side."""

    name: str
    ours: tuple[float, ...]
    reference: tuple[float, ...]
    unit: str
    target: Target
    note: str = ""

    def __post_init__(self) -> None:
        if len(self.ours) != len(self.reference) or not self.ours:
            raise ValueError(f"{self.name}: {len(self.ours)} rounds against {len(self.reference)}")

    @property
    def compared(self) -> Spread:
        """What is held against the target, over all rounds. Pairs are compared, because a round shares its noise."""
        kind = self.target.compared
        return spread_of(_compare(kind, *pair) for pair in zip(self.ours, self.reference, strict=True))

    @property
    def is_met(self) -> bool:
        return self.target.is_met(self.compared.median)

    def as_json(self) -> dict[str, Any]:
        compared = self.compared
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": list(self.ours),
            "reference": list(self.reference),
            "compared": self.target.compared.value,
            "median": compared.median,
            "quartiles": [compared.low, compared.high],
            "limit": self.target.limit,
            "at_least": self.target.at_least,
            "met": self.is_met,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A row without numbers: the benchmark cannot run here, or what it measures is not built yet."""

    name: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "unmeasured": self.reason}


Row: TypeAlias = Figure | Unmeasured


def joined(rows: Iterable[Row]) -> list[Row]:
    """The rounds of several passes as one figure a name, in the order in which the names come first."""
    found: dict[str, Row] = {}
    for row in rows:
        before = found.get(row.name)
        if before is None or isinstance(before, Unmeasured):
            found[row.name] = row
        elif isinstance(row, Figure):
            found[row.name] = replace(before, ours=before.ours + row.ours, reference=before.reference + row.reference)
    return list(found.values())


class NotMeasurable(Exception):
    """Raised by a benchmark that cannot run; its message is shown in place of numbers."""


def _compare(kind: Compared, ours: float, reference: float) -> float:
    if kind is Compared.RATIO:
        return ours / reference
    return ours - reference if kind is Compared.DIFFERENCE else ours


def figure(name: str, pairs: Sequence[tuple[float, float]], unit: str, target: Target, note: str = "") -> Figure:
    """A figure of pairs of ours and reference."""
    return Figure(name, tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs), unit, target, note)
