"""The selection keeps its form, and rows that are not asked about."""

from typing import Any

import pytest

from domain.selection_draft import keyframe_rows, with_keyframes
from domain.validators.selection_file import SelectionFile

FORMS: list[dict[str, Any]] = [
    {
        "project": "p",
        "selections": [{"shot_id": "a", "selected_file": "x", "mood": 1}, {"shot_id": "b", "selected_file": "y"}],
    },
    {"project": "p", "selections": {"a": {"selected_file": "x", "mood": 1}, "b": "y"}},
    {"a": {"selected_file": "x", "mood": 1}, "b": {"selected_file": "y"}},
]


def by_shot(document: dict[str, Any]) -> dict[str, str | None]:
    return {row.shot_id: row.selected_file for row in SelectionFile.model_validate(document).selections}


@pytest.mark.parametrize("document", FORMS)
def test_every_form_is_read_and_written_back(document: dict[str, Any]):
    rows = keyframe_rows(document)
    changed = with_keyframes(document, [("c", rows["a"]), ("b", {"selected_file": "z"})])

    assert by_shot(changed) == {"c": "x", "b": "z", "a": "x"}
    assert keyframe_rows(changed)["c"]["mood"] == 1
    assert isinstance(changed.get("selections"), type(document.get("selections")))
    assert changed.get("project") == document.get("project")


def test_a_shot_that_has_no_picture_does_not_get_an_old_one():
    assert by_shot(with_keyframes(FORMS[0], [("a", None)])) == {"b": "y"}


def test_there_need_be_no_selection_before():
    assert keyframe_rows(None) == {}
    assert with_keyframes(None, [("a", {"selected_file": "x"}), ("b", None)]) == {
        "selections": [{"selected_file": "x", "shot_id": "a"}]
    }


def test_what_is_no_row_is_left_out():
    assert keyframe_rows({"selections": [3, {"selected_file": "x"}, {"shot_id": 1}]}) == {"1": {"shot_id": 1}}
    assert keyframe_rows({"selections": 3}) == {}
