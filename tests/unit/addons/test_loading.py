"""Python's search for reference cycles rests while modules load, and leaves them alone afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from addons.loading import loading


@pytest.fixture(autouse=True)
def _collector_as_it_was() -> Iterator[None]:
    was_on = gc.isenabled()
    yield
    gc.unfreeze()
    (gc.enable if was_on else gc.disable)()


@pytest.mark.parametrize("is_on", [True, False])
def test_it_rests_meanwhile_and_works_afterwards(is_on: bool) -> None:
    (gc.enable if is_on else gc.disable)()
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_a_command_loads_as_it_begins_is_not_looked_at() -> None:
    gc.disable()
    with loading():
        loaded = [[number] for number in range(1000)]
    assert set(map(id, gc.get_objects())).isdisjoint(map(id, loaded))


def test_what_is_loaded_later_is_looked_at_as_anything_else() -> None:
    gc.enable()
    with loading():
        loaded = [[number] for number in range(10)]
    assert set(map(id, loaded)) <= set(map(id, gc.get_objects()))


def test_it_works_after_an_error() -> None:
    with pytest.raises(ModuleNotFoundError), loading():
        raise ModuleNotFoundError
    assert gc.isenabled()
