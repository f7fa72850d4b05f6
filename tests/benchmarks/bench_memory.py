"""Whether memory grows with the film."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmarks.children import server, start
from tests.benchmarks.figures import Compared, Figure, Target, figure
from tests.benchmarks.long_film import write_long_film
from tests.benchmarks.registry import Bench, benchmark

_MEGABYTE = 2**20


@benchmark("memory")
def memory(bench: Bench) -> Iterator[Figure]:
    """Resident memory of one process after 2,000 segments; the reference is the same process after the first 100."""
    segments, first = bench.size(2000, 16), bench.size(100, 8)
    folders = [bench.folder / f"film {number}" for number in range(bench.more(2))]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # memory does not mind company
        pairs = list(pool.map(lambda folder: _one_process(folder, segments, first), folders))
    yield figure("memory", pairs, "MB", Target(20.0, Compared.DIFFERENCE))


def _one_process(folder: Path, segments: int, first: int) -> tuple[float, float]:
    write_long_film(folder, segments)
    with server("child_canned") as url:
        child = start("-m", "tests.benchmarks.child_long_run", url, str(folder), str(first), str(segments))
        told, _ = child.communicate()
    resident = json.loads(told)
    return resident[str(segments)] / _MEGABYTE, resident[str(first)] / _MEGABYTE
