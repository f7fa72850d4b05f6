"""Finding benchmarks by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.registry import chosen, load_all, shares


def test_every_row_of_the_page_has_a_benchmark() -> None:
    rows = {row for found in load_all().values() for row in found.rows}
    assert rows >= {
        "whole-run", "own-time", "boundary-idle", "hand-over", "four-servers", "last-frame", "plan", "start-plan",
        "start-serve", "resume", "memory", "watchers", "preview", "film", "grid-paint", "grid-card",
    }  # fmt: skip


def test_a_row_finds_its_benchmark_once() -> None:
    assert [found.name for found in chosen(["own-time", "run", "plan"])] == ["run", "plan"]


def test_no_name_is_all_of_them() -> None:
    assert [found.name for found in chosen([])] == list(load_all())


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(KeyError, match="nothing"):
        chosen(["nothing"])


@given(rounds=st.integers(1, 50), passes=st.integers(1, 10))
def test_passes_share_the_rounds_evenly(rounds: int, passes: int) -> None:
    parts = shares(rounds, passes)
    assert sum(parts) == rounds
    assert len(parts) == min(rounds, passes)
    assert max(parts) - min(parts) <= 1


def test_every_benchmark_says_what_it_measures() -> None:
    assert all(found.what for found in load_all().values())
