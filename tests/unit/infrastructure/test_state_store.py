"""The Video tab's choices survive what happens to files."""

import json
import threading
from pathlib import Path

import pytest

from domain.errors import StateUnreadable
from infrastructure.state_store import VideoGeneratorStateStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "video" / "_state.json"


@pytest.fixture
def store(path: Path) -> VideoGeneratorStateStore:
    return VideoGeneratorStateStore(path)


def test_an_empty_store_has_every_field(store: VideoGeneratorStateStore) -> None:
    fields = ["storyboard_file", "selection_file", "workflow_file", "last_video_path", "updated_at"]
    assert store.load() == dict.fromkeys(fields)


def test_what_is_stored_is_found_by_another_store(store: VideoGeneratorStateStore, tmp_path: Path) -> None:
    store.update(storyboard_file="a.json", workflow_file="w.json")
    store.update(last_video_path="video/x.mp4")

    other = VideoGeneratorStateStore()
    other.configure(tmp_path / "video" / "_state.json")
    state = other.load()
    assert (state["storyboard_file"], state["last_video_path"]) == ("a.json", "video/x.mp4")
    assert state["updated_at"]


@pytest.mark.parametrize("content", ["", "{", "[]", "\0", '{"storyboard_file": 3}'])
def test_a_broken_file_counts_as_empty_and_is_replaced(
    store: VideoGeneratorStateStore, path: Path, content: str
) -> None:
    store.update(storyboard_file="a.json")
    path.write_text(content, encoding="utf-8")

    assert store.load()["storyboard_file"] is None
    store.update(storyboard_file="b.json")
    assert json.loads(path.read_text(encoding="utf-8"))["storyboard_file"] == "b.json"


def test_the_older_name_of_the_last_clip_is_read(tmp_path: Path) -> None:
    path = tmp_path / "_state.json"
    path.write_text(json.dumps({"last_video": "video/old.mp4"}), encoding="utf-8")

    assert VideoGeneratorStateStore(path).load()["last_video_path"] == "video/old.mp4"


def test_clearing_forgets(store: VideoGeneratorStateStore) -> None:
    store.update(storyboard_file="a.json")
    store.clear()
    store.clear()

    assert store.load()["storyboard_file"] is None


def test_unknown_fields_are_a_mistake_of_the_caller(store: VideoGeneratorStateStore) -> None:
    with pytest.raises(TypeError, match="colour"):
        store.update(colour="red")


def test_without_a_file_there_is_no_store() -> None:
    with pytest.raises(RuntimeError):
        VideoGeneratorStateStore().load()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "video").write_bytes(b"")

    with pytest.raises(StateUnreadable, match=r"_state\.json"):
        VideoGeneratorStateStore(tmp_path / "video" / "_state.json").update(storyboard_file="a")


def test_many_writers_and_readers_never_see_a_broken_file(store: VideoGeneratorStateStore, path: Path) -> None:
    store.update(storyboard_file="0.json")
    broken: list[str] = []

    def write(number: int) -> None:
        for turn in range(15):
            store.update(storyboard_file=f"{number}-{turn}.json")

    def read() -> None:
        for _ in range(60):
            try:
                json.loads(path.read_text(encoding="utf-8"))
            except ValueError as error:
                broken.append(str(error))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    threads += [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    assert [left.name for left in path.parent.iterdir()] == [path.name]


def test_model_files_are_kept_by_workflow_beside_the_other_choices(store: VideoGeneratorStateStore) -> None:
    store.update(storyboard_file="a.json")
    store.choose_models("w.json", {"high": "h.gguf", "low": "l.gguf"})
    store.choose_models("v.json", {"main": "m.gguf"})
    store.update(workflow_file="w.json")

    assert store.models("w.json") == {"high": "h.gguf", "low": "l.gguf"}
    assert store.models("v.json") == {"main": "m.gguf"}
    assert store.load()["storyboard_file"] == "a.json"
    assert store.models(None) == store.models("other.json") == {}


def test_no_model_file_leaves_it_to_the_workflow(store: VideoGeneratorStateStore, path: Path) -> None:
    store.choose_models("w.json", {"main": "m.gguf"})
    store.choose_models("w.json", {})

    assert store.models("w.json") == {}
    assert "models" not in json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("models", ["x", [], {"w.json": "x"}, {"w.json": {"main": 3}}])
def test_model_files_that_are_none_count_as_none(store: VideoGeneratorStateStore, path: Path, models: object) -> None:
    store.update(storyboard_file="a.json")
    path.write_text(json.dumps({"models": models}), encoding="utf-8")

    assert store.models("w.json") == {}
