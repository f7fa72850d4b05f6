"""Measuring in turns."""

import pytest

from tests.benchmarks.alternating import alternate, alternate_least, seconds


def test_both_are_measured_in_turns_and_take_turns_at_beginning() -> None:
    calls: list[str] = []
    pairs = alternate(lambda: calls.append("ours") or "o", lambda: calls.append("reference") or "r", 3)
    assert calls == ["ours", "reference", "reference", "ours", "ours", "reference"]
    assert pairs == [("o", "r")] * 3


def test_a_warm_up_does_not_count() -> None:
    numbers = iter(range(100))
    assert alternate(lambda: next(numbers), lambda: None, 2, warm_up=True) == [(1, None), (2, None)]


def test_a_round_of_several_turns_counts_the_least_of_each() -> None:
    ours, others = iter([9.0, 5.0, 3.0, 4.0, 2.0]), iter([7.0, 7.0, 8.0, 1.0, 6.0])
    assert alternate_least(lambda: next(ours), lambda: next(others), 2, 2, warm_up=True) == [(3.0, 7.0), (2.0, 1.0)]


def test_what_breaks_ends_the_measurement() -> None:
    def broken() -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        alternate(broken, lambda: None, 1)


def test_seconds_are_those_of_the_action() -> None:
    done: list[int] = []
    assert seconds(lambda: done.append(1))() >= 0
    assert done == [1]
