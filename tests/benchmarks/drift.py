"""How far the last frame of a chain of ten segments is from the truth, with and without colour correction.

`python -m tests.benchmarks.drift` renders real chains on preview servers that change colours, and prints a table.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from infrastructure.pixels import Pixels
from services.video.colour import mean_difference
from tests.fakes.colour_errors import ERRORS
from tests.fakes.long_shots import rendered

_OUT = Console()


def main() -> None:
    """Mean CIEDE2000 against the same chain without errors, for each kind of error."""
    table = Table("error", "one segment", "ten, off", "ten, auto", "worst on the way, auto")
    with tempfile.TemporaryDirectory() as folder:
        _, truth = rendered(Path(folder) / "truth", None, "off")
        for name, paint in track(ERRORS.items(), "rendering", console=_OUT):
            _, bent = rendered(Path(folder) / f"{name} off", paint, "off")
            _, kept = rendered(Path(folder) / f"{name} auto", paint, "auto")
            off, auto = _off_by(bent, truth), _off_by(kept, truth)
            table.add_row(name, *(f"{value:.2f}" for value in (off[0], off[-1], auto[-1], max(auto))))
    _OUT.print(table)


def _off_by(frames: list[Pixels], truth: list[Pixels]) -> list[float]:
    return [mean_difference(frame, wanted) for frame, wanted in zip(frames, truth, strict=True)]


if __name__ == "__main__":
    typer.run(main)
