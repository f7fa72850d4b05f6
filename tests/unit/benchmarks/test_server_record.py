"""Idle times out of a server's history."""

from typing import Any

import pytest

from tests.benchmarks.server_record import record_of


def prompt(began: float, ended: float) -> dict[str, Any]:
    messages = [["execution_start", {"timestamp": began * 1000}], ["execution_success", {"timestamp": ended * 1000}]]
    return {"status": {"messages": messages}}


HISTORY = {"c": prompt(5.5, 7.0), "a": prompt(1.0, 2.0), "b": prompt(2.25, 5.0), "other": prompt(0, 100)}
SHOTS = {"a": "001", "b": "001", "c": "002"}


def test_gaps_are_told_apart_by_shot() -> None:
    record = record_of(HISTORY, SHOTS, wall=10.0)
    assert record.hand_over == 0.25
    assert record.boundary_idle == 5.0


def test_own_time_is_what_the_server_did_not_use() -> None:
    record = record_of(HISTORY, SHOTS, wall=10.0)
    assert record.executing == 5.25
    assert record.own_time == pytest.approx((10.0 - 5.25) / 3)


def test_between_is_what_the_server_waited_for_from_its_first_prompt_to_its_last() -> None:
    record = record_of(HISTORY, SHOTS, wall=10.0)
    assert record.between == pytest.approx((0.25 + 0.5) / 3)


def test_a_film_without_chains_has_no_hand_over() -> None:
    with pytest.raises(ValueError, match="at least one data point"):
        _ = record_of(HISTORY, {"a": "001", "c": "002"}, wall=10.0).hand_over
