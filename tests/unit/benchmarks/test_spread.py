"""Medians and quartiles."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.spread import Spread, quantile, spread_of

numbers = st.floats(-1e6, 1e6)
lists = st.lists(numbers, min_size=1, max_size=30)


@given(lists)
def test_the_median_is_the_one_of_the_standard_library(measured: list[float]) -> None:
    assert math.isclose(spread_of(measured).median, statistics.median(measured), abs_tol=1e-6)


@given(st.lists(numbers, min_size=2, max_size=30))
def test_quartiles_are_the_inclusive_ones_of_the_standard_library(measured: list[float]) -> None:
    low, _, high = statistics.quantiles(measured, n=4, method="inclusive")
    found = spread_of(measured)
    assert math.isclose(found.low, low, abs_tol=1e-6)
    assert math.isclose(found.high, high, abs_tol=1e-6)


@given(lists, st.randoms())
def test_the_order_of_measuring_does_not_matter(measured: list[float], chance) -> None:
    shuffled = list(measured)
    chance.shuffle(shuffled)
    assert spread_of(shuffled) == spread_of(measured)


@given(lists)
def test_the_spread_lies_within_what_was_measured(measured: list[float]) -> None:
    found = spread_of(measured)
    assert min(measured) <= found.low <= found.median <= found.high <= max(measured)
    assert found.width >= 0


@given(numbers, st.integers(1, 20))
def test_equal_numbers_have_no_spread(number: float, count: int) -> None:
    assert spread_of([number] * count) == Spread(number, number, number)


def test_one_wild_number_moves_the_median_little() -> None:
    assert spread_of([1.0, 1.1, 1.2, 1.3, 99.0]).median == 1.2


def test_nothing_measured_is_no_spread() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        spread_of([])


@given(lists, st.floats(0, 1), st.floats(0, 1))
def test_quantiles_rise_with_the_share(measured: list[float], one: float, other: float) -> None:
    ordered = sorted(measured)
    below, above = sorted((one, other))
    assert quantile(ordered, below) <= quantile(ordered, above) + 1e-6


def test_measurements_agree_when_their_ranges_touch() -> None:
    assert Spread(2, 1, 3).overlaps(Spread(4, 3, 5))
    assert not Spread(2, 1, 3).overlaps(Spread(5, 4, 6))
