"""Whole runs on one server, beside the direct client: wall time, time of our own, and idle time between shots."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.alternating import alternate
from tests.benchmarks.children import preview
from tests.benchmarks.figures import Compared, Figure, Target, figure
from tests.benchmarks.registry import Bench, benchmark
from tests.benchmarks.rendering import Film


@benchmark("run", "whole-run", "own-time", "own-time-between", "boundary-idle")
def run(bench: Bench) -> Iterator[Figure]:
    """6 shots of 3 segments on a preview server that takes 0.5 s a segment; the reference is the direct client."""
    with preview(bench.folder / "server", bench.size(0.5, 0.05)) as url:
        film = Film(bench.folder, url, shots=bench.size(6, 2), seconds=bench.size(3.0, 2.0))
        pairs = alternate(film.ours, film.direct, bench.more(2), warm_up=not bench.tiny)
    yield figure("whole-run", [(ours.wall, direct.wall) for ours, direct in pairs], "s", Target(1.05))
    yield figure("own-time", [(ours.own_time, direct.own_time) for ours, direct in pairs], "s", Target(1.2))
    yield figure("own-time-between", [(ours.between, direct.between) for ours, direct in pairs], "s", Target(1.2))
    idle = [(ours.boundary_idle, direct.boundary_idle) for ours, direct in pairs]
    yield figure("boundary-idle", idle, "%", Target(2.0, Compared.VALUE))
