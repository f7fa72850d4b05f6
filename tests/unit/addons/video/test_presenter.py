"""The live part of the tab: status, player, strip."""

from pathlib import Path

from addons.texts import Words
from addons.video.presenter import Clip, Snapshot, live_parts, strip
from addons.video.state import RunState, advance
from domain.errors import PlanError
from domain.events import RunStarted, SegmentFinished, SegmentProgress
from domain.plan import SegmentRef
from domain.units import FrameCount, Seconds
from tests.fakes.plans import plan

EN = Words("en")
A, B, C = SegmentRef("001", 0), SegmentRef("002", 0), SegmentRef("002", 1)
CLIP = Clip("shot_001_seg_0.mp4", "media/film/shot_001_seg_0.mp4?v=1")


def pills(snapshot: Snapshot) -> list[dict]:
    shown = strip(snapshot, EN)
    assert shown is not None
    return [pill for shot in shown["shots"] for pill in shot["segments"]]


def test_an_empty_page_says_that_it_is_ready_and_has_no_clip():
    parts = live_parts(Snapshot(), EN)

    assert parts["status"] is not None
    assert parts["status"]["text"] == "Ready."
    assert parts["caption"] == {"text": "No clip yet"}
    assert parts["strip"] is None
    assert parts["progress"] is None


def test_the_caption_names_the_clip_that_plays():
    parts = live_parts(Snapshot(playing=CLIP), EN)

    assert parts["caption"] == {"text": "Playing: shot_001_seg_0.mp4"}
    assert parts["player"] is not None
    assert parts["player"]["src"] == CLIP.url


def test_a_problem_stands_as_a_card_in_the_place_of_the_status():
    parts = live_parts(Snapshot(problem=PlanError("nothing_known", "No.", hint="Do.")), EN)

    assert parts["status"] is not None
    assert parts["status"]["card"]["message"] == "No."


def test_the_strip_is_as_wide_as_the_film_is_long():
    shown = strip(Snapshot(plan=plan(), stills={"001": "still/film/0"}), EN)

    assert shown is not None
    assert [(shot["id"], shot["grow"], shot["seconds"]) for shot in shown["shots"]] == [
        ("001", 48, "2 s"),
        ("002", 96, "4 s"),
    ]
    assert [shot["still"] for shot in shown["shots"]] == ["still/film/0", ""]


def test_without_a_run_the_clips_on_disk_can_be_played():
    shown = pills(Snapshot(plan=plan(), clips={A: A.clip_name}, playing=CLIP))

    assert [pill["state"] for pill in shown] == ["done", "waiting", "waiting"]
    assert shown[0]["clip"] == "shot_001_seg_0.mp4"
    assert shown[0]["chosen"]
    assert shown[0]["label"] == "Play shot_001_seg_0.mp4"


def test_a_run_knows_better_than_the_disk():
    run = advance(RunState(), RunStarted("film", (A, B, C), "x", is_preview=True))
    run = advance(run, SegmentFinished(A, Path(A.clip_name), FrameCount(48), None, Seconds(1.0)))
    run = advance(run, SegmentProgress(B, 0.5, "KSampler"))
    shown = pills(Snapshot(plan=plan(), run=run, clips={ref: ref.clip_name for ref in (A, B, C)}))

    assert [pill["state"] for pill in shown] == ["done", "rendering", "waiting"]
    assert [bool(pill["clip"]) for pill in shown] == [True, False, False]
    assert shown[1]["label"] == "shot 002, segment 1 of 2: rendering"
