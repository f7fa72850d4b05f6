"""From a clip's end on the server to the begin of the next one in the same shot, on the server's own clock."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.benchmarks.alternating import alternate
from tests.benchmarks.children import preview
from tests.benchmarks.figures import Row, Target, Unmeasured, figure
from tests.benchmarks.registry import Bench, benchmark
from tests.benchmarks.rendering import LAST_FRAME_STAYS, Film

_TARGET = Target(1.25)


@benchmark("hand-over", "hand-over", "hand-over-in-place")
def hand_over(bench: Bench) -> Iterator[Row]:
    """A shot of 6 segments, 832×480, 73 frames each; the reference is the direct client.

    `hand-over` is against a client that downloads the last frame and uploads it again, `hand-over-in-place` against one
    that names it where it lies on the server (`sub/name.png [output]`).
    """
    with preview(bench.folder / "server") as url:
        size = (832, 480) if not bench.tiny else (128, 64)
        film = Film(bench.folder, url, 1, bench.size(18.0, 2.0), bench.size(3.0, 1.0), size)
        pairs = alternate(film.ours, partial(film.direct, stays=False), bench.rounds)
        yield figure("hand-over", [(ours.hand_over, direct.hand_over) for ours, direct in pairs], "s", _TARGET)
        if not LAST_FRAME_STAYS:
            yield Unmeasured("hand-over-in-place", "not available yet: last frames are uploaded again")
            return
        pairs = alternate(film.ours, partial(film.direct, stays=True), bench.rounds)
        in_place = [(ours.hand_over, direct.hand_over) for ours, direct in pairs]
        yield figure("hand-over-in-place", in_place, "s", _TARGET)
