"""Takes are remembered through crashes, threads and processes' sudden ends."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from domain.correction import Correction
from domain.errors import StateUnreadable
from domain.plan import SegmentRef
from domain.seams import ColourMatch, Join, Seam
from domain.takes import Graded, NewTake, Override, Recipe, Take, TakeState
from domain.units import FrameCount
from infrastructure.take_store import TakeStore

DATA = Path(__file__).parents[1] / "data"
FIRST, SECOND = SegmentRef("001", 0), SegmentRef("001", 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "video" / "_takes.sqlite"


@pytest.fixture
def store(path: Path):
    store = TakeStore(path)
    yield store
    store.close()


def new(prompt_id: str, segment: SegmentRef = FIRST, fingerprint: str = "f", parent: Take | None = None) -> NewTake:
    recipe = Recipe("sea", "", 7, 832, 480, 24.0, FrameCount(72), 0, "gcv_a.json", "58", "60", True)
    parent_id = parent.take_id if parent else None
    return NewTake(segment, fingerprint, prompt_id, "client", "http://box", parent_id, recipe, {"1": {"inputs": {}}})


def test_a_take_is_found_again_by_another_store(store: TakeStore, path: Path) -> None:
    store.add(new("p1"))
    other = TakeStore(path)
    [found] = other.unfinished()

    assert (found.prompt_id, found.state, found.recipe.seed) == ("p1", TakeState.SUBMITTED, 7)
    assert other.nodes_of(found) == {"1": {"inputs": {}}}
    other.close()


def test_a_finished_take_is_chosen_and_reusable(store: TakeStore) -> None:
    store.finish(store.add(new("p1")), clip="_takes/a.mp4", last_frame="_takes/a.png", seconds=1.5)
    second = store.add(new("p2"))

    assert store.chosen()[FIRST].prompt_id == "p1"
    assert [take.prompt_id for take in store.finished("f")] == ["p1"]
    store.finish(second, clip="_takes/b.mp4", last_frame=None, seconds=1.0)
    assert store.chosen()[FIRST].prompt_id == "p2"
    assert [take.prompt_id for take in store.finished("f")] == ["p2", "p1"]
    assert store.unfinished() == ()


def test_going_back_to_an_older_take(store: TakeStore) -> None:
    old, fresh = store.add(new("p1")), store.add(new("p2"))
    for take in (old, fresh):
        store.finish(take, clip=f"_takes/{take.take_id}.mp4", last_frame=None, seconds=1.0)
    store.choose(old)

    assert store.chosen()[FIRST].take_id == old.take_id


def test_takes_that_came_to_nothing_keep_their_reason(store: TakeStore) -> None:
    store.end(store.add(new("p1")), TakeState.FAILED, "out_of_memory", "The GPU is full.")
    [take] = store.takes(FIRST)

    assert (take.state, take.error_code, take.error_message) == (TakeState.FAILED, "out_of_memory", "The GPU is full.")
    assert store.chosen() == {}
    assert store.take(take.take_id) == take
    assert store.take(99) is None


def test_deleting_a_take_leaves_its_children_without_a_parent(store: TakeStore) -> None:
    parent = store.add(new("p1"))
    store.finish(parent, clip="a", last_frame=None, seconds=1.0)
    child = store.add(new("p2", SECOND, parent=parent))
    store.delete(parent)

    assert store.chosen() == {}
    assert [(take.take_id, take.parent_id) for take in store.takes()] == [(child.take_id, None)]


def test_a_transaction_that_fails_leaves_nothing(store: TakeStore) -> None:
    take = store.add(new("p1"))

    def interrupted() -> None:
        with store.transaction():
            store.finish(take, clip="a", last_frame=None, seconds=1.0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert store.takes()[0].state is TakeState.SUBMITTED
    assert store.chosen() == {}


def test_overrides_approvals_and_notes(store: TakeStore) -> None:
    store.set_override(FIRST, Override(seed=4, prompt="storm"))
    store.set_approved("001", True)
    store.set_note("run", {"workflow": "a"})
    assert store.overrides() == {FIRST: Override(4, "storm", None)}
    assert store.approved() == {"001"}
    assert store.note("run") == {"workflow": "a"}

    store.set_override(FIRST, Override())
    store.set_approved("001", False)
    assert (store.overrides(), store.approved(), store.note("other")) == ({}, frozenset(), None)


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be looked at" * 20, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_store_is_named(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StateUnreadable, match=r"_takes\.sqlite"):
        TakeStore(path)


def test_what_is_measured_and_graded_later_is_kept(store: TakeStore) -> None:
    take = store.finish(store.add(new("p1")), clip="_takes/a.mp4", last_frame=None, seconds=1.0)
    match = ColourMatch(2.0, 2.5, 0.1, tuple(float(number) for number in range(12)))
    seam = Seam(match, Join(1.5, repeats=False, frozen=0, sharpness=0.9))
    store.set_seam(take, seam)
    store.set_graded(take, Graded("_takes/a_graded.mp4", None))
    [found] = store.takes(FIRST)
    assert found.seam == seam
    assert found.graded == Graded("_takes/a_graded.mp4", None)


def test_shots_have_a_correction_of_their_own_or_none(store: TakeStore) -> None:
    store.set_correction("001", Correction.ON)
    store.set_correction("001", Correction.OFF)
    store.set_correction("002", Correction.AUTO)
    store.set_correction("002", None)
    assert store.corrections() == {"001": Correction.OFF}


def test_a_store_of_the_first_version_keeps_its_takes_and_learns_the_rest(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((DATA / "takes_version_1.sql").read_text())
    with closing(TakeStore(path)) as store:
        [take] = store.takes(FIRST)
        assert (take.prompt_id, take.state, take.seam, take.graded) == ("p1", TakeState.FINISHED, None, None)
        assert take.recipe.first_frame_node_id is None
        assert store.set_seam(take, Seam()).seam == Seam()
    TakeStore(path).close()


def test_a_store_of_a_newer_version_is_left_alone(store: TakeStore, path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StateUnreadable, match="newer"):
        TakeStore(path)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "video").write_bytes(b"")
    with pytest.raises(StateUnreadable):
        TakeStore(tmp_path / "video" / "_takes.sqlite")


def test_many_threads_write_at_once(store: TakeStore) -> None:
    def write(number: int) -> None:
        for turn in range(20):
            store.finish(store.add(new(f"{number}-{turn}")), clip="a", last_frame=None, seconds=1.0)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(store.takes()) == 80
    assert store.unfinished() == ()
