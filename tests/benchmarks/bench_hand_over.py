"""From a clip's end on the server to the begin of the next one in the same shot, on the server's own clock."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.benchmarks.alternating import alternate
from tests.benchmarks.children import preview
from tests.benchmarks.figures import Figure, Target, figure
from tests.benchmarks.registry import Bench, benchmark
from tests.benchmarks.rendering import Film

_TARGET = Target(1.25)


@benchmark("hand-over", "hand-over", "hand-over-in-place")
def hand_over(bench: Bench) -> Iterator[Figure]:
    """A shot of 6 segments, 832×480, 73 frames each; the reference is the direct client.

    `hand-over` is against a client that downloads the last frame and uploads it again, `hand-over-in-place` against one
    that names it where it lies on the server (`sub/name.png [output]`).
    """
    with preview(bench.folder / "server") as url:
        size = (832, 480) if not bench.tiny else (128, 64)
        film = Film(bench.folder, url, 1, bench.size(18.0, 2.0), bench.size(3.0, 1.0), size)

        def ours() -> float:
            return film.ours().hand_over

        for row, stays in (("hand-over", False), ("hand-over-in-place", True)):
            direct = partial(_direct, film, stays=stays)
            yield figure(row, alternate(ours, direct, bench.more(2)), "s", _TARGET)


def _direct(film: Film, *, stays: bool) -> float:
    return film.direct(stays=stays).hand_over
