"""When a segment may reach the server again."""

from dataclasses import replace

import pytest

from domain.plan import SegmentRef
from domain.takes import Take, TakeState
from tests.benchmarks.soak_checks import check_nothing_twice
from tests.fakes.takes import take_of

A, B = SegmentRef("001", 0), SegmentRef("001", 1)
FIRST, SECOND = take_of(A, 1), take_of(B, 2)
LOST, AFTER_LOSS = take_of(A, 3, TakeState.LOST), take_of(A, 4)


def test_each_once() -> None:
    assert check_nothing_twice([FIRST, SECOND], [["p1", "p2"]]) == 0


def test_again_after_a_restart() -> None:
    assert check_nothing_twice([LOST, AFTER_LOSS, SECOND], [["p3"], [], ["p4", "p2"]]) == 1


def test_under_its_own_id_when_the_restart_cost_the_answer_too() -> None:
    assert check_nothing_twice([FIRST, SECOND], [["p1"], ["p1", "p2"]]) == 1


@pytest.mark.parametrize(
    ("takes", "lives"),
    [
        ([FIRST], [["p1", "p1"]]),
        ([LOST, AFTER_LOSS], [["p3", "p4"]]),
        ([FIRST, AFTER_LOSS], [["p1"], ["p4"]]),
        ([FIRST], [["p1", "p9"]]),
        ([replace(LOST, state=TakeState.FAILED), AFTER_LOSS], [["p3"], ["p4"]]),
    ],
    ids=["the same", "not forgotten", "finished", "unknown", "failed"],
)
def test_what_must_not_be(takes: list[Take], lives: list[list[str]]) -> None:
    with pytest.raises(AssertionError):
        check_nothing_twice(takes, lives)
