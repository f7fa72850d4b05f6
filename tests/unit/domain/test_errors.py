"""Errors say what happened, and survive the border of a process."""

import pickle

from domain.errors import ModelsMissing, VideoError
from domain.plan import SegmentRef, safe_name


def test_an_error_is_the_same_on_the_other_side_of_a_process_border() -> None:
    error = ModelsMissing(
        "model_missing", "A file is missing.", hint="Put it there.", detail="400", file="a.sft", node=3
    )
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes

    assert type(copy) is ModelsMissing
    assert copy.as_json() == error.as_json()
    assert (str(copy), copy.hint, copy.exit_code) == ("A file is missing.", "Put it there.", 2)


def test_values_that_are_no_json_are_shown_as_text() -> None:
    shown = VideoError("code", "What happened.", value=SegmentRef("001", 2), count=3).as_json()
    assert shown["context"] == {"value": "001/2", "count": 3}


def test_names_become_safe_for_every_file_system() -> None:
    assert safe_name("../../x") == "x"
    assert safe_name("a b/c") == "a_b_c"
    assert safe_name("...") == "_"
    assert SegmentRef("Szene 1", 0).clip_name == "shot_Szene_1_seg_0.mp4"
