"""`python -m tests.benchmarks [NAME…]`: measures Shotchain against references in the same run."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from tests.benchmarks.figures import NotMeasurable, Row, Unmeasured, joined
from tests.benchmarks.folders import own_folders
from tests.benchmarks.registry import Bench, Benchmark, chosen, shares
from tests.benchmarks.report import as_json, spreads_in, table_of
from tests.benchmarks.spread import Spread

_ERR = Console(stderr=True)
_WIDTH = 160  # where there is no terminal
cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@cli.command()
def main(
    names: Annotated[list[str] | None, typer.Argument(help="Benchmarks or rows; all by default.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write every number here.")] = None,
    against: Annotated[Path | None, typer.Option(help="Say where this agrees with such a file of before.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Alternated runs of ours and the reference.")] = 5,
    passes: Annotated[
        int, typer.Option(min=1, help="How often all take their turn, each with a part of the rounds.")
    ] = 2,
    tiny: Annotated[bool, typer.Option("--tiny", help="Tiny sizes, one round, no limits: does it still work?")] = False,
    list_only: Annotated[bool, typer.Option("--list", help="Name the benchmarks.")] = False,
) -> None:
    """Measure. The exit code is 1 when a target is missed; with --tiny only an error counts."""
    try:
        benchmarks = chosen(names or ())
    except KeyError as exc:
        raise typer.BadParameter(f"there is no benchmark {exc}") from exc
    if list_only:
        for found in benchmarks:
            print(f"{found.name:16} {found.what} Rows: {', '.join(found.rows)}.")
        return
    earlier = None if against is None else _read(against)
    rounds = 1 if tiny else rounds
    rows: list[Row] = []
    try:
        with own_folders() as folder:
            # A machine changes its speed within the hour: in passes, each benchmark meets more than one moment of it.
            for number, share in enumerate(shares(rounds, passes)):
                for found in benchmarks:
                    bench = Bench(folder / f"{found.name} {number}", share, tiny)
                    rows = joined([*rows, *_measured(found, bench)])
                    if json_file is not None:  # after each one: all of them take long, and may be ended early
                        _write(json_file, as_json(rows, rounds=rounds, tiny=tiny))
    finally:
        Console(width=None if sys.stdout.isatty() else _WIDTH).print(table_of(rows, tiny=tiny, earlier=earlier))
    if not tiny and not all(isinstance(row, Unmeasured) or row.is_met for row in rows):
        raise typer.Exit(1)


def _read(file: Path) -> dict[str, Spread]:
    try:
        return spreads_in(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise typer.BadParameter(f"{file} holds no figures that --json wrote") from exc


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _measured(found: Benchmark, bench: Bench) -> list[Row]:
    bench.folder.mkdir()
    with _ERR.status(f"{found.name}: {found.what}"):
        try:
            return list(found.measure(bench))
        except NotMeasurable as reason:
            return [Unmeasured(row, str(reason)) for row in found.rows]


if __name__ == "__main__":
    # Ended from outside, it takes its children along as it does at Ctrl+C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    cli()
