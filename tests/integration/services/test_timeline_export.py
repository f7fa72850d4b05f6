"""Timelines of a rendered film: what stands in the files, and the media that they name."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote

import opentimelineio as otio
import pytest

from addons.app import App
from domain.errors import PlanError
from domain.plan import SegmentRef
from domain.timeline import ClipsBy, TimelineFormat
from services.video.film_cut import cut_of
from services.video.planning import PlanOptions, PreparedPlan
from tests.integration.services.test_film import SHORT, prepare, render
from tests.unit.infrastructure.test_timeline_files import RATES, clips_of_fcpxml, read_back

MakeFilm = Callable[..., Path]


@pytest.fixture
def prepared(app: App, make_film: MakeFilm) -> PreparedPlan:
    """Two shots, three segments, two takes of the second."""
    prepared = prepare(app, make_film([("001", 1.0), ("Tür 2", 0.5)], **SHORT))
    render(app, prepared)
    app.takes.draw_seed(prepared.project, [SegmentRef("001", 1)])
    render(app, prepared, SegmentRef("001", 1))
    return prepared


def clips_in(text: str) -> list[otio.schema.Clip]:
    return list(otio.adapters.read_from_string(text, "otio_json").find_clips())


def test_segments_with_all_their_takes(app: App, prepared: PreparedPlan) -> None:
    exported = app.timelines.export(prepared)
    folder = prepared.project.path / "film"

    assert [path.name for path in exported.files] == ["film.otio", "film.fcpxml", "film.xml", "film.edl"]
    clips = clips_in((folder / "film.otio").read_text())
    assert [clip.source_range.duration.value for clip in clips] == [12, 12, 12]
    assert [len(clip.media_references()) for clip in clips] == [1, 2, 1]
    assert clips[1].active_media_reference_key == "take 4"
    for clip in clips:
        for reference in clip.media_references().values():
            assert not reference.target_url.startswith("/")
            assert (folder / unquote(reference.target_url)).is_file()
        (marker,) = clip.markers
        assert marker.comment.endswith(": a hill")
        assert marker.metadata["shotchain"]["seed"] in marker.name
    seeds = {clip.markers[0].metadata["shotchain"]["seed"] for clip in clips}
    chosen = app.takes.look(prepared, is_preview=False)[SegmentRef("001", 1)].chosen
    assert chosen is not None
    assert str(chosen.recipe.seed) in seeds


def test_shots_are_assembled_for_it(app: App, prepared: PreparedPlan) -> None:
    app.timelines.export(prepared, [TimelineFormat.OTIO], by=ClipsBy.SHOT)
    folder = prepared.project.path / "film"

    clips = clips_in((folder / "film.otio").read_text())
    assert [clip.source_range.duration.value for clip in clips] == [24, 12]
    assert [unquote(clip.media_reference.target_url) for clip in clips] == ["shot_001.mp4", "shot_Tür_2.mp4"]
    assert [[marker.marked_range.start_time.value for marker in clip.markers] for clip in clips] == [[0, 12], [0]]
    assert (folder / "shot_001.mp4").is_file()


def test_the_zip_for_the_editor_holds_what_its_timelines_name(app: App, prepared: PreparedPlan, tmp_path: Path) -> None:
    (archive,) = app.timelines.export(prepared, with_media=True).files
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path / "elsewhere")
        names = opened.namelist()

    assert sorted(name for name in names if "/" not in name) == ["film.edl", "film.fcpxml", "film.otio", "film.xml"]
    assert len([name for name in names if name.startswith("media/")]) == 4
    for clip in clips_in((tmp_path / "elsewhere" / "film.otio").read_text()):
        for reference in clip.media_references().values():
            assert (tmp_path / "elsewhere" / unquote(reference.target_url)).is_file()

    (slim,) = app.timelines.export(prepared, [TimelineFormat.EDL], with_media=True).files
    with zipfile.ZipFile(slim) as opened:
        assert len(opened.namelist()) == 1 + 3


@pytest.mark.parametrize("name", RATES)
def test_every_format_read_back_is_the_cut(app: App, make_film: MakeFilm, name: str) -> None:
    options = PlanOptions(fps=float(name))  # type: ignore[arg-type]
    folder = make_film([("001", 0.8), ("002", 0.4)], video_settings={"max_segment_duration": 0.5})
    prepared = prepare(app, folder, options=options)
    render(app, prepared)
    files = {path.suffix[1:]: path for path in app.timelines.export(prepared).files}

    cut = cut_of(prepared, app.takes)
    frames = [int(clip.frames) for shot in cut for clip in shot.clips]
    assert sum(frames) == sum(round(shot.duration * RATES[name]) for shot in prepared.storyboard.shots)
    media = [quote(f"../video/_takes/{clip.path.name}") for shot in cut for clip in shot.clips]
    begins = [sum(frames[:number]) for number in range(len(frames))]
    wanted = [(url, first, 0, count) for url, first, count in zip(media, begins, frames, strict=True)]
    for kind, adapter in (("otio", TimelineFormat.OTIO), ("xml", TimelineFormat.XML), ("edl", TimelineFormat.EDL)):
        found, rates = read_back(files[kind].read_text(), adapter, RATES[name])
        assert found == wanted, kind
        assert rates == {float(RATES[name])}, kind
    assert list(clips_of_fcpxml(files["fcpxml"].read_text(), RATES[name])) == wanted
    assert all((folder / "film" / unquote(url)).resolve().is_file() for url in media)


def test_what_is_not_rendered_is_a_gap(app: App, make_film: MakeFilm) -> None:
    prepared = prepare(app, make_film([("001", 1.0), ("002", 0.5)], **SHORT))
    with pytest.raises(PlanError, match="No shot has a finished clip"):
        app.timelines.export(prepared)
    render(app, prepared, SegmentRef("002", 0))

    for by in ClipsBy:
        exported = app.timelines.export(prepared, by=by)
        assert exported.missing == ("001",)
        track = otio.adapters.read_from_file(str(exported.files[0])).video_tracks()[0]
        assert isinstance(track[0], otio.schema.Gap)
        (clip,) = track.find_clips()
        assert clip.range_in_parent().start_time.value == 24


def test_there_is_no_timecode_at_16_frames_per_second(app: App, make_film: MakeFilm) -> None:
    prepared = prepare(app, make_film([("001", 0.5)]), "gcv_wan_2.2_14b_i2v.json")
    render(app, prepared)

    assert [path.suffix for path in app.timelines.export(prepared).files] == [".otio", ".fcpxml"]
    with pytest.raises(PlanError, match="16 frames per second") as caught:
        app.timelines.export(prepared, [TimelineFormat.EDL])
    assert caught.value.code == "timeline_rate_unknown"
