"""Films over real sockets: every frame of every shot once, copied, and said so."""

import json
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from addons.app import App
from domain.errors import MediaError, PlanError
from domain.film import FilmReport
from domain.plan import SegmentRef
from domain.takes import Override
from infrastructure.ffmpeg import probe
from infrastructure.preview_backend.frame_number import read_frame_number
from services.video.planning import PlanOptions, PreparedPlan

MakeFilm = Callable[..., Path]
SHORT = {"video_settings": {"max_segment_duration": 0.5}}


def prepare(app: App, folder: Path, workflow: str | None = None, options: PlanOptions | None = None) -> PreparedPlan:
    project = app.projects.locate(str(folder))
    return app.planning.prepare(project, "storyboard.json", "selected/selected_keyframes.json", workflow, options)


def render(app: App, prepared: PreparedPlan, *only: SegmentRef) -> None:
    for _ in app.runs.start(prepared, app.backends.choose(), frozenset(only) or None).events():
        pass


def numbers_in(film: Path) -> list[int | None]:
    with av.open(str(film)) as container:
        return [read_frame_number(frame.to_image()) for frame in container.decode(video=0)]


def packets_of(clip: Path) -> list[bytes]:
    """The coded pictures, byte for byte."""
    with av.open(str(clip)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


@pytest.mark.parametrize(("workflow", "fps"), [("gcv_wan_2.2_5b_i2v.json", 24), ("gcv_wan_2.2_14b_i2v.json", 16)])
def test_a_film_holds_every_frame_once_and_nothing_is_encoded_anew(
    app: App, make_film: MakeFilm, workflow: str, fps: int
) -> None:
    durations = (1.2, 0.4, 0.77)
    shots = [(f"00{number}", duration) for number, duration in enumerate(durations)]
    prepared = prepare(app, make_film(shots, **SHORT), workflow)
    render(app, prepared)
    told: list[tuple[int, int]] = []
    report = app.film.assemble(prepared, on_progress=lambda *frames: told.append(frames))

    frames = [round(duration * fps) for duration in durations]
    assert [str(shot) for shot in report.shots] == [
        f"shot 00{number}: {count}/{count} frames" for number, count in enumerate(frames)
    ]
    # By content: each segment's pictures from the first that is kept to its last, so no start frame is shown twice.
    wanted = [
        number
        for segment in prepared.plan.segments
        for number in range(segment.first_kept, segment.first_kept + segment.frames)
    ]
    assert numbers_in(report.path) == wanted
    assert len(wanted) == sum(frames) == report.frames == report.expected
    assert report.copied
    assert all(shot.copied and shot.is_exact for shot in report.shots)
    clips = [prepared.project.video_dir / segment.ref.clip_name for segment in prepared.plan.segments]
    assert packets_of(report.path) == [packet for clip in clips for packet in packets_of(clip)]
    assert probe(report.path).fps == fps
    assert [probe(shot.path).frames for shot in report.shots if shot.path] == frames
    assert told[-1] == (2 * sum(frames), 2 * sum(frames))

    with av.open(str(report.path)) as film:
        assert [chapter["metadata"]["title"] for chapter in film.chapters()] == ["000", "001", "002"]
    assert sorted(path.name for path in report.path.parent.iterdir()) == [
        "_film.json",
        "film.mp4",
        *(f"shot_00{number}.mp4" for number in range(3)),
    ]


def test_shots_of_several_sizes_make_one_film_all_the_same(app: App, make_film: MakeFilm) -> None:
    folder = make_film([("001", 0.5), ("002", 1.0)])
    board = json.loads((folder / "storyboard.json").read_text())
    board["shots"][0].update(width=128, height=128)
    (folder / "storyboard.json").write_text(json.dumps(board))
    prepared = prepare(app, folder)
    render(app, prepared)
    report = app.film.assemble(prepared)

    assert not report.copied
    assert all(shot.copied for shot in report.shots)
    assert report.frames == report.expected == 36
    assert (probe(report.path).size.width, probe(report.path).size.height) == (256, 160)


def test_missing_shots_are_refused_or_become_slates(app: App, make_film: MakeFilm) -> None:
    prepared = prepare(app, make_film([("001", 0.5), ("002", 1.0), ("003", 0.5)], **SHORT))
    render(app, prepared, SegmentRef("001", 0), SegmentRef("002", 0))

    with pytest.raises(PlanError, match="2 of 3 shots have no finished clips: 002, 003") as caught:
        app.film.assemble(prepared)
    assert caught.value.code == "film_shots_missing"
    report = app.film.assemble(prepared, slates=True)
    assert [(shot.shot_id, shot.missing, shot.frames) for shot in report.shots] == [
        ("001", False, 12),
        ("002", True, 24),
        ("003", True, 12),
    ]
    assert numbers_in(report.path) == [*range(12), *[None] * 36]
    assert not (report.path.parent / "shot_002.mp4").exists()


def test_stale_clips_are_used_and_named(app: App, make_film: MakeFilm) -> None:
    prepared = prepare(app, make_film([("001", 1.0)], **SHORT))
    render(app, prepared)
    app.takes.change(prepared.project, SegmentRef("001", 1), Override(prompt="a hill in the rain"))

    (shot,) = app.film.assemble(prepared).shots
    assert shot.stale == (SegmentRef("001", 1),)
    assert str(shot) == "shot 001: 24/24 frames (stale: 001/1)"


def test_a_film_of_23_976_frames_runs_at_exactly_that(app: App, make_film: MakeFilm) -> None:
    options = PlanOptions(fps=23.976)  # type: ignore[arg-type]
    prepared = prepare(app, make_film([("001", 1.0)], **SHORT), options=options)
    render(app, prepared)
    report = app.film.assemble(prepared)

    assert report.copied
    assert (probe(report.path).fps * 1001, report.frames) == (24000, 24)


def test_sound_is_found_or_named(app: App, make_film: MakeFilm, tmp_path: Path) -> None:
    prepared = prepare(app, make_film([("001", 0.5)]))
    render(app, prepared)
    before: FilmReport = app.film.assemble(prepared)
    content = before.path.read_bytes()

    with pytest.raises(MediaError, match="no sound file"):
        app.film.assemble(prepared, audio=tmp_path / "none.wav")
    with pytest.raises(MediaError, match="holds no sound"):
        app.film.assemble(prepared, audio=prepared.storyboard.path)
    assert before.path.read_bytes() == content
