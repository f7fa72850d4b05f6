"""What is wrong with a storyboard that is being edited."""

from typing import Any

import pytest

from domain.storyboard_check import problems_of
from domain.storyboard_draft import draft_of


def problems(*rows: dict[str, Any], **root: Any) -> list[tuple[int | None, str, str]]:
    draft = draft_of({**root, "shots": list(rows)}, {})
    return [(problem.key, problem.form_field, problem.code) for problem in problems_of(draft)]


def test_a_good_storyboard_has_none():
    assert problems({"shot_id": "1"}, {"shot_id": 2, "duration": 3.5}, mood="calm") == []


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ({"duration": "long"}, "duration", "float_parsing"),
        ({"duration": 0}, "duration", "greater_than"),
        ({"duration": 4000}, "duration", "less_than_equal"),
        ({"shot_id": "a/b"}, "shot_id", "value_error"),
        ({"shot_id": ""}, "shot_id", "value_error"),
        ({"seed": -7}, "seed", "greater_than_equal"),
        ({"wan": {"seed": "x"}}, "seed", "int_parsing"),
        ({"wan_motion": {"type": "swirl"}}, "motion", "enum"),
        ({"wan_motion": {"strength": 7}}, "strength", "less_than_equal"),
        ({"camera_movement": "swirl"}, "camera", "enum"),
        ({"width": 3}, "width", "greater_than_equal"),
    ],
)
def test_each_field_is_named(row: dict[str, Any], field: str, code: str):
    assert problems({"shot_id": "1", **row}) == [(0, field, code)]


def test_all_are_found_at_once_and_ids_that_give_one_file_name():
    found = problems({"shot_id": "a b"}, {"shot_id": "A_b", "duration": -1}, video_settings={"default_fps": 0})

    assert found == [
        (None, "video_settings.default_fps", "greater_than_equal"),
        (1, "duration", "greater_than"),
        (1, "shot_id", "duplicate"),
    ]
