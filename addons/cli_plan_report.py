"""What `plan` prints: without the library for tables and bars, which takes longer to load than planning takes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from unicodedata import east_asian_width

import typer

from domain.plan import GenerationPlan, PlanNote, Segment

_HEADINGS = ("clip", "frames", "seconds", "size", "seed", "opens on")
_NUMBERS = (1, 2, 4)
"""Columns that stand to the right."""


def print_json(content: Mapping[str, object]) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def print_plan(plan: GenerationPlan) -> None:
    """The plan as a table, one segment a row."""
    title = f"{plan.project}: {len(plan.shots)} shots, {plan.fps:g} fps, {plan.family.label}"
    heading, *lines = _table([_HEADINGS, *map(_row, plan.segments)])
    # Where this is no terminal, echo leaves the colours out.
    typer.echo("\n".join((_bold(title), _bold(heading), *lines)))
    print_notes(plan.notes)


def print_notes(notes: Iterable[PlanNote]) -> None:
    """What should be known about a plan, one sentence a line."""
    for note in notes:
        typer.echo(f"{_yellow('Note:')} {note.message}")


def _row(segment: Segment) -> tuple[str, ...]:
    shown = segment.as_json()
    return (
        segment.ref.clip_name,
        str(segment.frames),
        f"{segment.duration:.2f}",
        str(segment.size),
        str(segment.seed),
        # Last, for it may be a sentence: why there is nothing to open on.
        str(shown.get("problem") or str(shown["startframe"]).rsplit("/", 1)[-1]),
    )


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(_cells(row, widths)).rstrip() for row in rows]


def _cells(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for number, (text, width) in enumerate(zip(row, widths, strict=True)):
        gap = " " * (width - _width(text))
        yield gap + text if number in _NUMBERS else text + gap


def _width(text: str) -> int:
    """Cells of a terminal: letters of East Asia take two."""
    return len(text) if text.isascii() else sum(1 + (east_asian_width(letter) in "WF") for letter in text)


def _bold(text: str) -> str:
    return text if os.environ.get("NO_COLOR") else typer.style(text, bold=True)


def _yellow(text: str) -> str:
    return text if os.environ.get("NO_COLOR") else typer.style(text, fg="yellow")
