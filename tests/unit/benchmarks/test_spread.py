"""Medians and ranges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.spread import Spread, spread_of

numbers = st.floats(-1e6, 1e6)
lists = st.lists(numbers, min_size=1, max_size=30)


@given(lists, st.randoms())
def test_the_order_of_measuring_does_not_matter(measured: list[float], chance) -> None:
    shuffled = list(measured)
    chance.shuffle(shuffled)
    assert spread_of(shuffled) == spread_of(measured)


@given(lists)
def test_all_that_was_measured_lies_within_the_spread(measured: list[float]) -> None:
    found = spread_of(measured)
    assert {found.low, found.high} <= set(measured)
    assert all(found.low <= number <= found.high for number in measured)
    assert found.low <= found.median <= found.high


@given(numbers, st.integers(1, 20))
def test_equal_numbers_have_no_spread(number: float, count: int) -> None:
    assert spread_of([number] * count) == Spread(number, number, number)


def test_one_wild_number_moves_the_median_little() -> None:
    assert spread_of([1.0, 1.1, 1.2, 1.3, 99.0]) == Spread(1.2, 1.0, 99.0)


def test_nothing_measured_is_no_spread() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        spread_of([])


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (Spread(2, 1, 3), Spread(3, 2, 5), True),
        (Spread(2, 1, 3), Spread(2, 2, 2), True),
        (Spread(2, 1, 3), Spread(4, 3, 5), True),
        (Spread(2, 1, 9), Spread(4, 3, 5), True),
        (Spread(2, 1, 3), Spread(5, 4, 6), False),
    ],
)
def test_measurements_agree_when_their_ranges_touch(one: Spread, other: Spread, agree: bool) -> None:
    assert one.agrees_with(other) is agree
    assert other.agrees_with(one) is agree
