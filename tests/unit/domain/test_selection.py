"""Keyframes are found where the project is now, not where it was."""

import json
from pathlib import Path
from typing import Any

import pytest

from domain.errors import SelectionError
from domain.selection import Keyframe, MissingStartFrame
from domain.storyboard_service import StoryboardService


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("selected", "keyframes", "elsewhere"):
        (tmp_path / "film" / folder).mkdir(parents=True)
    return tmp_path / "film"


def load(project: Path, content: Any) -> Any:
    path = project / "selected" / "selected_keyframes.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return StoryboardService.load_selection(path)


def keyframe(project: Path, **row: Any) -> Keyframe | MissingStartFrame:
    return load(project, {"selections": [{"shot_id": "001", **row}]}).for_shot("001")


def image(path: Path) -> Path:
    path.write_bytes(b"image")
    return path


def test_the_exported_file_comes_first_then_the_source(project: Path) -> None:
    exported = image(project / "elsewhere" / "export.png")
    source = image(project / "elsewhere" / "source.png")
    beside = image(project / "selected" / "a.png")
    row = {"export_path": str(exported), "source_path": str(source), "selected_file": "a.png"}

    assert keyframe(project, **row) == Keyframe(exported)
    exported.unlink()
    assert keyframe(project, **row) == Keyframe(source)
    source.unlink()
    assert keyframe(project, **row) == Keyframe(beside)


def test_a_file_in_the_keyframes_folder_is_found(project: Path) -> None:
    there = image(project / "keyframes" / "a.png")

    assert keyframe(project, selected_file="a.png") == Keyframe(there)


@pytest.mark.parametrize("written", ["C:\\films\\dusk\\selected\\a.png", "/home/somebody/dusk/a.png", "old/a.png"])
def test_a_path_of_another_machine_still_tells_the_name(project: Path, written: str) -> None:
    there = image(project / "selected" / "a.png")

    assert keyframe(project, export_path=written) == Keyframe(there)


def test_paths_may_be_relative_to_the_project(project: Path) -> None:
    there = image(project / "elsewhere" / "a.png")

    assert keyframe(project, source_path="elsewhere/a.png") == Keyframe(there)


def test_a_selected_file_is_a_name_and_leads_nowhere_else(project: Path) -> None:
    image(project.parent / "secret.png")

    assert isinstance(keyframe(project, selected_file="../../secret.png"), MissingStartFrame)


def test_a_mapping_keyed_by_shot_is_taken_too(project: Path) -> None:
    there = image(project / "selected" / "a.png")

    for content in (
        {"selections": {"001": {"selected_file": "a.png"}}},
        {"selections": {"001": "a.png"}},
        {"001": {"selected_file": "a.png"}},
        {"project": "x", "001": {"selected_file": "a.png"}},
    ):
        assert load(project, content).for_shot("001") == Keyframe(there), content


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"selected_file": "gone.png"}, "keyframe_missing"),
        ({}, "keyframe_unnamed"),
        ({"selected_file": "x" * 400 + ".png"}, "keyframe_missing"),
        ({"selected_file": "a\u0000.png"}, "keyframe_missing"),
    ],
)
def test_a_keyframe_that_is_not_there_is_marked(project: Path, row: dict[str, str], code: str) -> None:
    missing = keyframe(project, **row)

    assert isinstance(missing, MissingStartFrame)
    assert missing.code == code
    assert "001" in missing.reason
    assert missing.hint


def test_a_shot_nobody_selected_for(project: Path) -> None:
    missing = load(project, {"selections": []}).for_shot("007")

    assert isinstance(missing, MissingStartFrame)
    assert "007" in missing.reason


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ([], "a list"),
        ({}, "selections"),
        ({"selections": 3}, "selections"),
        ({"selections": [{}]}, "shot_id"),
        ({"selections": {"001": 3}}, "selections[0]"),
    ],
)
def test_bad_selections_are_refused(project: Path, content: Any, words: str) -> None:
    with pytest.raises(SelectionError, match=r"selected_keyframes\.json") as caught:
        load(project, content)
    assert words in str(caught.value)
