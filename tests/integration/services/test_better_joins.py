"""Shots that end on the next one's picture, and continuations that know several frames: over real sockets."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image, ImageChops, ImageStat

from addons.app import App
from domain.events import GenerationEvent, RunFinished, SegmentFailed, SegmentFinished
from domain.plan import SegmentRef
from domain.takes import Freshness
from infrastructure.comfy_api.role_output import FIRST_TAP_TITLE
from infrastructure.ffmpeg import last_frames, probe
from infrastructure.preview_backend.frame_number import read_frame_number
from infrastructure.preview_backend.server import PreviewServer
from services.video.planning import PreparedPlan
from tests.fakes.workflows import SHIPPED_FOLDER, NodesJson, with_context, with_end_image

MakeFilm = Callable[..., Path]
I2V = "8"
SHORT = {"video_settings": {"max_segment_duration": 0.5}}


def written(path: Path, shipped: str, change: Callable[[NodesJson], NodesJson]) -> str:
    nodes = json.loads((SHIPPED_FOLDER / shipped).read_text(encoding="utf-8"))
    path.write_text(json.dumps(change(nodes)), encoding="utf-8")
    return str(path)


@pytest.fixture
def aiming(tmp_path: Path) -> str:
    """Wan 2.2 14B with a first and a last frame: 16 fps."""
    return written(tmp_path / "aiming.json", "gcv_wan_2.2_14b_i2v.json", lambda nodes: with_end_image(nodes, I2V))


@pytest.fixture
def knowing_three(tmp_path: Path) -> str:
    """Wan 2.2 5B that goes on from three frames: 24 fps."""
    return written(tmp_path / "three.json", "gcv_wan_2.2_5b_i2v.json", lambda nodes: with_context(nodes, 3, I2V))


def prepare(app: App, folder: Path, workflow: str) -> PreparedPlan:
    project = app.projects.locate(str(folder))
    return app.planning.prepare(project, "storyboard.json", "selected/selected_keyframes.json", workflow)


def render(app: App, prepared: PreparedPlan) -> list[GenerationEvent]:
    return list(app.runs.start(prepared, app.backends.choose()).events())


def ask_for_transition(folder: Path, *shot_ids: str) -> None:
    path = folder / "storyboard.json"
    board = json.loads(path.read_text())
    for shot in board["shots"]:
        shot["transition_to_next"] = shot["shot_id"] in shot_ids
    path.write_text(json.dumps(board))


def submitted(server: PreviewServer, prepared: PreparedPlan) -> dict[str, dict[str, Any]]:
    """What the server was asked for this project, by the clip's name without its suffix."""
    history = requests.get(f"{server.url}/history", timeout=10).json()
    records = sorted(history.values(), key=lambda record: record["prompt"][0])
    found: dict[str, dict[str, Any]] = {}
    for record in records:
        prefix = next(
            node["inputs"]["filename_prefix"]
            for node in record["prompt"][2].values()
            if node["class_type"] == "SaveVideo"
        )
        _, slug, name = prefix.split("/")
        if slug == prepared.project.slug:
            found[name.rpartition("_")[0]] = record
    return found


def picture(server: PreviewServer, name: str, subfolder: str = "", kind: str = "input") -> bytes:
    answer = requests.get(
        f"{server.url}/view", params={"filename": name, "subfolder": subfolder, "type": kind}, timeout=10
    )
    answer.raise_for_status()
    return answer.content


def picture_named(server: PreviewServer, name: str) -> bytes:
    """A picture as LoadImage names it: `a.png`, or `folder/a.png [output]` where it lies among the outputs."""
    path, _, kind = name.partition(" [")
    subfolder, _, filename = path.rpartition("/")
    return picture(server, filename, subfolder, kind.rstrip("]") or "input")


def loaded(nodes: NodesJson, *node_ids: str) -> list[str]:
    return [nodes[node_id]["inputs"]["image"] for node_id in node_ids]


def numbers_in(clip: Path, folder: Path) -> list[int | None]:
    folder.mkdir()
    numbers = []
    for path in last_frames(clip, 999, folder):
        with Image.open(path) as image:
            numbers.append(read_frame_number(image))
    return numbers


def difference(first: Image.Image, second: Image.Image) -> float:
    """Mean over the middle of two pictures, without the preview mark above and the frame number below."""
    box = (0, 40, first.width, first.height * 7 // 8)
    return max(ImageStat.Stat(ImageChops.difference(first.crop(box), second.crop(box))).mean)


def test_the_last_segment_ends_on_the_next_keyframe(
    app: App, make_film: MakeFilm, aiming: str, numbering_server: PreviewServer, tmp_path: Path
) -> None:
    folder = make_film([("001", 1.0), ("002", 0.5)], **SHORT)
    ask_for_transition(folder, "001", "002")
    prepared = prepare(app, folder, aiming)
    assert [note.code for note in prepared.plan.notes] == ["transition_no_next"]
    assert [segment.length for segment in prepared.plan.segments] == [9, 13, 9]
    events = render(app, prepared)
    assert events[-1] == RunFinished(finished=3, failed=0, skipped=0)

    video, asked = prepared.project.video_dir, submitted(numbering_server, prepared)
    for segment in prepared.plan.segments:
        assert probe(video / segment.ref.clip_name).frames == segment.frames == 8
        numbers = numbers_in(video / segment.ref.clip_name, tmp_path / segment.ref.clip_stem)
        assert numbers == list(range(segment.first_kept, segment.first_kept + 8))
        inputs = asked[segment.ref.clip_stem]["prompt"][2][I2V]["inputs"]
        assert ("end_image" in inputs) is (segment.end_frame is not None)
    keyframe = folder / "selected" / "002.png"
    (end_name,) = loaded(asked["shot_001_seg_1"]["prompt"][2], "closing")
    assert picture_named(numbering_server, end_name) == keyframe.read_bytes()

    # Frame 12 would be the keyframe itself, which opens shot 002; the clip ends at frame 8 on its way there.
    with Image.open(keyframe) as opened:
        end = opened.convert("RGB")
    first, last = (Image.open(tmp_path / "shot_001_seg_1" / f"frame_{number}.png") for number in (0, 7))
    opening = Image.open(tmp_path / "shot_002_seg_0" / "frame_0.png")
    assert difference(last, end) < difference(first, end) / 2
    assert difference(opening, end) < 3


def test_a_transition_without_rest_ends_one_frame_before_the_next_shot(
    app: App, make_film: MakeFilm, aiming: str, tmp_path: Path
) -> None:
    folder = make_film([("001", 0.5), ("002", 0.5)], **SHORT)
    ask_for_transition(folder, "001")
    prepared = prepare(app, folder, aiming)
    assert next(prepared.plan.segments).length == 9
    render(app, prepared)

    clip = prepared.project.video_dir / "shot_001_seg_0.mp4"
    (last,) = last_frames(clip, 1, tmp_path)
    with Image.open(folder / "selected" / "002.png") as end, Image.open(last) as shown:
        assert difference(shown, end.convert("RGB")) < 6


def test_another_end_picture_makes_its_clip_stale_and_no_other(app: App, make_film: MakeFilm, aiming: str) -> None:
    folder = make_film([("001", 1.0), ("002", 0.5), ("003", 0.5)], **SHORT)
    ask_for_transition(folder, "001")
    prepared = prepare(app, folder, aiming)
    render(app, prepared)
    again = [event for event in render(app, prepared) if isinstance(event, SegmentFinished)]
    assert all(event.reused for event in again)

    Image.new("RGB", (256, 160), "purple").save(folder / "selected" / "002.png")
    status = app.takes.look(prepare(app, folder, aiming), is_preview=app.backends.choose().is_preview)
    stale = {str(ref) for ref, known in status.items() if known.freshness is Freshness.STALE}
    assert stale == {"001/1", "002/0"}


def test_an_end_picture_cut_off_in_the_middle_fails_the_shot_that_aims_at_it(
    app: App, make_film: MakeFilm, aiming: str
) -> None:
    folder = make_film([("001", 1.0), ("002", 0.5), ("003", 0.5)], **SHORT)
    ask_for_transition(folder, "001")
    keyframe = folder / "selected" / "002.png"
    keyframe.write_bytes(keyframe.read_bytes()[:200])
    events = render(app, prepare(app, folder, aiming))

    failed = {str(event.segment): event.error.code for event in events if isinstance(event, SegmentFailed)}
    assert failed == {"001/1": "not_an_image", "002/0": "not_an_image"}
    assert events[-1] == RunFinished(finished=2, failed=2, skipped=0)


def test_a_continuation_goes_on_from_several_frames_and_repeats_none(
    app: App, make_film: MakeFilm, knowing_three: str, numbering_server: PreviewServer, tmp_path: Path
) -> None:
    prepared = prepare(app, make_film([("001", 1.5)], **SHORT), knowing_three)
    assert [(segment.first_kept, segment.length) for segment in prepared.plan.segments] == [(2, 17), (3, 17), (3, 17)]
    assert render(app, prepared)[-1] == RunFinished(finished=3, failed=0, skipped=0)

    asked = submitted(numbering_server, prepared)
    before: list[int | None] = []
    for segment in prepared.plan.segments:
        record = asked[segment.ref.clip_stem]
        names = loaded(record["prompt"][2], "earlier_0", "earlier_1", "4")
        given = [Image.open(io.BytesIO(picture_named(numbering_server, name))) for name in names]
        if segment.ref.index == 0:
            assert len(set(names)) == 1
        else:
            # The clip before ends on just these frames, and they are the first ones that the model makes.
            assert [read_frame_number(image) for image in given] == before[-3:]
            again = shown_again(numbering_server, record)
            assert read_frame_number(again) == 2
            assert difference(again, given[-1].convert("RGB")) < 1
        numbers = numbers_in(prepared.project.video_dir / segment.ref.clip_name, tmp_path / segment.ref.clip_stem)
        assert numbers == list(range(segment.first_kept, segment.first_kept + 12))
        before = numbers
    assert all(event.reused for event in render(app, prepared) if isinstance(event, SegmentFinished))


def shown_again(server: PreviewServer, record: dict[str, Any]) -> Image.Image:
    """The picture that the model made of the start frame: the last one that is not kept."""
    nodes = record["prompt"][2]
    node_id = next(
        node_id
        for node_id, node in nodes.items()
        if node["class_type"] == "SaveImage" and node["_meta"]["title"] == FIRST_TAP_TITLE
    )
    saved = record["outputs"][node_id]["images"][0]
    return Image.open(io.BytesIO(picture(server, saved["filename"], saved["subfolder"], saved["type"]))).convert("RGB")


def test_a_clip_shorter_than_the_context_has_its_oldest_frame_stand_in(
    app: App, make_film: MakeFilm, knowing_three: str, numbering_server: PreviewServer
) -> None:
    folder = make_film([("001", 4 / 24)], video_settings={"max_segment_duration": 2 / 24})
    prepared = prepare(app, folder, knowing_three)
    assert [segment.frames for segment in prepared.plan.segments] == [2, 2]
    assert render(app, prepared)[-1] == RunFinished(finished=2, failed=0, skipped=0)

    nodes = submitted(numbering_server, prepared)["shot_001_seg_1"]["prompt"][2]
    names = loaded(nodes, "earlier_0", "earlier_1", "4")
    given = [Image.open(io.BytesIO(picture_named(numbering_server, name))) for name in names]
    assert [read_frame_number(image) for image in given] == [2, 2, 3]
    assert probe(prepared.project.video_dir / SegmentRef("001", 1).clip_name).frames == 2
