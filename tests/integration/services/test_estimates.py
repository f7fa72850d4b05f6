"""What is foretold, beside what it then took, on a server that takes its time."""

import json
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from addons.app import App, compose
from domain.events import SegmentFinished
from infrastructure.preview_backend.server import PreviewOptions, PreviewServer
from services.backend import MemoryUse
from services.video.planning import PreparedPlan
from tests.fakes.films import MODELS, write_film

RENDER_SECONDS = 0.8


@pytest.fixture(scope="module")
def slow_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreviewServer]:
    options = PreviewOptions(
        root=tmp_path_factory.mktemp("server"), models=MODELS, simulated_render_seconds=RENDER_SECONDS
    )
    with PreviewServer(options) as server:
        yield server


@pytest.fixture
def app(slow_server: PreviewServer, tmp_path: Path) -> Iterator[App]:
    app = compose(comfy_url=slow_server.url, workspace=tmp_path / "projects")
    yield app
    app.close()


def prepare(app: App, folder: Path) -> PreparedPlan:
    project = app.projects.locate(str(folder))
    return app.planning.prepare(project, "storyboard.json", "selected/selected_keyframes.json", None)


def estimated(app: App, prepared: PreparedPlan):
    statuses = app.takes.look(prepared, is_preview=False)
    return app.estimates.estimate(prepared, statuses, app.backends.choose().key)


def test_after_two_segments_the_rest_is_foretold_and_another_project_profits(app: App, tmp_path: Path) -> None:
    film = [(f"00{number}", 1.0) for number in range(1, 6)]
    prepared = prepare(app, write_film(tmp_path / "one", film))
    assert estimated(app, prepared).seconds is None

    run = app.runs.start(prepared, app.backends.choose())
    assert run.forecast is not None
    ends: list[float] = []
    foretold: float | None = None
    for event in run.events():
        if isinstance(event, SegmentFinished):
            ends.append(time.monotonic())
            if len(ends) == 2:
                foretold = run.forecast.outlook().remaining
    assert foretold is not None
    assert 3 * RENDER_SECONDS / 2 < foretold < 2 * (ends[-1] - ends[1])

    outlook = run.forecast.outlook()
    assert (outlook.frames_done, outlook.frames, outlook.remaining) == (120, 120, 0)
    assert outlook.clip_bytes == sum(clip.stat().st_size for clip in prepared.project.video_dir.glob("shot_*.mp4"))

    other = estimated(app, prepare(app, write_film(tmp_path / "two", film[:4])))
    assert (other.segments, other.frames) == (4, 96)
    assert other.seconds is not None
    assert 4 * RENDER_SECONDS * 0.75 < other.seconds < 2 * (ends[-1] - ends[0])  # four segments, too
    assert other.clip_bytes == pytest.approx(outlook.clip_bytes * 4 / 5, rel=0.5)


def test_what_is_there_costs_nothing_and_the_project_remembers_when_the_cache_is_gone(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_film(tmp_path / "film", [("001", 1.0), ("002", 1.0), ("003", 1.0)])
    prepared = prepare(app, folder)
    began = time.monotonic()
    list(app.runs.start(prepared, app.backends.choose()).events())
    took = time.monotonic() - began
    assert estimated(app, prepared).segments == 0

    again = app.runs.start(prepared, app.backends.choose())
    list(again.events())
    assert again.forecast is not None
    assert again.forecast.outlook().frames_done == 72

    board = json.loads((folder / "storyboard.json").read_text())
    for shot in board["shots"]:
        shot["prompt"] = "another hill"
    (folder / "storyboard.json").write_text(json.dumps(board))
    monkeypatch.setenv("SHOTCHAIN_CACHE_DIR", str(tmp_path / "empty"))
    forgetful = compose(comfy_url=app.settings.current().comfy_url, workspace=tmp_path / "projects")
    known = estimated(forgetful, prepare(forgetful, folder))
    forgetful.close()

    assert known.segments == 3
    assert known.seconds is not None
    assert 3 * RENDER_SECONDS / 2 < known.seconds < 2 * took


@pytest.fixture
def stats() -> Iterator[Callable[[str, int, int], str]]:
    """A server that only tells its first device's kind and memory, total and free."""
    servers: list[tuple[HTTPServer, Thread]] = []

    def serve(kind: str, total: int, free: int) -> str:
        device = {"name": "x", "type": kind, "vram_total": total, "vram_free": free}
        body = json.dumps({"system": {"comfyui_version": "1"}, "devices": [device]}).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield serve
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join(10)


@pytest.mark.parametrize(
    ("kind", "total", "free", "use"),
    [
        ("cuda", 24, 10, MemoryUse(14, 24)),
        ("cuda", 24, 0, MemoryUse(24, 24)),
        ("cuda", 0, 0, None),
        ("cpu", 24, 10, None),
        ("mps", 24, 10, None),
    ],
)
def test_graphics_memory_is_told_only_where_there_is_some(
    app: App, stats: Callable[[str, int, int], str], kind: str, total: int, free: int, use: MemoryUse | None
) -> None:
    backend = app.backends.choose(stats(kind, total, free))

    assert app.backends.memory(backend) == use


def test_a_server_that_is_gone_tells_no_memory(app: App) -> None:
    backend = app.backends.choose()

    assert app.backends.memory(type(backend)("x", "http://127.0.0.1:9", False, "", "")) is None
