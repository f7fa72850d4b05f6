"""The commands about takes, on a film of one shot of two segments."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from addons.cli import cli
from tests.fakes.films import write_film

Run = Callable[..., Result]


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_film(tmp_path / "film", [("001", 2.0)], video_settings={"max_segment_duration": 1.0})


@pytest.fixture
def run(film: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(film.parent)
    monkeypatch.setenv("SHOTCHAIN_COMFY_URL", "preview")

    def run_command(command: str, *arguments: str) -> Result:
        result = CliRunner().invoke(cli, [command, str(film), *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run_command


def listed(run: Run) -> list[dict[str, object]]:
    return json.loads(run("takes", "--json").stdout)["segments"]


def test_takes_are_listed_rendered_again_and_chosen(run: Run) -> None:
    assert [segment["state"] for segment in listed(run)] == ["missing", "missing"]
    assert run("generate").exit_code == 0
    assert [segment["state"] for segment in listed(run)] == ["fresh", "fresh"]

    again = run("regenerate", "001/0", "--prompt", "a hill, camera pan to the left", "--json")
    assert again.exit_code == 0
    assert [len(segment["takes"]) for segment in listed(run)] == [2, 1]  # type: ignore[arg-type]
    assert [segment["state"] for segment in listed(run)] == ["fresh", "stale"]

    older = listed(run)[0]["takes"][0]["take"]  # type: ignore[index]
    assert run("takes", "--choose", str(older)).exit_code == 0
    assert [segment["state"] for segment in listed(run)] == ["fresh", "fresh"]
    newer = listed(run)[0]["takes"][1]["take"]  # type: ignore[index]
    deleted = run("takes", "--delete", str(newer))
    assert "MB freed" in deleted.stdout
    assert len(listed(run)[0]["takes"]) == 1  # type: ignore[arg-type]


def test_a_new_seed_keeps_the_other_words(run: Run) -> None:
    words = "a hill, camera pan to the left"
    run("generate")
    run("regenerate", "001/1", "--prompt", words)
    run("regenerate", "001/1", "--seed", "7")

    takes = listed(run)[1]["takes"]
    assert [take["prompt"] == words for take in takes] == [False, True, True]  # type: ignore[attr-defined]
    assert takes[-1]["seed"] == 7  # type: ignore[index]


def test_takes_are_looked_at_as_the_last_run_rendered_them(run: Run) -> None:
    assert run("generate", "--fps", "12", "--workflow", "gcv_ltvx_i2v").exit_code == 0
    assert [segment["state"] for segment in listed(run)] == ["fresh", "fresh"]


def test_a_whole_chain_is_rendered_again(run: Run) -> None:
    run("generate")
    assert run("regenerate", "001/0", "--chain", "--seed", "5", "--prompt", "camera tilt up").exit_code == 0
    assert [len(segment["takes"]) for segment in listed(run)] == [2, 2]  # type: ignore[arg-type]


def test_the_table_is_for_people(run: Run) -> None:
    run("generate")
    table = run("takes").stdout
    assert "001/1" in table
    assert "fresh" in table


def test_a_lost_store_is_made_anew(run: Run, film: Path) -> None:
    run("generate")
    (film / "video" / "_takes.sqlite").unlink()
    assert "2 takes found" in run("rebuild").stdout
    assert [segment["state"] for segment in listed(run)] == ["fresh", "fresh"]


def test_resuming_what_is_complete_renders_nothing(run: Run) -> None:
    run("generate")
    events = [json.loads(line) for line in run("generate", "--resume", "--json").stdout.splitlines()]
    assert [event["reused"] for event in events if event["event"] == "SegmentFinished"] == [True, True]


@pytest.mark.parametrize(
    ("command", "arguments", "words"),
    [
        ("regenerate", ["007"], "007"),
        ("regenerate", ["001/9"], "001/9"),
        ("takes", ["--choose", "99"], "99"),
    ],
)
def test_what_is_not_there_is_said(run: Run, command: str, arguments: list[str], words: str) -> None:
    result = run(command, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
