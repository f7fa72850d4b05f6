"""Marks and decisions from measured numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.correction import Correction
from domain.seams import UNCHANGED, ColourMatch, Join, Seam, Verdict

numbers = st.floats(0, 50, allow_nan=False)
MODES = list(Correction)


def match(drift: float, left: float = 0.2, *, can_be_corrected: bool = True) -> ColourMatch:
    return ColourMatch(drift, drift, left, UNCHANGED if can_be_corrected else None)


@pytest.mark.parametrize(
    ("drift", "mode", "is_corrected"),
    [
        (6.0, Correction.OFF, False),
        (6.0, Correction.AUTO, True),
        (0.6, Correction.AUTO, False),
        (0.6, Correction.ON, True),
        (0.1, Correction.ON, False),  # it would only get worse
    ],
)
def test_what_can_be_seen_is_corrected(drift: float, mode: Correction, is_corrected: bool) -> None:
    assert match(drift).is_corrected(mode) is is_corrected


@given(numbers, numbers, st.sampled_from(MODES))
def test_a_correction_never_shows_more_drift_than_there_was(drift: float, left: float, mode: Correction) -> None:
    shown = Seam(match(drift, left)).drift_shown(mode)
    assert shown is not None
    assert shown <= drift


@pytest.mark.parametrize("mode", MODES)
def test_what_may_not_be_corrected_stays(mode: Correction) -> None:
    seam = Seam(match(9.0, can_be_corrected=False))
    assert seam.drift_shown(mode) == 9.0
    assert seam.verdict(mode) is Verdict.POOR


def test_nothing_measured_is_no_mark() -> None:
    assert Seam().verdict(Correction.AUTO) is None


@pytest.mark.parametrize(
    ("join", "mark"),
    [
        (Join(None, False, 0, None), Verdict.GOOD),
        (Join(1.0, False, 0, 1.0), Verdict.GOOD),
        (Join(3.0, False, 0, 1.0), Verdict.FAIR),
        (Join(9.0, False, 0, 1.0), Verdict.POOR),
        (Join(1.0, True, 0, 1.0), Verdict.FAIR),
        (Join(1.0, False, 5, 1.0), Verdict.FAIR),
        (Join(1.0, False, 0, 0.5), Verdict.FAIR),
        (Join(1.0, False, 0, 0.2), Verdict.POOR),
        (Join(1.0, False, 0, 1.8), Verdict.GOOD),  # sharper than before is no loss
    ],
)
def test_each_measure_of_a_join_has_its_mark(join: Join, mark: Verdict) -> None:
    assert Seam(match(0.3), join).verdict(Correction.OFF) is mark


@given(numbers, numbers)
def test_the_worst_measure_decides(drift: float, jump: float) -> None:
    order = [Verdict.GOOD, Verdict.FAIR, Verdict.POOR]
    join = Join(jump, repeats=False, frozen=0, sharpness=1.0)
    alone = [Seam(match(drift)).verdict(Correction.OFF), Seam(join=join).verdict(Correction.OFF)]
    both = Seam(match(drift), join).verdict(Correction.OFF)
    assert both is max((mark for mark in alone if mark), key=order.index)
