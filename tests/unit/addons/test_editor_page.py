"""What a page sends is looked at with care: another page's changes stay, hostile values are data."""

from typing import Any

import pytest

from addons.project.editor_page import EditorPage, entries, shown_form, with_entries
from addons.project.editor_view import problem_text
from addons.texts import LANGUAGES, Words
from domain.storyboard_check import problems_of
from domain.storyboard_draft import draft_of
from domain.storyboard_form import FORM_FIELDS

ROW = {"shot_id": "a", "prompt": "one\r\ntwo", "duration": 2.0, "wan_motion": {"type": "swirl", "strength": "much"}}


PAGE = EditorPage("film", "storyboard.json", 0)


def sent(field: str, value: Any, key: Any = "0", board: str = "film/storyboard.json") -> dict[str, Any]:
    return {"board": board, "key": key, "field": field, "value": value}


@pytest.mark.parametrize("chosen", [None, 3, [], {"key": True}, {"key": "x"}, {"key": None}, {"slug": 3}, {"key": -1}])
def test_anything_may_come_from_a_page(chosen: Any):
    assert EditorPage.of(chosen).key is None


@pytest.mark.parametrize(
    "edits",
    [
        None, 3, {}, [3], [{}], [sent("nothing", "x")], [sent("prompt", None)], [sent("prompt", ["x"])],
        [sent("prompt", "x", key="-1")], [sent("prompt", "x", key=[])], [sent("prompt", "x", board="film/other.json")],
        [sent("prompt", "x", key="9" * 40)], [sent("prompt", "x", key="7")],
    ],
)  # fmt: skip
def test_what_is_no_entry_changes_nothing(edits: Any):
    draft = draft_of({"shots": [ROW]}, {})

    assert with_entries(draft, tuple(entries(edits, PAGE))) is draft


def test_a_page_is_known_again():
    assert EditorPage.of(PAGE.as_json()) == PAGE


def test_what_is_shown_already_stays_as_it_is_in_the_file():
    draft = draft_of({"shots": [ROW]}, {})
    edits = [sent(field, value) for field, value in shown_form(ROW).items()]

    assert with_entries(draft, tuple(entries(edits, PAGE))) is draft
    assert shown_form(ROW)["strength"] == 0.5
    assert set(shown_form(ROW)) == set(FORM_FIELDS)


def test_only_the_field_that_was_entered_is_written():
    draft = draft_of({"shots": [ROW, {"shot_id": "b"}]}, {})
    edits = [sent("prompt", "mine"), sent("duration", "2,5", key=1), sent("transition", True, key="1")]
    changed = with_entries(draft, tuple(entries(edits, PAGE)))

    assert changed.shots[0].row == {**ROW, "prompt": "mine"}
    assert changed.shots[1].row == {"shot_id": "b", "duration": 2.5, "transition_to_next": True}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_problem_of_the_form_has_words(language):
    wrong = {
        "duration": ["x", 0, 4000, None, []], "seed": ["x", 1.5, -7, 2**70], "shot_id": ["", None],
        "camera_movement": ["x"], "wan_motion": [{"type": "x"}, {"strength": 3}, {"strength": -1}, 3],
        "prompt": [3], "transition_to_next": ["x", 3], "width": [3, 90000],
    }  # fmt: skip
    words = Words(language)
    for field, values in wrong.items():
        for value in values:
            for problem in problems_of(draft_of({"shots": [{"shot_id": "a", field: value}]}, {})):
                assert words.has(f"problem_{problem.code}"), problem
                assert problem_text(problem, words)
