"""Joins 100 clips as the film does, and as a bare `ffmpeg -f concat -c copy` does. `python -m tests.benchmarks.film`.

The promise is at most 1.5 times the time of ffmpeg alone. Both join the same files, in turns, and the best of each
counts, because other programs only ever make a run slower.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from time import perf_counter

from domain.units import FrameCount
from infrastructure.ffmpeg import ffmpeg_program
from infrastructure.film_ffmpeg import join_clips
from tests.integration.test_film_joins import write_clip

RATE = Fraction(24)
FRAMES = FrameCount(72)
TURNS = 5
MOST = 1.5


def seconds_of_ffmpeg(clips: list[Path], folder: Path) -> float:
    listed = folder / "clips.txt"
    listed.write_text("".join(f"file '{clip}'\n" for clip in clips))
    start = perf_counter()
    subprocess.run(
        [ffmpeg_program(), "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", str(listed), "-c", "copy",
         "-movflags", "+faststart", str(folder / "ffmpeg.mp4")],
        check=True,
    )  # fmt: skip
    return perf_counter() - start


def seconds_of_ours(clips: list[Path], folder: Path) -> float:
    start = perf_counter()
    joined = join_clips(clips, folder / "film.mp4", RATE, frames=[FRAMES] * len(clips))
    if not joined.copied or joined.frames != FRAMES * len(clips):
        raise AssertionError(joined)
    return perf_counter() - start


def main(count: int) -> int:
    """Prints both times; 1 when ours is over the promise."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = write_clip(folder / "0.mp4", 0, FRAMES, RATE, size=(832, 480))
        clips = [first] + [Path(shutil.copy(first, folder / f"{number}.mp4")) for number in range(1, count)]
        turns = [(seconds_of_ffmpeg(clips, folder), seconds_of_ours(clips, folder)) for _ in range(TURNS)]
    theirs, ours = (min(times) for times in zip(*turns, strict=True))
    print(f"{count} clips: ffmpeg {theirs:.3f} s, ours {ours:.3f} s, {ours / theirs:.2f} times")
    return int(ours > MOST * theirs)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
