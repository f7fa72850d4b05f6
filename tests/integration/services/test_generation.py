"""A film rendered over real sockets: exact to the frame, nothing twice, failures where they belong."""

import json
from collections.abc import Callable
from pathlib import Path

import av
import pytest
import requests
from PIL import Image, ImageChops, ImageStat

from addons.app import App
from domain.errors import ProjectError
from domain.events import GenerationEvent, RunFinished, SegmentFailed, SegmentFinished, SegmentSkipped
from infrastructure.ffmpeg import probe
from infrastructure.preview_backend.frame_number import read_frame_number
from infrastructure.preview_backend.server import PreviewServer
from services.video.planning import PlanOptions, PreparedPlan

MakeFilm = Callable[..., Path]


def prepare(app: App, folder: Path, workflow: str | None = None, options: PlanOptions | None = None) -> PreparedPlan:
    project = app.projects.locate(str(folder))
    storyboard, selection = app.projects.storyboards(project)[0], app.projects.selections(project)[0]
    return app.planning.prepare(project, storyboard, selection, workflow, options)


def render(app: App, prepared: PreparedPlan) -> list[GenerationEvent]:
    return list(app.runs.start(prepared, app.backends.choose()).events())


def frames_of(clip: Path) -> list[Image.Image]:
    with av.open(str(clip)) as container:
        return [frame.to_image() for frame in container.decode(video=0)]


@pytest.mark.parametrize(
    ("workflow", "fps"),
    [("gcv_wan_2.2_5b_i2v.json", 24), ("gcv_wan_2.2_14b_i2v.json", 16), ("gcv_ltvx_i2v.json", 24)],
)
def test_every_clip_holds_exactly_its_frames(app: App, make_film: MakeFilm, workflow: str, fps: int) -> None:
    prepared = prepare(app, make_film([("001", 1.0), ("002", 3.6), ("003", 4.04)]), workflow)
    events = render(app, prepared)

    assert events[-1] == RunFinished(finished=5, failed=0, skipped=0)
    for shot, duration in zip(prepared.plan.shots, (1.0, 3.6, 4.04), strict=True):
        facts = [probe(prepared.project.video_dir / segment.ref.clip_name) for segment in shot.segments]
        assert sum(clip.frames for clip in facts) == round(duration * fps)
        assert {(clip.codec, clip.pixel_format, clip.fps) for clip in facts} == {("h264", "yuv420p", fps)}
        assert {(clip.size.width, clip.size.height) for clip in facts} == {(256, 160)}
        for segment in shot.segments:
            frames = frames_of(prepared.project.video_dir / segment.ref.clip_name)
            numbers = [read_frame_number(frame) for frame in frames]
            assert numbers == list(range(segment.first_kept, segment.first_kept + segment.frames))


def test_a_continuation_opens_where_the_clip_before_ended(app: App, make_film: MakeFilm) -> None:
    prepared = prepare(app, make_film([("001", 4.5)]))
    render(app, prepared)
    video = prepared.project.video_dir

    last = frames_of(video / "shot_001_seg_0.mp4")[-1]
    with Image.open(video / "_startframes" / "001_lastframe_0.png") as handed_on:
        assert read_frame_number(handed_on) == read_frame_number(last) == 71
        # The preview mark is in the clip only, so the upper part is left out.
        lower = (0, 40, *last.size)
        difference = ImageChops.difference(handed_on.convert("RGB").crop(lower), last.crop(lower))
    assert ImageStat.Stat(difference).mean == pytest.approx([0, 0, 0], abs=3)


def test_a_shot_without_a_keyframe_and_one_that_is_no_image_stop_no_other(app: App, make_film: MakeFilm) -> None:
    folder = make_film([("001", 1.0), ("002", 1.0), ("003", 4.0)])
    (folder / "selected" / "001.png").unlink()
    (folder / "selected" / "003.png").write_text("no picture")
    events = render(app, prepare(app, folder))

    assert events[-1] == RunFinished(finished=1, failed=0, skipped=3)
    reasons = {event.code for event in events if isinstance(event, SegmentSkipped)}
    assert reasons == {"keyframe_missing", "keyframe_not_an_image"}


def test_a_keyframe_cut_off_in_the_middle_fails_its_shot_alone(app: App, make_film: MakeFilm) -> None:
    folder = make_film([("001", 4.0), ("002", 1.0)])
    whole = (folder / "selected" / "001.png").read_bytes()
    (folder / "selected" / "001.png").write_bytes(whole[: len(whole) // 2])
    events = render(app, prepare(app, folder))

    failed = [event for event in events if isinstance(event, SegmentFailed)]
    assert [event.error.code for event in failed] == ["not_an_image"]
    assert events[-1] == RunFinished(finished=1, failed=1, skipped=1)


def test_rendering_again_uses_what_is_there_and_leaves_nothing_else(
    app: App, make_film: MakeFilm, numbering_server: PreviewServer
) -> None:
    prepared = prepare(app, make_film([("001", 3.6)]))
    first = [event.clip for event in render(app, prepared) if isinstance(event, SegmentFinished)]
    submitted = len(requests.get(f"{numbering_server.url}/history", timeout=10).json())
    again = [event for event in render(app, prepared) if isinstance(event, SegmentFinished)]

    assert [event.clip for event in again] == first
    assert all(event.reused for event in again)
    assert len(requests.get(f"{numbering_server.url}/history", timeout=10).json()) == submitted
    names = {path.relative_to(prepared.project.video_dir).as_posix() for path in prepared.project.video_dir.rglob("*")}
    assert {name for name in names if not name.startswith("_takes")} == {
        ".run.lock",
        "_startframes",
        "_startframes/001_lastframe_0.png",
        "_state.json",
        "shot_001_seg_0.mp4",
        "shot_001_seg_1.mp4",
    }
    state = json.loads(prepared.project.state_file.read_text())
    assert state["last_video_path"] == "video/shot_001_seg_1.mp4"


def test_only_the_shots_asked_for(app: App, make_film: MakeFilm) -> None:
    options = PlanOptions(shots=frozenset({"002"}), seed=9)
    prepared = prepare(app, make_film([("001", 1.0), ("002", 1.0)]), options=options)
    events = render(app, prepared)

    assert [event.segment.shot_id for event in events if isinstance(event, SegmentFinished)] == ["002"]
    assert {segment.seed for segment in prepared.plan.segments} == {9}


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_queued(app: App, make_film: MakeFilm) -> None:
    folder = make_film([("001", 1.0)])
    prepared = prepare(app, folder)
    (folder / "video").write_text("a file where a folder should be")

    with pytest.raises(ProjectError, match="video cannot be written"):
        app.runs.start(prepared, app.backends.choose())


def test_nothing_is_shared_with_the_server_but_the_wire(
    app: App, make_film: MakeFilm, numbering_server: PreviewServer
) -> None:
    """Start frames travel as uploads, clips come back by name, and no path of ours reaches the server."""
    prepared = prepare(app, make_film([("001", 1.0)]))
    render(app, prepared)
    history = requests.get(f"{numbering_server.url}/history", timeout=10).json()
    newest = max(history.values(), key=lambda record: record["prompt"][0])

    assert str(prepared.project.path) not in json.dumps(newest)
