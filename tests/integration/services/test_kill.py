"""A run killed at any moment: what finished is there, what ran is picked up, only what is missing is rendered."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from infrastructure.preview_backend.server import PreviewOptions, PreviewServer
from tests.fakes.films import MODELS
from tests.fakes.killed_runs import (
    SHOTS,
    assert_whole,
    fingerprints_that_finished_twice,
    finish,
    kill_after,
    killed_again_and_again,
    start,
)

KILLS = 25
MakeFilm = Callable[..., Path]


@pytest.mark.timeout(600)
def test_killed_again_and_again_at_random_moments(make_film: MakeFilm, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - to repeat a failure
    moments = random.Random(seed)
    film = make_film(SHOTS, video_settings={"max_segment_duration": 1.0})
    options = PreviewOptions(root=tmp_path / "server", models=MODELS, simulated_render_seconds=0.3)
    with PreviewServer(options) as server:
        killed_again_and_again(film, server, KILLS, moments)


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
