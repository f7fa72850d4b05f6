"""`shotchain new`: from pictures to a plan."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from addons.cli import cli

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments: str) -> Result:
        result = CliRunner().invoke(cli, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run_command


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in ("b10.png", "b9.png", "a [x].png"):
        Image.new("RGB", (128, 72), "teal").save(folder / name)
    return folder


def test_pictures_become_a_project_that_can_be_planned(run: Run, pictures: Path):
    made = run("new", "My film", str(pictures), "--prompt", "a teal sea", "--seconds", "2")
    assert made.exit_code == 0, made.output
    assert "001_a_x.png" in made.stdout
    plan = run("plan", "my-film", "--json")

    assert plan.exit_code == 0, plan.output
    segments = json.loads(plan.stdout)["segments"]
    assert [segment["shot_id"] for segment in segments] == ["001", "002", "003"]
    assert {segment["startframe_kind"] for segment in segments} == {"keyframe"}
    assert {segment["prompt"] for segment in segments} == {"a teal sea"}


def test_bad_pictures_are_told_and_others_go_on(run: Run, pictures: Path):
    (pictures / "bad [b].png").write_bytes(b"x")
    made = run("new", "film", str(pictures / "b9.png"), str(pictures / "bad [b].png"))

    assert made.exit_code == 0
    assert "bad [b].png" in made.stderr
    report = json.loads(run("new", "second", str(pictures), "--json").stdout)
    assert [shot["keyframe"] for shot in report["shots"]] == ["001_a_x.png", "002_b9.png", "003_b10.png"]
    assert [left_out["name"] for left_out in report["left_out"]] == ["bad [b].png"]


@pytest.mark.parametrize(("name", "source"), [("film", "nothing"), ("film", "empty"), ("...", "pictures")])
def test_what_cannot_be_made_is_one_sentence(run: Run, pictures: Path, tmp_path: Path, name: str, source: str):
    (tmp_path / "empty").mkdir()
    refused = run("new", name, str(tmp_path / source))

    assert refused.exit_code == 2
    assert refused.stderr.startswith("Error: ")
    assert len(refused.stderr.splitlines()) >= 2
    assert not (tmp_path / "projects" / "film").exists()
