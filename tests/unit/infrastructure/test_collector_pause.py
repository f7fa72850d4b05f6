"""The collector rests while it is asked to, and works afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from infrastructure.collector_pause import collector_paused


@pytest.fixture(autouse=True)
def _collector_as_it_was() -> Iterator[None]:
    was_on = gc.isenabled()
    yield
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
