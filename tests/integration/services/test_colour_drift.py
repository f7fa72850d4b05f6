"""A model that changes colours at every segment of a long chain: measured, put right, and never mistaken for intent."""

from pathlib import Path

import pytest

from domain.correction import Correction
from domain.seams import Verdict
from domain.takes import Freshness, TakeState
from domain.timeline import TimelineFormat
from infrastructure.clip_frames import small_greys
from infrastructure.ffmpeg import comment_of, probe
from infrastructure.pixels import Pixels
from services.video.colour import mean_difference
from tests.fakes.colour_errors import ERRORS, fading, together
from tests.fakes.long_shots import SEGMENTS, all_takes, freshness, prepare, render, rendered, rendering, write_long_shot


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> list[Pixels]:
    """The last frames of a model that makes no errors."""
    return rendered(tmp_path_factory.mktemp("chain") / "truth", None, "off")[1]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["gain", "coded hue"])
def test_a_long_chain_keeps_the_colours_of_its_keyframe(name: str, tmp_path: Path, truth: list[Pixels]) -> None:
    takes, kept = rendered(tmp_path / "kept", ERRORS[name], "auto")
    assert len(takes) == SEGMENTS
    assert all(take.seam is not None and take.seam.join is not None for take in takes)
    off_by = [mean_difference(frame, wanted) for frame, wanted in zip(kept, truth, strict=True)]
    assert off_by[-1] < 1.0
    assert max(off_by[-3:]) < max(off_by[:3]) + 0.5
    assert all(take.is_corrected(Correction.AUTO) for take in takes)
    # Once colours were put right, no segment goes ahead any more on a last frame that will not be handed on.
    assert [take.state for take in all_takes(tmp_path / "kept")].count(TakeState.STOPPED) <= 1


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
        assert takes[1].created_at.timestamp() < shown.stat().st_mtime  # the server does not wait for the encoder
        assert probe(shown) == probe(original)
        assert comment_of(shown) == comment_of(original)

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


@pytest.mark.timeout(600)
def test_film_and_timeline_take_the_clips_with_their_colours_put_right(tmp_path: Path) -> None:
    film = write_long_shot(tmp_path / "film", seconds=2.0)
    with rendering(tmp_path, ERRORS["gain"]) as app:
        takes = render(app, film)
        prepared = prepare(app, film)
        report = app.film.assemble(prepared)
        graded = [prepared.project.video_dir / take.graded.clip for take in takes if take.graded]
        assert len(graded) == 2
        assert (report.frames, report.copied) == (48, True)
        assert (next(small_greys(report.path)) == next(small_greys(graded[0]))).all()
        app.timelines.export(prepared, [TimelineFormat.OTIO])
        media = (report.path.parent / "film.otio").read_text()
        assert all(path.name in media for path in graded)
