"""What the shelf says is what the store says, whoever writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.plan import SegmentRef
from domain.takes import NewTake, Recipe, Take
from domain.units import FrameCount
from infrastructure.take_store import TakeStore
from services.video.take_shelf import TakeShelf

FIRST, SECOND = SegmentRef("001", 0), SegmentRef("002", 0)
RECIPE = Recipe("a hill", "", 1, 64, 48, 24.0, FrameCount(9), 0, "wan.json", "8", "9", True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TakeStore]:
    with closing(TakeStore(tmp_path / "takes.sqlite")) as opened:
        yield opened


def finished(store: TakeStore, segment: SegmentRef, fingerprint: str, name: str) -> Take:
    take = store.add(NewTake(segment, fingerprint, name, "client", "http://box", None, RECIPE, {}))
    return store.finish(take, clip=f"_takes/{name}.mp4", last_frame=None, seconds=1.0)


def test_finished_takes_come_newest_first_beside_the_clip(store: TakeStore) -> None:
    old, new = finished(store, FIRST, "same", "a"), finished(store, FIRST, "same", "b")
    store.choose(old)

    assert TakeShelf(store).of(FIRST, "same") == (old.take_id, [new, old])
    assert TakeShelf(store).of(SECOND, "other") == (None, ())


@pytest.mark.parametrize("is_other", [False, True], ids=["this connection", "another connection"])
def test_what_is_written_is_seen_at_once(store: TakeStore, is_other: bool) -> None:
    old, new = finished(store, FIRST, "same", "a"), finished(store, FIRST, "same", "b")
    shelf = TakeShelf(store)
    assert shelf.of(FIRST, "same")[0] == new.take_id
    assert shelf.is_chosen(new)

    with closing(TakeStore(store.path)) as other:
        (other if is_other else store).choose(old)

    assert not shelf.is_chosen(new)
    for _ in range(20):  # one by one, and all again
        assert shelf.of(FIRST, "same")[0] == old.take_id
    assert shelf.is_chosen(old)
    assert shelf.all().clip_of(FIRST) == old


def test_a_shelf_of_some_shots(store: TakeStore) -> None:
    take = finished(store, FIRST, "one", "a")
    finished(store, SECOND, "two", "b")

    assert TakeShelf(store, {"001"}).all().takes == {FIRST: [take]}


def test_choosing_what_is_chosen_writes_nothing(store: TakeStore) -> None:
    take = finished(store, FIRST, "one", "a")
    before = store.stamp
    store.choose(take)

    assert store.stamp == before


def test_while_it_is_steady_it_says_what_it_said(store: TakeStore) -> None:
    old, new = finished(store, FIRST, "same", "a"), finished(store, FIRST, "same", "b")
    shelf = TakeShelf(store)
    with shelf.steady():
        store.choose(old)
        assert shelf.of(FIRST, "same")[0] == new.take_id
        assert shelf.all().chosen[FIRST] == new.take_id
    assert shelf.of(FIRST, "same")[0] == old.take_id
