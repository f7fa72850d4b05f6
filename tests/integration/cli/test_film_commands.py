"""The commands about the film, on a film of two shots."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from addons.cli import cli
from infrastructure.ffmpeg import probe
from tests.fakes.films import write_film
from tests.integration.test_film_joins import write_tone

Run = Callable[..., Result]


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_film(tmp_path / "film", [("001", 1.0), ("002", 0.5)], video_settings={"max_segment_duration": 0.5})


@pytest.fixture
def run(film: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(film.parent)
    monkeypatch.setenv("SHOTCHAIN_COMFY_URL", "preview")

    def run_command(command: str, *arguments: str) -> Result:
        result = CliRunner().invoke(cli, [command, str(film), *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run_command


def test_a_film_is_assembled_with_sound_and_exported(run: Run, film: Path) -> None:
    assert run("generate", "--fps", "12").exit_code == 0
    write_tone(film / "music.wav", 0.5, 0.5)
    shown = run("film", "--audio", "music.wav")

    assert shown.exit_code == 0, shown.output
    assert "shot 001: 12/12 frames" in shown.stdout
    assert "film: 18/18 frames, copied, nothing encoded anew" in shown.stdout
    assert (probe(film / "film" / "film.mp4").frames, probe(film / "film" / "film.mp4").fps) == (18, 12)

    board = json.loads((film / "storyboard.json").read_text())
    (film / "storyboard.json").write_text(json.dumps({**board, "audio": "music.wav"}))
    assert "music.wav" in "".join(run("film").stdout.split())
    assert json.loads(run("film", "--no-audio", "--thumbnails", "--json").stdout)["sound"] is None
    assert (film / "film" / "shot_001.jpg").is_file()

    exported = json.loads(run("export", "--format", "otio", "--by", "shot", "--json").stdout)
    assert exported == {"files": [str(film / "film" / "film.otio")], "missing": []}
    assert run("export", "--zip").exit_code == 0
    assert (film / "film" / "film_for_the_editor.zip").is_file()


def test_shots_that_are_missing_are_said_and_become_slates(run: Run) -> None:
    assert run("generate", "--shots", "001").exit_code == 0
    refused = run("film")
    assert refused.exit_code == 2
    assert "1 of 2 shots have no finished clips: 002." in " ".join(refused.stderr.split())

    report = json.loads(run("film", "--slates", "--json").stdout)
    assert (report["frames"], report["expected"], report["copied"]) == (36, 36, False)
    assert [shot["missing"] for shot in report["shots"]] == [False, True]
    assert "Gaps stand for what is not rendered: 002" in run("export", "--format", "edl").stdout


def test_nothing_rendered_leaves_nothing_behind(run: Run, film: Path) -> None:
    assert run("film").exit_code == 2
    assert run("export").exit_code == 2
    assert not (film / "film").exists()
