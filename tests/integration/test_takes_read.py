"""Takes read at once are those of the store at that moment; writing what is there already writes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.plan import SegmentRef
from domain.takes import NewTake, Recipe, Take
from domain.units import FrameCount
from infrastructure.take_store import TakeStore
from services.video.takes_read import read_takes

FIRST, SECOND = SegmentRef("001", 0), SegmentRef("002", 0)
RECIPE = Recipe("a hill", "", 1, 64, 48, 24.0, FrameCount(9), 0, "wan.json", "8", "9", True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TakeStore]:
    with closing(TakeStore(tmp_path / "takes.sqlite")) as opened:
        yield opened


def begun(store: TakeStore, segment: SegmentRef, fingerprint: str, name: str) -> Take:
    return store.add(NewTake(segment, fingerprint, name, "client", "http://box", None, RECIPE, {}))


def finished(store: TakeStore, segment: SegmentRef, fingerprint: str, name: str) -> Take:
    take = begun(store, segment, fingerprint, name)
    return store.finish(take, clip=f"_takes/{name}.mp4", last_frame=None, seconds=1.0)


def test_finished_takes_come_newest_first_beside_the_clip(store: TakeStore) -> None:
    old, new = finished(store, FIRST, "same", "a"), finished(store, FIRST, "same", "b")
    under_way = begun(store, FIRST, "same", "c")
    store.choose(old)
    read = read_takes(store)

    assert read.clip_of(FIRST) == old
    assert read.clip_of(SECOND) is None
    assert read.finished == {"same": [new, old]}
    assert read.takes == {FIRST: [old, new, under_way]}


def test_of_some_shots_alone(store: TakeStore) -> None:
    take = finished(store, FIRST, "one", "a")
    finished(store, SECOND, "two", "b")

    assert read_takes(store, {"001"}).takes == {FIRST: [take]}


def test_what_was_read_stays_as_it_was(store: TakeStore) -> None:
    old, new = finished(store, FIRST, "same", "a"), finished(store, FIRST, "same", "b")
    read = read_takes(store)
    store.choose(old)

    assert read.clip_of(FIRST) == new
    assert read_takes(store).clip_of(FIRST) == old


def test_choosing_what_is_chosen_writes_nothing(store: TakeStore) -> None:
    take, other = finished(store, FIRST, "one", "a"), finished(store, FIRST, "two", "b")
    with closing(sqlite3.connect(store.path)) as watching:

        def version() -> int:
            return watching.execute("PRAGMA data_version").fetchone()[0]

        before = version()
        store.choose(other)
        assert version() == before
        store.choose(take)
        assert version() != before
