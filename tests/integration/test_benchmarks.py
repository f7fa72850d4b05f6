"""The benchmarks' command: some quick ones, tiny, and what it says when it is asked for something else."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.benchmarks.__main__ import cli


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def test_tiny_benchmarks_give_a_table_and_every_number_as_json(tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    given = call("last-frame", "film", "--tiny", "--json", str(target))
    assert given.exit_code == 0, given.output
    assert "last-frame" in given.output
    written = json.loads(target.read_text())
    assert {row["name"] for row in written["rows"]} == {"last-frame", "film"}
    assert written["tiny"] is True
    assert all(len(row["ours"]) == written["rounds"] == 1 for row in written["rows"])


@pytest.mark.timeout(300)
def test_a_whole_run_is_measured_beside_the_direct_client() -> None:
    given = call("run", "hand-over", "--tiny")
    assert given.exit_code == 0, given.output
    assert all(name in given.output for name in ("whole-run", "own-time", "boundary-idle", "hand-over"))


def test_the_list_names_benchmarks_and_their_rows() -> None:
    given = call("--list")
    assert given.exit_code == 0
    assert "boundary-idle" in given.output


def test_an_unknown_name_is_refused() -> None:
    given = call("nothing-of-that-name")
    assert given.exit_code == 2
    assert "nothing-of-that-name" in given.output
