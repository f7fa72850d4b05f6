"""Runs in a process of their own that can be killed, and what must be true afterwards."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import requests

from infrastructure.ffmpeg import probe
from infrastructure.preview_backend.server import PreviewServer

REPOSITORY = Path(__file__).parents[2]
SHOTS = [("001", 1.0), ("002", 2.5), ("003", 3.2), ("004", 1.5)]


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


def killed_again_and_again(film: Path, server: PreviewServer, kills: int, moments: random.Random) -> None:
    """Kill a run at random moments, let it finish, and check that no segment was submitted twice."""
    for _ in range(kills):
        kill_after(start(film, server.url), moments.randrange(1, 90))
    finish(film, server.url)
    assert_whole(film)
    assert fingerprints_that_finished_twice(film) == []
    assert prompts_on(server.url) == len(list((film / "video").glob("shot_*.mp4")))
