"""The length grid of each model family."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model_family import ALL_FAMILIES, LTX_VIDEO, WAN_22_5B, WAN_22_14B, ModelFamily, family_by_key

FAMILIES = st.sampled_from(ALL_FAMILIES)


@given(FAMILIES, st.integers(1, 5000))
def test_a_length_lies_on_the_grid_and_holds_the_frames(family: ModelFamily, frames: int) -> None:
    length = family.length_for(frames)
    assert length >= frames
    assert (length - 1) % family.frame_step == 0
    assert length > family.frame_step


@given(FAMILIES, st.integers(1, 5000))
def test_no_smaller_length_of_the_grid_would_do(family: ModelFamily, frames: int) -> None:
    shorter = family.length_for(frames) - family.frame_step
    assert shorter < frames or shorter == 1


@given(FAMILIES, st.integers(1, 500))
def test_a_length_of_the_grid_stays_as_it_is(family: ModelFamily, steps: int) -> None:
    length = steps * family.frame_step + 1
    assert family.length_for(length) == length


@pytest.mark.parametrize(
    ("family", "frames", "length"),
    [(WAN_22_14B, 48, 49), (WAN_22_14B, 49, 49), (WAN_22_5B, 73, 73), (WAN_22_5B, 1, 5), (LTX_VIDEO, 72, 73)],
)
def test_known_lengths(family: ModelFamily, frames: int, length: int) -> None:
    assert family.length_for(frames) == length


@pytest.mark.parametrize("frames", [0, -1])
def test_a_clip_without_frames_is_refused(frames: int) -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        WAN_22_5B.length_for(frames)


def test_families_are_found_by_their_key() -> None:
    assert all(family_by_key(family.key) is family for family in ALL_FAMILIES)
    with pytest.raises(KeyError):
        family_by_key("another")
