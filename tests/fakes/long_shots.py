"""One long shot on a preview server that changes colours as models do, rendered for real."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

from addons.app import App, compose
from domain.events import RunFinished
from domain.plan import SegmentRef
from domain.takes import Freshness, Take
from infrastructure.pixels import Pixels, read_pixels
from infrastructure.preview_backend.options import PreviewOptions
from infrastructure.preview_backend.server import PreviewServer
from infrastructure.take_store import TakeStore
from services.video.planning import PreparedPlan
from tests.fakes.colour_errors import Paint
from tests.fakes.films import MODELS, write_film

SEGMENTS = 10
SIZE = (320, 192)


def write_long_shot(folder: Path, seconds: float = SEGMENTS) -> Path:
    """One shot, a segment each second, on a keyframe with many colours, light and dark."""
    film = write_film(folder, [("001", seconds)], SIZE, video_settings={"max_segment_duration": 1.0})
    x, y = np.meshgrid(np.linspace(0, 1, SIZE[0]), np.linspace(0, 1, SIZE[1]))
    patches = 0.5 + 0.35 * np.sin(9 * x + 3 * y)[..., None] * np.array([1.0, 0.4, -0.8])
    hills = patches * (0.25 + 0.7 * y[..., None]) + 0.08 * np.sin(40 * x * y)[..., None]
    Image.fromarray((hills.clip(0.03, 0.94) * 255).astype(np.uint8)).save(film / "selected" / "001.png")
    return film


@contextmanager
def rendering(folder: Path, paint: Paint | None) -> Iterator[App]:
    options = PreviewOptions(root=folder / "server", models=MODELS, previews=False, paint=paint)
    with PreviewServer(options) as server, closing(compose(comfy_url=server.url, workspace=folder / "work")) as app:
        yield app


def prepare(app: App, film: Path) -> PreparedPlan:
    project = app.projects.locate(str(film))
    return app.planning.prepare(project, "storyboard.json", "selected/selected_keyframes.json", None)


def render(app: App, film: Path) -> list[Take]:
    events = list(app.runs.start(prepare(app, film), app.backends.choose()).events())
    end = events[-1]
    if not (isinstance(end, RunFinished) and end.is_complete):
        raise RuntimeError(f"the shot was not rendered: {end}")
    statuses = app.takes.look(prepare(app, film), is_preview=False)
    return [status.chosen for status in statuses.values() if status.chosen is not None]


def freshness(app: App, film: Path) -> list[Freshness]:
    return [status.freshness for status in app.takes.look(prepare(app, film), is_preview=False).values()]


def all_takes(folder: Path) -> tuple[Take, ...]:
    """What `rendered` has left in its folder, with the takes that came to nothing."""
    with closing(TakeStore(folder / "film" / "video" / "_takes.sqlite")) as store:
        return store.takes()


def rendered(folder: Path, paint: Paint | None, mode: str) -> tuple[list[Take], list[Pixels]]:
    """The takes of a film, and the last frame that each segment shows."""
    folder.mkdir()
    film = write_long_shot(folder / "film")
    (film / "project.json").write_text(json.dumps({"name": "film", "colour_correction": mode}))
    with rendering(folder, paint) as app:
        takes = render(app, film)
    frames = film / "video" / "_startframes"
    last = [read_pixels(frames / SegmentRef("001", index).last_frame_name) for index in range(SEGMENTS - 1)]
    return takes, last
