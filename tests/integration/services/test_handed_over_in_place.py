"""The next segment opens on the last frame where it lies on the server, and on a copy when it lies there no more."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from addons.app import App, compose
from domain.events import RunFinished, SegmentFinished, SegmentSubmitted
from infrastructure.preview_backend.server import PreviewOptions, PreviewServer
from services.video.background_run import BackgroundRun
from tests.fakes.films import MODELS

MakeFilm = Callable[..., Path]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with PreviewServer(PreviewOptions(root=tmp_path / "server", models=MODELS)) as server:
        app = compose(comfy_url=server.url, workspace=tmp_path / "projects")
        yield app
        app.close()


def started(app: App, folder: Path) -> BackgroundRun:
    project = app.projects.locate(str(folder))
    prepared = app.planning.prepare(project, "storyboard.json", "selected/selected_keyframes.json", None)
    return app.runs.start(prepared, app.backends.choose())


def start_images(app: App, run: BackgroundRun) -> list[str]:
    """The names of the start images of every prompt that was submitted, in order."""
    url = app.backends.choose().url
    names = []
    for event in run.events():
        if isinstance(event, SegmentSubmitted):
            record = requests.get(f"{url}/history/{event.prompt_id}", timeout=10).json()[event.prompt_id]
            loaders = [node for node in record["prompt"][2].values() if node["class_type"] == "LoadImage"]
            names += [loader["inputs"]["image"] for loader in loaders]
    return names


def test_a_last_frame_is_not_sent_back_to_the_server_it_came_from(app: App, make_film: MakeFilm) -> None:
    run = started(app, make_film([("001", 3.0)], video_settings={"max_segment_duration": 1.0}))
    assert list(run.events())[-1] == RunFinished(finished=3, failed=0, skipped=0)
    first, *later = start_images(app, run)
    assert first.endswith(".png")
    assert len(later) == 2
    assert all(name.endswith(".png [output]") and "_last_" in name for name in later)


def test_a_last_frame_that_is_gone_from_the_server_is_sent(app: App, make_film: MakeFilm, tmp_path: Path) -> None:
    run = started(app, make_film([("001", 2.0)], video_settings={"max_segment_duration": 1.0}))
    for event in run.events():
        if isinstance(event, SegmentSubmitted) and event.segment.index == 0:
            run.control.pause()
        if isinstance(event, SegmentFinished) and event.segment.index == 0:
            for picture in tmp_path.glob("server/output/shotchain/film/*_last_*.png"):
                picture.unlink()
            run.control.go_on()
    assert list(run.events())[-1] == RunFinished(finished=2, failed=0, skipped=0)
    assert not start_images(app, run)[-1].endswith("[output]")
