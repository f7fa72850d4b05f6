"""What was measured survives being written down, also by a newer version."""

import json

from hypothesis import given
from hypothesis import strategies as st

from domain.seams import ColourMatch, Join, Seam
from infrastructure.take_rows import graded_of, seam_as_json, seam_of

numbers = st.floats(0, 100, allow_nan=False)
transforms = st.none() | st.tuples(*[st.floats(-2, 2, allow_nan=False)] * 12)
matches = st.none() | st.builds(ColourMatch, numbers, numbers, numbers, transforms)
joins = st.none() | st.builds(Join, st.none() | numbers, st.booleans(), st.integers(0, 99), st.none() | numbers)


@given(st.builds(Seam, matches, joins))
def test_a_seam_is_read_back_as_it_was(seam: Seam) -> None:
    assert seam_of(json.loads(json.dumps(seam_as_json(seam)))) == seam


def test_nothing_stays_nothing() -> None:
    assert seam_of(seam_as_json(None)) is None
    assert graded_of(None) is None


def test_what_a_newer_version_measured_as_well_is_left_out() -> None:
    join = {"jump": 1.0, "repeats": False, "frozen": 0, "sharpness": 0.9, "grain": 3.0}
    assert seam_of({"match": None, "join": join, "sound": 1}) == Seam(None, Join(1.0, False, 0, 0.9))
