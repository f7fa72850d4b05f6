"""What the commands about the film print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from domain.film import FilmReport
from domain.units import FrameCount

_OUT = Console(highlight=False, soft_wrap=not sys.stdout.isatty())


@contextmanager
def film_progress(*, shown: bool) -> Iterator[Callable[[FrameCount, FrameCount], None]]:
    """A bar that goes away when the film is done."""
    with Progress(console=_OUT, transient=True, disable=not shown) as progress:
        bar = progress.add_task("film")
        yield lambda written, frames: progress.update(bar, completed=written, total=frames)


def print_film(report: FilmReport) -> None:
    """One shot a line, then the film."""
    for shot in report.shots:
        colour = "green" if shot.is_exact else "yellow"
        _OUT.print(f"[{colour}]{escape(str(shot))}[/]")
    how = "copied, nothing encoded anew" if report.copied else "encoded once"
    _OUT.print(f"film: {report.frames}/{report.expected} frames, {how}")
    if report.sound is not None:
        _OUT.print(escape(f"sound: {report.sound}"))
    _OUT.print(escape(str(report.path)), style="bold")


def print_exported(files: Sequence[Path], missing: Sequence[str]) -> None:
    """The files, and the shots that are gaps."""
    for path in files:
        _OUT.print(escape(str(path)), style="bold")
    if missing:
        _OUT.print(f"[yellow]Gaps stand for what is not rendered: {escape(', '.join(missing))}[/]")
