"""The table and the JSON of what was measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from rich.table import Table

from tests.benchmarks.figures import Compared, Figure, Row, Unmeasured
from tests.benchmarks.spread import Spread, spread_of


def table_of(rows: Sequence[Row], *, tiny: bool, earlier: Mapping[str, Spread] | None = None) -> Table:
    """One line a figure; without a verdict when only tiny sizes were measured.

    `earlier` is what another invocation measured, by row: then a last column says whether both agree.
    """
    table = Table(title="Does it still work: sizes are tiny, times mean nothing" if tiny else "Shotchain benchmarks")
    table.add_column("name", no_wrap=True)
    for heading in ("ours", "reference", "compared", "spread", "target"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("met?")
    if earlier is not None:
        table.add_column("as before?", no_wrap=True)
    for row in rows:
        table.add_row(*_cells(row, tiny=tiny), *([] if earlier is None else [_agreement(row, earlier.get(row.name))]))
    return table


def _agreement(row: Row, earlier: Spread | None) -> str:
    if earlier is None or isinstance(row, Unmeasured):
        return ""
    return "[green]yes[/]" if row.compared.overlaps(earlier) else f"[red]no: {earlier.low:.2f}-{earlier.high:.2f}[/]"


def _cells(row: Row, *, tiny: bool) -> tuple[str, ...]:
    if isinstance(row, Unmeasured):
        return row.name, "", "", "", "", "", f"[dim]{row.reason}[/]"
    compared, tail = row.compared, _tail(row)
    verdict = "works" if tiny else "[green]yes[/]" if row.is_met else "[red]no[/]"
    return (
        row.name,
        in_unit(spread_of(row.ours).median, row.unit),
        in_unit(spread_of(row.reference).median, row.unit),
        f"{compared.median:.2f}{tail}",
        f"{compared.low:.2f}-{compared.high:.2f}",
        f"{row.target}{tail}",
        verdict,
    )


def _tail(row: Figure) -> str:
    return "×" if row.target.compared is Compared.RATIO else f" {row.unit}"


def in_unit(number: float, unit: str) -> str:
    """`0.0123 s` as `12.3 ms`; other units as they are."""
    if unit == "s" and abs(number) < 1:
        return f"{number * 1000:.1f} ms"
    return f"{number:.2f} {unit}"


def as_json(rows: Sequence[Row], *, rounds: int, tiny: bool) -> dict[str, Any]:
    """Every number, with the machine in general terms."""
    return {
        "measured_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
        "rounds": rounds,
        "tiny": tiny,
        "rows": [row.as_json() for row in rows],
    }


def spreads_in(report: Mapping[str, Any]) -> dict[str, Spread]:
    """What `as_json` wrote, by row. Raises KeyError or ValueError for anything else."""
    measured = [row for row in report["rows"] if "unmeasured" not in row]
    return {row["name"]: Spread(row["median"], *map(float, row["quartiles"])) for row in measured}
