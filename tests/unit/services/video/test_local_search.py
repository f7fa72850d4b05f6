"""Finding a clip in ComfyUI's folder: only ours, only whole, and with patience."""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path

import pytest

from config.settings import load_settings
from domain.units import Seconds
from services.video.local_search import LocalVideoSearch, SearchPatience, Wanted, copy_clip, local_search

SINCE = 1_700_000_000.0
SUFFIXES = frozenset({".mp4", ".webm"})
IMPATIENT = SearchPatience(Seconds(0.0), Seconds(0.01), 2, look_every=Seconds(0.01))


@pytest.fixture
def comfy_root(tmp_path: Path) -> Path:
    (tmp_path / "output" / "video").mkdir(parents=True)
    return tmp_path


def put(root: Path, name: str, *, age: float = -1.0, content: bytes = b"clip") -> Path:
    """A file in output/, `age` seconds older than the submission."""
    path = root / "output" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (SINCE - age, SINCE - age))
    return path


def find(root: Path, patience: SearchPatience = IMPATIENT, stop: threading.Event | None = None) -> Path | None:
    wanted = Wanted("shot_001_seg_0", "0a1b2c3d", "shotchain/film", SINCE, SUFFIXES)
    return LocalVideoSearch(root, patience).find(wanted, stop or threading.Event())


@pytest.mark.parametrize(
    "name",
    [
        "shotchain/film/shot_001_seg_0_0a1b2c3d_00001_.mp4",
        "video/shot_001_seg_0_0a1b2c3d_00001_.webm",
        "video/shotchain/film/shot_001_seg_0_0a1b2c3d.mp4",
        "shot_001_seg_0_0a1b2c3d-audio.MP4",
        "shot_001_seg_0.mp4",
        "video/shot_001_seg_0_00007_.mp4",
        "video/shot_001_seg_0 (1).mp4",
    ],
)
def test_where_nodes_put_it(comfy_root: Path, name: str) -> None:
    ours = put(comfy_root, name)
    assert find(comfy_root) == ours
    assert ours.exists()


@pytest.mark.parametrize(
    ("name", "age"),
    [
        ("shot_001_seg_0_0a1b2c3d_00001_.mp4", 5.0),
        ("shot_001_seg_0_00001_.mp4", 60.0),
        ("shotchain/film/shot_001_seg_0_ffffffff_00001_.mp4", -1.0),
        ("shotchain/other/shot_001_seg_0_0a1b2c3d_00001_.mp4", -1.0),
        ("shot_001_seg_01.mp4", -1.0),
        ("shot_001_seg_0x.mp4", -1.0),
        ("other.mp4", -1.0),
        ("shot_001_seg_0_0a1b2c3d.png", -1.0),
        ("shot_001_seg_0.txt", -1.0),
    ],
    ids=["old", "older run", "another prompt", "another project", "shot 01", "letters", "foreign", "picture", "text"],
)
def test_what_is_not_ours(comfy_root: Path, name: str, age: float) -> None:
    put(comfy_root, name, age=age)
    assert find(comfy_root) is None


def test_our_token_wins_over_a_newer_file_without_it(comfy_root: Path) -> None:
    ours = put(comfy_root, "video/shot_001_seg_0_0a1b2c3d_00001_.mp4")
    put(comfy_root, "shot_001_seg_0_00001_.mp4", age=-9.0)
    assert find(comfy_root) == ours


def test_a_link_out_of_the_folder_is_not_followed(comfy_root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("private") / "secret.mp4"
    elsewhere.write_bytes(b"private")
    (comfy_root / "output" / "shot_001_seg_0.mp4").symlink_to(elsewhere)
    assert find(comfy_root) is None


def test_letters_with_a_meaning_in_patterns(comfy_root: Path) -> None:
    put(comfy_root, "shot_a_seg_0.mp4")
    wanted = Wanted("shot_[a]_seg_0", "0a1b2c3d", "x", SINCE, SUFFIXES)
    assert LocalVideoSearch(comfy_root, IMPATIENT).find(wanted, threading.Event()) is None


def test_it_waits_for_a_file_that_comes_late(comfy_root: Path) -> None:
    timer = threading.Timer(0.15, put, (comfy_root, "shot_001_seg_0.mp4"))
    timer.start()
    found = find(comfy_root, SearchPatience(Seconds(0.0), Seconds(0.05), 100))
    timer.join()
    assert found == comfy_root / "output" / "shot_001_seg_0.mp4"


def test_a_file_that_still_grows_is_not_taken(comfy_root: Path) -> None:
    path = put(comfy_root, "shot_001_seg_0.mp4", content=b"")
    done = threading.Event()

    def grow() -> None:
        for _ in range(4):
            done.wait(0.1)
            path.write_bytes(path.read_bytes() + b"more")

    writer = threading.Thread(target=grow)
    writer.start()
    found = find(comfy_root, SearchPatience(Seconds(5.0), Seconds(0.05), 1))
    writer.join()
    assert found == path
    assert path.stat().st_size == 16


def test_a_file_that_is_there_is_taken_at_once(comfy_root: Path) -> None:
    put(comfy_root, "shot_001_seg_0.mp4")
    began = time.monotonic()
    assert find(comfy_root, SearchPatience(Seconds(60.0), Seconds(60.0), 60)) is not None
    assert time.monotonic() - began < 5.0


def test_stop_ends_the_search(comfy_root: Path) -> None:
    stop = threading.Event()
    stop.set()
    assert find(comfy_root, SearchPatience(Seconds(60.0), Seconds(60.0), 60), stop) is None


def test_without_such_a_folder_nothing_is_waited_for(tmp_path: Path) -> None:
    assert find(tmp_path / "nowhere", SearchPatience(Seconds(60.0), Seconds(60.0), 60)) is None


def test_the_log_tells_what_was_done(comfy_root: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    ours = put(comfy_root, "shot_001_seg_0.mp4")
    assert find(comfy_root) == ours
    copy_clip(ours, tmp_path / "copy.mp4")
    told = caplog.text
    assert "Searching for video files with clip_name=shot_001_seg_0" in told
    assert "Pattern shot_001_seg_0* found 1" in told
    assert "Successfully copied" in told
    assert (tmp_path / "copy.mp4").read_bytes() == ours.read_bytes()


def test_the_settings_decide(tmp_path: Path) -> None:
    assert local_search(load_settings()) is None
    assert local_search(load_settings(comfy_root=tmp_path)) is not None
