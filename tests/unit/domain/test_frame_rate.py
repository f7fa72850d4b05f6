"""Frame rates as fractions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.frame_rate import exact_rate


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (23.976, Fraction(24000, 1001)),
        (23.98, Fraction(24000, 1001)),
        (24000 / 1001, Fraction(24000, 1001)),
        (Fraction(2997, 125), Fraction(24000, 1001)),
        (24.0, Fraction(24)),
        (25.0, Fraction(25)),
        (29.97, Fraction(30000, 1001)),
        (30.0, Fraction(30)),
        (59.94, Fraction(60000, 1001)),
        (12.5, Fraction(25, 2)),
    ],
)
def test_rates_of_film_and_television(said: float, meant: Fraction):
    assert exact_rate(said) == meant


@given(st.floats(min_value=1, max_value=120))
def test_a_rate_stays_what_it_is_but_for_rounding(said: float):
    assert abs(exact_rate(said) - said) < 0.006
    assert exact_rate(exact_rate(said)) == exact_rate(said)


@pytest.mark.parametrize("said", [0, -1, float("nan")])
def test_what_is_no_rate(said: float):
    with pytest.raises(ValueError, match="no frame rate"):
        exact_rate(said)
