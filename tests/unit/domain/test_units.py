"""Sizes are read strictly and snapped to the nearest multiple."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.units import Resolution

SIDES = st.integers(64, 8192)


@given(width=SIDES, height=SIDES)
def test_a_size_is_read_as_it_is_written(width: int, height: int) -> None:
    size = Resolution(width, height)

    assert Resolution.parse(f"{width}x{height}") == size
    assert Resolution.parse(str(size)) == size


@pytest.mark.parametrize(
    "text", ["", "832", "832x", "x480", "832x480x3", "-832x480", "832.5x480", "63x480", "832x9000"]
)
def test_refuses_what_is_no_size(text: str) -> None:
    with pytest.raises(ValueError, match=r"size|pixels"):
        Resolution.parse(text)


@given(width=SIDES, height=SIDES, multiple=st.sampled_from([8, 16, 32, 64]))
def test_snapping_gives_the_nearest_multiple(width: int, height: int, multiple: int) -> None:
    snapped = Resolution(width, height).snapped(multiple)

    assert snapped.width % multiple == snapped.height % multiple == 0
    assert abs(snapped.width - width) <= multiple / 2
    assert abs(snapped.height - height) <= multiple / 2
    assert snapped.snapped(multiple) == snapped
