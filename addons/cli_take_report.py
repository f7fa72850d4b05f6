"""Takes as a table or as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import shorten

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from addons.cli_report import print_json
from domain.plan import SegmentRef
from domain.takes import Freshness, SegmentStatus, Take

_OUT = Console(highlight=False)
_COLOURS = {Freshness.FRESH: "green", Freshness.STALE: "yellow", Freshness.MISSING: "dim"}


def print_takes(statuses: Mapping[SegmentRef, SegmentStatus]) -> None:
    """One take a row; the clip of a segment is marked."""
    table = Table("segment", "state", "take", "seed", "outcome", "prompt")
    for segment, status in statuses.items():
        state = f"[{_COLOURS[status.freshness]}]{status.freshness.value}[/]"
        rows = status.takes or (None,)
        for number, take in enumerate(rows):
            first = (escape(str(segment)), state) if number == 0 else ("", "")
            table.add_row(*first, *(_take_cells(take, status) if take else ("", "", "", "")))
    _OUT.print(table)


def print_takes_as_json(statuses: Mapping[SegmentRef, SegmentStatus]) -> None:
    """The same for programs."""
    print_json({"segments": [_segment_json(status) for status in statuses.values()]})


def print_freed(freed: int) -> None:
    """How much disk deleting gave back."""
    _OUT.print(f"{freed / 1_000_000:.1f} MB freed")


def _take_cells(take: Take, status: SegmentStatus) -> tuple[str, str, str, str]:
    is_clip = status.chosen is not None and status.chosen.take_id == take.take_id
    outcome = f"{take.state.value}: {take.error_message}" if take.error_message else take.state.value
    return (
        f"{take.take_id}{' ●' if is_clip else ''}",
        str(take.recipe.seed),
        escape(outcome),
        escape(shorten(take.recipe.prompt, 60, placeholder="…")),
    )


def _segment_json(status: SegmentStatus) -> dict[str, object]:
    return {
        "shot_id": status.segment.shot_id,
        "segment_index": status.segment.index,
        "state": status.freshness.value,
        "chosen_take": status.chosen.take_id if status.chosen else None,
        "takes": [
            {
                "take": take.take_id,
                "state": take.state.value,
                "seed": take.recipe.seed,
                "prompt": take.recipe.prompt,
                "clip": take.clip,
                "parent_take": take.parent_id,
                "backend": take.backend,
                "seconds": take.seconds,
                "error": take.error_message,
            }
            for take in status.takes
        ],
    }
