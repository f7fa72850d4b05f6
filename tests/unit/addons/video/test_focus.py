"""What a page says it looks at is checked word by word."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.video.focus import Focus, number_of, segment_of
from domain.plan import SegmentRef


@given(
    st.builds(
        Focus,
        st.text(),
        st.none() | st.builds(SegmentRef, st.text(), st.integers(0, 9)),
        st.none() | st.integers(1, 99),
    )
)
def test_a_focus_comes_back_as_it_went(focus: Focus) -> None:
    assert Focus.of(focus.as_json("film"), "film") == focus


def test_the_focus_on_another_project_is_none() -> None:
    assert Focus.of(Focus("a.mp4", SegmentRef("001", 0), 3).as_json("film"), "other") == Focus()


@pytest.mark.parametrize("told", [None, [], "x", {"project": "film", "pinned": 3, "shot": [], "deleting": "x"}])
def test_nonsense_is_no_focus(told: Any) -> None:
    assert Focus.of(told, "film") == Focus()


@pytest.mark.parametrize(
    ("told", "number"),
    [(3, 3), ("12", 12), ("", None), ("-1", None), ("٣", None), ("1e3", None), ("9" * 40, None), (None, None)],
)
def test_only_digits_are_numbers(told: object, number: int | None) -> None:
    assert number_of(told) == number


def test_a_segment_has_a_shot_and_a_number() -> None:
    assert segment_of("001", "2") == SegmentRef("001", 2)
    assert segment_of(None, "2") is None
    assert segment_of("001", None) is None
