"""What the chosen files hold, in Markdown."""

import json
from pathlib import Path

import pytest

from addons.helpers.storyboard_loader import (
    file_choices,
    load_storyboard_from_config,
    selection_status_md,
    storyboard_status_md,
)
from addons.texts import Words
from infrastructure.project_store import Project

EN, DE = Words("en"), Words("de")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    shots = [
        {"shot_id": "001", "prompt": "a | b", "duration": 2.0, "wan_motion": {"type": "macro_pan", "strength": 0.5}},
        {"shot_id": "002", "prompt": "sea", "duration": 5.5, "camera_movement": "crane"},
    ]
    (tmp_path / "storyboard.json").write_text(json.dumps({"project": "*Film*", "shots": shots}))
    (tmp_path / "selected").mkdir()
    (tmp_path / "selected" / "a.png").write_bytes(b"")
    selections = [{"shot_id": "001", "filename_base": "001", "selected_file": "a.png"}]
    (tmp_path / "selected" / "s.json").write_text(json.dumps({"selections": selections}))
    return Project("film", "Film", tmp_path)


def test_a_storyboard_is_a_title_and_a_table(project: Project):
    shown = storyboard_status_md(project, "storyboard.json", EN)

    assert shown.splitlines()[0] == r"**\*Film\*** · 2 shots · 7.5 s"
    assert r"| 001 | 2 s | macro\_pan | a \| b |" in shown
    assert "| 002 | 5.5 s | crane | sea |" in shown


def test_nothing_chosen_says_what_to_do(project: Project):
    assert "storyboard.json" in storyboard_status_md(project, None, EN)
    assert load_storyboard_from_config(project, "") is None
    assert "selected_keyframes.json" in selection_status_md(project, "storyboard.json", None, EN)


def test_a_broken_storyboard_is_a_sentence_with_its_remedy(project: Project):
    (project.path / "storyboard.json").write_text("{")

    assert "kein gültiges JSON" in storyboard_status_md(project, "storyboard.json", DE)
    assert "What to do" in storyboard_status_md(project, "storyboard.json", EN)


def test_the_selection_counts_the_shots_that_have_a_keyframe(project: Project):
    assert selection_status_md(project, "storyboard.json", "selected/s.json", EN) == ("⚠ 1 of 2 shots have a keyframe.")


def test_a_complete_selection_is_said_to_be_complete(project: Project):
    board = json.loads((project.path / "storyboard.json").read_text())
    (project.path / "storyboard.json").write_text(json.dumps({**board, "shots": board["shots"][:1]}))

    assert selection_status_md(project, "storyboard.json", "selected/s.json", DE).startswith("✓")


def test_a_selection_without_a_storyboard_is_not_counted(project: Project):
    assert "once a storyboard" in selection_status_md(project, None, "selected/s.json", EN)
    assert "once a storyboard" in selection_status_md(project, "none.json", "selected/s.json", EN)


def test_a_missing_selection_is_told(project: Project):
    assert "There is no" in selection_status_md(project, "storyboard.json", "selected/x.json", EN).replace("\\", "")


def test_the_stored_file_stays_chosen_while_it_exists(project: Project):
    (project.path / "other.json").write_text("{}")

    assert file_choices(("storyboard.json",), "other.json", project) == (
        ["storyboard.json", "other.json"],
        "other.json",
    )
    assert file_choices(("storyboard.json",), "gone.json", project) == (["storyboard.json"], "storyboard.json")
    assert file_choices((), None, project) == ([], None)


def test_a_stored_file_outside_the_project_is_not_offered(project: Project):
    (project.path.parent / "outside.json").write_text("{}")

    assert file_choices((), "../outside.json", project) == ([], None)
