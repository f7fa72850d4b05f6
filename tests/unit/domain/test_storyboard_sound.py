"""The sound that a storyboard names: a path inside the project, or an error that says why not."""

import json
from pathlib import Path

import pytest

from domain.errors import StoryboardError
from domain.storyboard_service import StoryboardService


def storyboard(folder: Path, **root: object) -> Path:
    path = folder / "storyboard.json"
    path.write_text(json.dumps({"shots": [{"shot_id": "001"}], **root}))
    return path


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("music.wav", Path("music.wav")),
        ("sound/music.wav", Path("sound/music.wav")),
        ("sound\\Für Elise.wav", Path("sound/Für Elise.wav")),
        ("./music.wav", Path("music.wav")),
        ("", None),
        (None, None),
        # Tables of other programs under the same name are none of ours.
        ({"music": "a.wav"}, None),
        (["a.wav"], None),
    ],
)
def test_a_sound_is_named_relative_to_the_project(tmp_path: Path, written: object, meant: Path | None):
    assert StoryboardService.load_storyboard(storyboard(tmp_path, audio=written)).audio == meant


def test_without_the_field_there_is_no_sound(tmp_path: Path):
    assert StoryboardService.load_storyboard(storyboard(tmp_path)).audio is None


@pytest.mark.parametrize(
    "written",
    [
        "/etc/passwd",
        "../music.wav",
        "sound/../../music.wav",
        "C:\\music.wav",
        "C:music.wav",
        "\\\\host\\a.wav",
        ".",
        "a\0b",
        7,
        True,
    ],
)
def test_a_sound_outside_the_project_is_refused(tmp_path: Path, written: object):
    with pytest.raises(StoryboardError, match="audio") as caught:
        StoryboardService.load_storyboard(storyboard(tmp_path, audio=written))
    assert caught.value.code == "field_invalid"
    assert caught.value.context["field"] == "audio"
