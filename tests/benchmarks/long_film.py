"""A film of thousands of segments, rendered on a server that answers at once: for memory, and for resuming."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from addons.app import compose
from domain.events import RunFinished, SegmentFinished
from tests.benchmarks.children import resident_bytes
from tests.benchmarks.rendering import prepared_plan
from tests.fakes.films import write_film

CHAIN = 8
"""Segments of a shot."""


def write_long_film(folder: Path, segments: int, *, more: int = 0) -> Path:
    """A project of shots of 8 segments of half a second, and `more` shots of one segment behind them."""
    shots = [(f"{number:04}", CHAIN / 2) for number in range(segments // CHAIN)]
    shots += [(f"new_{number}", 0.5) for number in range(more)]
    return write_film(folder, shots, (96, 64), video_settings={"max_segment_duration": 0.5})


def render_long_film(url: str, folder: Path, marks: frozenset[int] = frozenset()) -> dict[int, int]:
    """Render it in this process; resident bytes when so many segments were finished."""
    resident: dict[int, int] = {}
    finished = 0
    end = None
    with closing(compose(comfy_url=url)) as app:
        run = app.runs.start(prepared_plan(app, folder), app.backends.choose())
        for event in run.events():
            end = event
            if isinstance(event, SegmentFinished):
                finished += 1
                if finished in marks:
                    resident[finished] = resident_bytes()
    if not (isinstance(end, RunFinished) and end.is_complete):
        raise AssertionError(end)
    return resident
