"""A run killed at any moment: what finished is there, what ran is picked up, only what is missing is rendered."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from infrastructure.ffmpeg import probe
from infrastructure.preview_backend.server import PreviewOptions, PreviewServer
from tests.integration.services.conftest import MODELS

REPOSITORY = Path(__file__).parents[3]
KILLS = 25
SHOTS = [("001", 1.0), ("002", 2.5), ("003", 3.2), ("004", 1.5)]
MakeFilm = Callable[..., Path]


def command(folder: Path, server: str) -> list[str]:
    options = ["--comfy-url", server, "--json", "--resume"]
    return [sys.executable, "-m", "addons", "generate", str(folder), *options]


def start(folder: Path, server: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.Popen(
        command(folder, server), cwd=folder.parent, env=environment, stdout=subprocess.PIPE, text=True
    )


def kill_after(process: subprocess.Popen[str], events: int) -> None:
    """Let the process tell so many events, then end it as the power going out would."""
    with process:
        assert process.stdout is not None
        for _, _line in zip(range(events), process.stdout, strict=False):
            pass
        process.send_signal(signal.SIGKILL)
        process.stdout.read()


def finish(folder: Path, server: str) -> list[dict[str, object]]:
    with start(folder, server) as process:
        assert process.stdout is not None
        events = [json.loads(line) for line in process.stdout]
    assert process.returncode == 0, events[-1:]
    return events


def assert_whole(folder: Path) -> None:
    """Every clip is right, nothing half-written is left, and the store is sound."""
    video = folder / "video"
    for shot_id, duration in SHOTS:
        clips = sorted(video.glob(f"shot_{shot_id}_seg_*.mp4"))
        assert sum(probe(clip).frames for clip in clips) == round(duration * 24)
    assert [path.name for path in video.rglob(".tmp-*")] == []
    with sqlite3.connect(video / "_takes.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM takes WHERE state = 'submitted'").fetchone() == (0,)
    connection.close()


def fingerprints_that_finished_twice(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "video" / "_takes.sqlite") as connection:
        query = "SELECT fingerprint FROM takes WHERE state = 'finished' GROUP BY fingerprint HAVING count(*) > 1"
        found = [row[0] for row in connection.execute(query)]
    connection.close()
    return found


def prompts_on(server: str) -> int:
    return len(requests.get(f"{server}/history", timeout=30).json())


@pytest.mark.timeout(600)
def test_killed_again_and_again_at_random_moments(make_film: MakeFilm, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - to repeat a failure
    moments = random.Random(seed)
    film = make_film(SHOTS, video_settings={"max_segment_duration": 1.0})
    options = PreviewOptions(root=tmp_path / "server", models=MODELS, simulated_render_seconds=0.3)
    segments = sum(round(duration) for _, duration in SHOTS)
    with PreviewServer(options) as server:
        for _ in range(KILLS):
            kill_after(start(film, server.url), moments.randrange(1, 90))
        finish(film, server.url)

        assert_whole(film)
        assert fingerprints_that_finished_twice(film) == []
        # A kill between writing a take down and its arrival at the server costs no prompt, one after it neither.
        assert prompts_on(server.url) == len(list((film / "video").glob("shot_*.mp4"))) >= segments - 1


@pytest.mark.timeout(300)
def test_the_server_is_killed_and_started_again(make_film: MakeFilm, tmp_path: Path) -> None:
    film = make_film(SHOTS, video_settings={"max_segment_duration": 1.0})
    root = tmp_path / "server"
    first = PreviewServer(PreviewOptions(root=root, models=MODELS, simulated_render_seconds=0.5))
    first.start()
    port = int(first.url.rsplit(":", 1)[1])
    with start(film, first.url) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["event"] == "SegmentFinished":
                break
        first.stop()
        with PreviewServer(PreviewOptions(root=root, models=MODELS, port=port)):
            events = [json.loads(line) for line in process.stdout]
            process.wait()
    assert process.returncode == 0, events[-1]
    assert_whole(film)


@pytest.mark.timeout(300)
def test_both_are_killed(make_film: MakeFilm, tmp_path: Path) -> None:
    film = make_film(SHOTS, video_settings={"max_segment_duration": 1.0})
    root = tmp_path / "server"
    with PreviewServer(PreviewOptions(root=root, models=MODELS, simulated_render_seconds=0.5)) as first:
        process = start(film, first.url)
        kill_after(process, 60)
        port = int(first.url.rsplit(":", 1)[1])
    with PreviewServer(PreviewOptions(root=root, models=MODELS, port=port)) as second:
        finish(film, second.url)
    assert_whole(film)
    assert fingerprints_that_finished_twice(film) == []
