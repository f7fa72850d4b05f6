"""Joining a film's clips. The functions measured are those of `tests.benchmarks.film`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import film as joining
from tests.benchmarks.alternating import alternate_least
from tests.benchmarks.figures import Figure, Target, figure
from tests.benchmarks.registry import Bench, benchmark
from tests.integration.test_film_joins import write_clip


@benchmark("film")
def film(bench: Bench) -> Iterator[Figure]:
    """100 clips joined to a film; the reference is `ffmpeg -f concat -c copy` of the same files."""
    size = (832, 480) if not bench.tiny else (128, 64)
    first = write_clip(bench.folder / "0.mp4", 0, joining.FRAMES, joining.RATE, size=size)
    copies = [Path(shutil.copy(first, bench.folder / f"{number}.mp4")) for number in range(1, bench.size(100, 3))]
    clips = [first, *copies]
    pairs = alternate_least(
        lambda: joining.seconds_of_ours(clips, bench.folder),
        lambda: joining.seconds_of_ffmpeg(clips, bench.folder),
        bench.more(3),
        bench.size(3, 1),
        warm_up=True,
    )
    yield figure("film", pairs, "s", Target(joining.MOST))
