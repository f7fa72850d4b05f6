"""The collector rests while it is asked to, and works afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from infrastructure.collector_pause import collector_on, collector_paused


@pytest.fixture(autouse=True)
def _collector_as_it_was() -> Iterator[None]:
    was_on = gc.isenabled()
    yield
    gc.unfreeze()
    (gc.enable if was_on else gc.disable)()


def test_it_rests_until_the_last_pause_ends() -> None:
    gc.enable()
    with collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_is_made_meanwhile_is_not_looked_at_with_what_is_young() -> None:
    gc.enable()
    with collector_paused():
        made = [[number] for number in range(1000)]
    young = {id(each) for each in gc.get_objects(generation=0)}
    assert young.isdisjoint(map(id, made))


def test_it_works_again_after_an_error() -> None:
    gc.enable()
    with pytest.raises(ZeroDivisionError), collector_paused():
        _ = 1 / 0
    assert gc.isenabled()


def test_where_it_is_off_it_stays_off() -> None:
    gc.disable()
    with collector_paused():
        pass
    assert not gc.isenabled()


def test_a_program_started_without_it_gets_it_back_with_what_it_loaded_left_alone() -> None:
    gc.disable()
    loaded = [[number] for number in range(1000)]
    collector_on()
    assert gc.isenabled()
    looked_at = set(map(id, gc.get_objects()))
    assert looked_at.isdisjoint(map(id, loaded))


def test_within_a_pause_it_stays_off() -> None:
    gc.enable()
    with collector_paused():
        collector_on()
        assert not gc.isenabled()


def test_where_it_is_on_all_is_still_looked_at() -> None:
    gc.enable()
    kept = [[number] for number in range(10)]
    collector_on()
    assert set(map(id, kept)) <= set(map(id, gc.get_objects()))
