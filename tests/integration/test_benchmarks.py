"""The benchmarks' command: each of them, tiny, and what it says when it is asked for something else."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.benchmarks.__main__ import cli
from tests.benchmarks.registry import load_all


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


def test_the_list_names_benchmarks_and_their_rows() -> None:
    given = call("--list")
    assert given.exit_code == 0
    assert "boundary-idle" in given.output


def test_an_unknown_name_is_refused() -> None:
    given = call("nothing-of-that-name")
    assert given.exit_code == 2
    assert "nothing-of-that-name" in given.output
