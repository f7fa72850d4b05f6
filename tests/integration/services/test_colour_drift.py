"""A model that changes colours at every segment of a long chain: measured, put right, and never mistaken for intent."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from addons.app import App, compose
from domain.events import RunFinished, SegmentMeasured
from domain.plan import SegmentRef
from domain.seams import Correction, Verdict
from domain.takes import Freshness, Take
from infrastructure.ffmpeg import probe
from infrastructure.pixels import Pixels, read_pixels
from infrastructure.preview_backend.options import PreviewOptions
from infrastructure.preview_backend.server import PreviewServer
from services.video.colour import mean_difference
from services.video.planning import PreparedPlan
from tests.fakes.colour_errors import ERRORS, Paint, fading, together
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
    assert isinstance(end, RunFinished)
    assert end.is_complete
    statuses = app.takes.look(prepare(app, film), is_preview=False)
    assert {status.freshness for status in statuses.values()} == {Freshness.FRESH}
    assert sum(isinstance(event, SegmentMeasured) for event in events) == len(statuses)
    return [status.chosen for status in statuses.values() if status.chosen is not None]


def freshness(app: App, film: Path) -> list[Freshness]:
    return [status.freshness for status in app.takes.look(prepare(app, film), is_preview=False).values()]


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


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> list[Pixels]:
    """The last frames of a model that makes no errors."""
    return rendered(tmp_path_factory.mktemp("chain") / "truth", None, "off")[1]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["gain", "coded hue"])
def test_a_long_chain_keeps_the_colours_of_its_keyframe(name: str, tmp_path: Path, truth: list[Pixels]) -> None:
    takes, kept = rendered(tmp_path / "kept", ERRORS[name], "auto")
    off_by = [mean_difference(frame, wanted) for frame, wanted in zip(kept, truth, strict=True)]
    assert off_by[-1] < 1.0
    assert max(off_by[-3:]) < max(off_by[:3]) + 0.5
    assert all(take.is_corrected(Correction.AUTO) for take in takes)


@pytest.mark.timeout(600)
def test_without_correction_the_drift_grows_and_is_marked_red(tmp_path: Path, truth: list[Pixels]) -> None:
    takes, bent = rendered(tmp_path / "bent", ERRORS["gain"], "off")
    assert mean_difference(bent[-1], truth[-1]) > 5.0
    seams = [take.seam for take in takes if take.seam is not None]
    drift = [seam.drift_shown(Correction.OFF) or 0.0 for seam in seams]
    assert len(drift) == SEGMENTS
    assert drift[-1] > 3 * drift[0]
    assert seams[-1].verdict(Correction.OFF) is Verdict.POOR


@pytest.mark.timeout(600)
def test_a_fade_to_night_stays_a_fade(tmp_path: Path) -> None:
    _, night = rendered(tmp_path / "truth", fading(), "off")
    takes, kept = rendered(tmp_path / "kept", together(fading(), ERRORS["bias"]), "auto")
    assert mean_difference(kept[-1], night[-1]) < 1.5
    assert kept[-1].mean() < 0.6 * kept[0].mean()
    assert any(take.is_corrected(Correction.AUTO) for take in takes)


@pytest.mark.timeout(600)
def test_the_clip_as_it_was_made_stays_and_comes_back(tmp_path: Path) -> None:
    film = write_long_shot(tmp_path / "film", seconds=2.0)
    with rendering(tmp_path, ERRORS["gain"]) as app:
        takes = render(app, film)
        project = app.projects.locate(str(film))
        place = project.video_dir / takes[0].segment.clip_name
        assert takes[0].graded is not None
        shown, original = project.video_dir / takes[0].graded.clip, project.video_dir / str(takes[0].clip)
        assert place.samefile(shown)
        assert probe(shown) == probe(original)

        app.takes.set_correction(project, "001", Correction.OFF)
        assert place.samefile(original)
        assert freshness(app, film) == [Freshness.FRESH, Freshness.STALE]  # the second opened on corrected colours
        app.takes.set_correction(project, "001", None)
        assert place.samefile(shown)
        assert freshness(app, film) == [Freshness.FRESH, Freshness.FRESH]

        last_frame = project.start_frames_dir / takes[0].segment.last_frame_name
        assert last_frame.samefile(project.video_dir / str(takes[0].graded.last_frame))
        app.takes.rebuild(project)
        assert place.samefile(shown)
        assert freshness(app, film) == [Freshness.FRESH, Freshness.FRESH]
