"""The sound of a film: asked for, named by the storyboard, or none."""

import json
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from addons.app import App
from domain.errors import MediaError
from services.video.planning import PreparedPlan
from tests.integration.services.test_film import prepare, render
from tests.integration.test_film_joins import write_tone

MakeFilm = Callable[..., Path]


@pytest.fixture
def folder(make_film: MakeFilm) -> Path:
    """A film whose storyboard names a sound, in the way of another system."""
    folder = make_film([("001", 0.5)], audio="sound\\music.wav")
    (folder / "sound").mkdir()
    return folder


def rendered(app: App, folder: Path) -> PreparedPlan:
    prepared = prepare(app, folder)
    render(app, prepared)
    return prepared


def has_sound(film: Path) -> bool:
    with av.open(str(film)) as container:
        return bool(container.streams.audio)


def test_the_storyboards_sound_is_used_unless_another_or_none_is_asked_for(
    app: App, folder: Path, tmp_path: Path
) -> None:
    music = write_tone(folder / "sound" / "music.wav", 1.0, 0.5)
    other = write_tone(tmp_path / "other.wav", 1.0, 0.5)
    prepared = rendered(app, folder)

    report = app.film.assemble(prepared)
    assert report.sound == music.resolve()
    assert report.as_json()["sound"] == str(report.sound)
    assert has_sound(report.path)
    assert (report.copied, report.frames) == (True, 12)

    assert app.film.assemble(prepared, audio=other).sound == other
    silent = app.film.assemble(prepared, with_sound=False)
    assert silent.sound is None
    assert not has_sound(silent.path)


def test_a_sound_that_the_project_does_not_hold_is_named(app: App, folder: Path, tmp_path: Path) -> None:
    prepared = rendered(app, folder)
    with pytest.raises(MediaError, match=r"storyboard\.json names the sound sound/music\.wav") as caught:
        app.film.assemble(prepared)
    assert caught.value.code == "storyboard_sound_missing"

    elsewhere = write_tone(tmp_path / "elsewhere.wav", 1.0, 0.5)
    (folder / "sound" / "music.wav").symlink_to(elsewhere)
    with pytest.raises(MediaError, match="which is not in the project"):
        app.film.assemble(prepared)
    assert not (folder / "film" / "film.mp4").exists()


def test_a_storyboard_without_sound_makes_a_silent_film(app: App, folder: Path) -> None:
    board = json.loads((folder / "storyboard.json").read_text())
    del board["audio"]
    (folder / "storyboard.json").write_text(json.dumps(board))

    report = app.film.assemble(rendered(app, folder))
    assert report.sound is None
    assert not has_sound(report.path)
