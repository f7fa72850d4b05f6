"""Assembles films of 100 clips, and joins the same clips by a bare `ffmpeg -f concat -c copy`.

`python -m tests.benchmarks.film [CLIPS] [ROUNDS]`. The promise is at most 1.5 times the time of ffmpeg alone for the
whole assembly: the cut is looked up, film and shots are written, counted and flushed to disk. Everything is measured in
turns, and the middle of the rounds' ratios counts, so that whatever else the machine does meets both alike.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from statistics import median
from time import perf_counter

from addons.app import App, compose
from domain.film import FilmReport
from domain.units import FrameCount
from infrastructure.ffmpeg import ffmpeg_program
from infrastructure.film_ffmpeg import join_clips
from services.video.film import film_folder
from services.video.film_cut import cut_of
from services.video.planning import PreparedPlan
from tests.benchmarks.rendered import rendered_project

RATE = Fraction(24)
FRAMES = FrameCount(72)
ROUNDS = 7
MOST = 1.5


def seconds_of_ffmpeg(clips: list[Path], folder: Path) -> float:
    """The reference: no more than a copy, with the index at the end of the file."""
    listed = folder / "clips.txt"
    listed.write_text("".join(f"file '{clip}'\n" for clip in clips))
    start = perf_counter()
    subprocess.run(
        [ffmpeg_program(), "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", str(listed), "-c", "copy",
         str(folder / "ffmpeg.mp4")],
        check=True,
    )  # fmt: skip
    return perf_counter() - start


def seconds_of_ours(clips: list[Path], folder: Path) -> float:
    """The film file alone."""
    start = perf_counter()
    joined = join_clips(clips, folder / "film.mp4", RATE, frames=[FRAMES] * len(clips))
    if not joined.copied or joined.frames != FRAMES * len(clips):
        raise AssertionError(joined)
    return perf_counter() - start


def seconds_of_assembly(app: App, prepared: PreparedPlan, *, anew: bool) -> float:
    """The whole of what `shotchain film` does after planning; `anew` with nothing left of an earlier time."""
    if anew:
        shutil.rmtree(film_folder(prepared.project), ignore_errors=True)
    start = perf_counter()
    report = app.film.assemble(prepared)
    seconds = perf_counter() - start
    _check(report)
    return seconds


def seconds_of_thumbnails(app: App, prepared: PreparedPlan) -> float:
    """Every shot's thumbnail, when nothing else is to be written."""
    start = perf_counter()
    app.film.thumbnails(prepared)
    return perf_counter() - start


def measure(folder: Path, shots: int, segments: int, rounds: int) -> float:
    """Prints the times of a film of so many shots of so many clips; returns the worse of first and again."""
    app = compose(comfy_url="http://127.0.0.1:1", workspace=folder / "workspace", log_dir=folder / "logs")
    try:
        prepared = rendered_project(app, folder / "project", shots, segments)
        clips = [clip.path for shot in cut_of(prepared, app.takes) for clip in shot.clips]
        measured: dict[str, Callable[[], float]] = {
            "ffmpeg": lambda: seconds_of_ffmpeg(clips, folder),
            "film alone": lambda: seconds_of_ours(clips, folder),
            "assembled first": lambda: seconds_of_assembly(app, prepared, anew=True),
            "assembled again": lambda: seconds_of_assembly(app, prepared, anew=False),
            "thumbnails": lambda: seconds_of_thumbnails(app, prepared),
        }
        rows = [{name: seconds() for name, seconds in measured.items()} for _ in range(rounds + 1)][1:]
    finally:
        app.close()
    print(f"{shots} shots of {segments}, {len(clips)} clips, {sum(clip.stat().st_size for clip in clips) / 1e6:.0f} MB")
    for name in measured:
        times, ratios = [row[name] for row in rows], [row[name] / row["ffmpeg"] for row in rows]
        print(f"  {name:16} {median(times):.3f} s, {median(ratios):.2f} times ({min(ratios):.2f} to {max(ratios):.2f})")
    return max(median(row[name] / row["ffmpeg"] for row in rows) for name in ("assembled first", "assembled again"))


def main(count: int = 100, rounds: int = ROUNDS) -> int:
    """1 when an assembly is over the promise: of shots of one clip each, or of four."""
    worst = 0.0
    for segments in (1, 4):
        with tempfile.TemporaryDirectory() as name:
            worst = max(worst, measure(Path(name), max(1, count // segments), segments, rounds))
    return int(worst > MOST)


def _check(report: FilmReport) -> None:
    if not report.copied or not all(shot.copied and shot.is_exact for shot in report.shots):
        raise AssertionError(report)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
