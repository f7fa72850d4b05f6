"""A row as a form: what was entered is what the reader of the file finds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.models import CameraMovement, MotionType
from domain.storyboard_form import FormValue, form_of, with_field
from domain.storyboard_service import _shot
from domain.validators.storyboard_file import ShotFile


def read(row: dict[str, Any]):
    return _shot(ShotFile.model_validate(row))


@pytest.mark.parametrize(
    ("row", "field", "value", "changed"),
    [
        ({"prompt": "a"}, "prompt", "b", {"prompt": "b"}),
        ({"prompt": "a", "full_prompt": "c"}, "prompt", "b", {"prompt": "a", "full_prompt": "b"}),
        ({}, "duration", "2,5", {"duration": 2.5}),
        ({}, "duration", " 4 ", {"duration": 4}),
        ({}, "duration", "long", {"duration": "long"}),
        ({"wan_motion": {"notes": "x"}}, "motion", "macro_pan", {"wan_motion": {"notes": "x", "type": "macro_pan"}}),
        (
            {"wan": {"motion_strength": 0.2}},
            "strength",
            0.7,
            {"wan": {"motion_strength": 0.2}, "wan_motion": {"strength": 0.7}},
        ),
        ({"camera_movement": "pan"}, "camera", "none", {}),
        ({}, "camera", "crane", {"camera_movement": "crane"}),
        ({"wan": {"seed": 5, "cfg": 3}}, "seed", "", {"wan": {"seed": -1, "cfg": 3}, "seed": -1}),
        ({}, "seed", "77", {"seed": 77}),
        ({"negative_prompt": "x"}, "negative_prompt", "", {}),
        ({"transition_to_next": True}, "transition", False, {}),
        ({}, "transition", True, {"transition_to_next": True}),
    ],
)
def test_where_a_change_goes(row: dict[str, Any], field: str, value: FormValue, changed: dict[str, Any]):
    assert with_field(row, field, value) == changed


def test_the_form_shows_what_the_reader_takes():
    row = {
        "shot_id": 7,
        "full_prompt": "sea",
        "prompt": "old",
        "duration": 2.0,
        "wan": {"seed": 5, "motion_strength": 0.2},
    }

    assert form_of(row) == {
        "shot_id": "7", "prompt": "sea", "negative_prompt": "", "duration": "2", "motion": "none", "strength": 0.2,
        "camera": "none", "seed": "5", "transition": False,
    }  # fmt: skip


@given(
    prompt=st.text(min_size=1).filter(lambda text: text.strip() == text),
    duration=st.floats(0.01, 3600).map(lambda number: f"{number:.4f}"),
    motion=st.sampled_from(MotionType),
    camera=st.sampled_from(CameraMovement),
    seed=st.integers(0, 2**63 - 1),
    strength=st.floats(0, 1),
    row=st.sampled_from([{}, {"full_prompt": "x"}, {"wan": {"seed": 3}, "wan_motion": {"strength": 0.1}}]),
)
def test_the_reader_finds_what_was_entered(prompt, duration, motion, camera, seed, strength, row):
    row = {"shot_id": "1", **row}
    entered: dict[str, FormValue] = {
        "prompt": prompt, "duration": duration, "motion": motion.value, "camera": camera.value,
        "seed": str(seed) if seed < 10**18 else "", "strength": strength,
    }  # fmt: skip
    for field, value in entered.items():
        row = with_field(row, field, value)
    shot = read(row)

    assert (shot.prompt, shot.duration) == (prompt, float(duration))
    assert (shot.motion.type, shot.motion.strength, shot.camera_movement) == (motion, strength, camera)
    assert shot.seed == (seed if seed < 10**18 else None)
