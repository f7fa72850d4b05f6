"""What was measured at the joins, as a table or as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from addons.cli_report import print_json
from domain.correction import Correction
from domain.plan import SegmentRef
from domain.seams import Join, Seam, Verdict
from domain.takes import SegmentStatus
from services.video.correction_modes import CorrectionModes

_OUT = Console(highlight=False)
_COLOURS = {Verdict.GOOD: "green", Verdict.FAIR: "yellow", Verdict.POOR: "red"}


def print_seams(statuses: Mapping[SegmentRef, SegmentStatus], modes: CorrectionModes) -> None:
    """One segment a row, colours as mean CIEDE2000; `-` where nothing was measured."""
    table = Table("segment", "mark", "colour", "drift", "shown", "corrected", "jump", "repeats", "sharp")
    for segment, status in statuses.items():
        seam = status.chosen.seam if status.chosen else None
        mode = modes.of(segment.shot_id)
        table.add_row(escape(str(segment)), *_cells(seam or Seam(), mode))
    _OUT.print(table)


def print_seams_as_json(statuses: Mapping[SegmentRef, SegmentStatus], modes: CorrectionModes) -> None:
    """The same for programs."""
    print_json({"segments": [_json(status, modes.of(status.segment.shot_id)) for status in statuses.values()]})


def _cells(seam: Seam, mode: Correction) -> list[str]:
    verdict, match, join = seam.verdict(mode), seam.match, seam.join
    return [
        f"[{_COLOURS[verdict]}]{verdict.value}[/]" if verdict else "-",
        _number(match.colour if match else None),
        _number(match.drift if match else None),
        _number(seam.drift_shown(mode)),
        "yes" if match and match.is_corrected(mode) else "no" if match else "-",
        _number(join.jump if join else None),
        _repeats(join),
        _number(join.sharpness if join else None),
    ]


def _repeats(join: Join | None) -> str:
    if join is None:
        return "-"
    frozen = f"{join.frozen} frames stand still" if join.frozen > 1 else ""
    return ", ".join(part for part in ("yes" if join.repeats else "", frozen) if part) or "no"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _json(status: SegmentStatus, mode: Correction) -> dict[str, object]:
    take = status.chosen
    seam = take.seam if take else None
    verdict = seam.verdict(mode) if seam else None
    return {
        "shot_id": status.segment.shot_id,
        "segment_index": status.segment.index,
        "take": take.take_id if take else None,
        "colour_correction": mode.value,
        "corrected": bool(take and take.is_corrected(mode)),
        "mark": verdict.value if verdict else None,
        "drift_shown": seam.drift_shown(mode) if seam else None,
        **(asdict(seam) if seam else {"match": None, "join": None}),
    }
