"""The benchmarks by name. A file `bench_*.py` registers its own; `load_all` imports them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.benchmarks.figures import Row

N = TypeVar("N", int, float)


def shares(rounds: int, passes: int) -> list[int]:
    """How many of the rounds each pass has: as even as can be, the larger shares first; a pass without is left out."""
    each, more = divmod(rounds, passes)
    return [each + (number < more) for number in range(min(passes, rounds))]


@dataclass(frozen=True, slots=True)
class Bench:
    """What a benchmark is given in a pass: an empty folder, how many rounds, and whether only to show that it works."""

    folder: Path
    rounds: int = 5
    tiny: bool = False

    def size(self, full: N, tiny: N) -> N:
        """A number that decides how long the benchmark takes."""
        return tiny if self.tiny else full

    def more(self, times: int) -> int:
        """Rounds where one is over soon: so many times the usual number.

        By chance alone, the middle half of five rounds misses that of five others of the same thing once in five
        times; of ten once in twenty-seven, of fifteen once in a hundred and fifty.
        """
        return self.rounds * self.size(times, 1)


Measure = Callable[[Bench], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark and the rows it gives."""

    name: str
    rows: tuple[str, ...]
    what: str
    measure: Measure


BENCHMARKS: dict[str, Benchmark] = {}


def benchmark(name: str, *rows: str) -> Callable[[Measure], Measure]:
    """Register the function below under `name`; its docstring's first line is shown in the list."""

    def register(measure: Measure) -> Measure:
        what = (measure.__doc__ or "").partition("\n")[0]
        BENCHMARKS[name] = Benchmark(name, rows or (name,), what, measure)
        return measure

    return register


def load_all() -> dict[str, Benchmark]:
    """Every benchmark there is, by name, in the order of their files."""
    for file in sorted(Path(__file__).parent.glob("bench_*.py")):
        importlib.import_module(f"tests.benchmarks.{file.stem}")
    return BENCHMARKS


def chosen(names: Iterable[str]) -> list[Benchmark]:
    """Those of these names, of a benchmark or of one of its rows; all without a name. Raises KeyError."""
    known = load_all()
    wanted = dict.fromkeys(names)
    if not wanted:
        return list(known.values())
    by_row = {row: found for found in known.values() for row in found.rows}
    return list({found.name: found for found in ((by_row | known)[name] for name in wanted)}.values())
