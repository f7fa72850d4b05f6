"""The benchmarks' command: each of them, tiny, and what it says when it is asked for something else."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.benchmarks.__main__ import cli
from tests.benchmarks.figures import Figure, Target, figure
from tests.benchmarks.registry import BENCHMARKS, Bench, benchmark, load_all


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", sorted(load_all()))
def test_every_benchmark_still_works(name: str, tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    given = call(name, "--tiny", "--json", str(target))
    assert given.exit_code == 0, given.output
    written = json.loads(target.read_text())
    assert {row["name"] for row in written["rows"]} == set(load_all()[name].rows)
    assert all(row in given.output for row in load_all()[name].rows)
    assert written["tiny"] is True
    assert all(len(row["ours"]) == written["rounds"] == 1 for row in written["rows"])


@pytest.fixture
def turns() -> Iterator[list[tuple[str, int]]]:
    """Two benchmarks that are over at once, `first` and `second`; gives names and rounds in the order measured."""
    taken: list[tuple[str, int]] = []

    def register(name: str) -> None:
        @benchmark(name)
        def measure(bench: Bench) -> Iterator[Figure]:
            """Counts its rounds."""
            taken.append((name, bench.rounds))
            yield figure(name, [(1.0, 1.0)] * bench.rounds, "s", Target(2.0))

    for name in ("first", "second"):
        register(name)
    yield taken
    for name in ("first", "second"):
        del BENCHMARKS[name]


def test_all_take_turns_and_the_rounds_of_all_passes_are_one_figure(
    turns: list[tuple[str, int]], tmp_path: Path
) -> None:
    target = tmp_path / "figures.json"
    given = call("first", "second", "--rounds", "5", "--passes", "2", "--json", str(target))

    assert given.exit_code == 0, given.output
    assert turns == [("first", 3), ("second", 3), ("first", 2), ("second", 2)]
    rows = json.loads(target.read_text())["rows"]
    assert [(row["name"], len(row["ours"])) for row in rows] == [("first", 5), ("second", 5)]


def test_the_list_names_benchmarks_and_their_rows() -> None:
    given = call("--list")
    assert given.exit_code == 0
    assert "boundary-idle" in given.output


def test_an_unknown_name_is_refused() -> None:
    given = call("nothing-of-that-name")
    assert given.exit_code == 2
    assert "nothing-of-that-name" in given.output
