"""Measuring in turns."""

import pytest

from tests.benchmarks.alternating import alternate, seconds


def test_both_are_measured_in_turns_and_take_turns_at_beginning() -> None:
    calls: list[str] = []
    pairs = alternate(lambda: calls.append("ours") or "o", lambda: calls.append("reference") or "r", 3)
    assert calls == ["ours", "reference", "reference", "ours", "ours", "reference"]
    assert pairs == [("o", "r")] * 3


def test_a_warm_up_does_not_count() -> None:
    numbers = iter(range(100))
    assert alternate(lambda: next(numbers), lambda: None, 2, warm_up=True) == [(1, None), (2, None)]


def test_what_breaks_ends_the_measurement() -> None:
    def broken() -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        alternate(broken, lambda: None, 1)


def test_seconds_are_those_of_the_action() -> None:
    done: list[int] = []
    assert seconds(lambda: done.append(1))() >= 0
    assert done == [1]
