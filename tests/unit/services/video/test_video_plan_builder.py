"""Plans: exact frames, lengths on the model's grid, and shots that cannot be rendered marked, not dropped."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import PlanError
from domain.model_family import ALL_FAMILIES, LTX_VIDEO, WAN_22_5B, WAN_22_14B, ModelFamily
from domain.models import Motion, MotionType, Shot, Storyboard, VideoSettings
from domain.selection import Keyframe, LastFrameOf, MissingStartFrame, Selection
from domain.units import FramesPerSecond, Resolution, Seconds
from services.video.video_plan_builder import RenderTarget, VideoPlanBuilder

KEYFRAME = Keyframe(Path("keyframes/a.png"))
FPS = FramesPerSecond(24)
SIZE = Resolution(832, 480)
VIDEO = VideoSettings()


def shot(shot_id: str = "001", duration: float = 3.0, size: Resolution = SIZE) -> Shot:
    return Shot(shot_id, "a lighthouse", shot_id, Seconds(duration), size)


def board(*shots: Shot, video: VideoSettings = VIDEO) -> Storyboard:
    return Storyboard("dusk", shots, Path("storyboard.json"), video)


def selection(*shot_ids: str) -> Selection:
    return Selection(Path("selected.json"), dict.fromkeys(shot_ids, KEYFRAME))


def test_a_film_is_cut_into_segments_in_order() -> None:
    shots = [shot("001", 2.0), shot("002", 5.0), shot("003", 7.5), shot("004", 3.0)]
    plan = VideoPlanBuilder().build(board(*shots), selection("001", "002", "003", "004"))

    assert [segment.ref.clip_name for segment in plan.segments] == [
        "shot_001_seg_0.mp4",
        "shot_002_seg_0.mp4",
        "shot_002_seg_1.mp4",
        "shot_003_seg_0.mp4",
        "shot_003_seg_1.mp4",
        "shot_003_seg_2.mp4",
        "shot_004_seg_0.mp4",
    ]
    assert [shot.frames for shot in plan.shots] == [48, 120, 180, 72]


def test_a_continuation_opens_on_the_last_frame_and_drops_its_copy() -> None:
    first, second = VideoPlanBuilder().build(board(shot(duration=5.0)), selection("001")).segments

    assert (first.start_frame, first.first_kept, first.has_successor) == (KEYFRAME, 0, True)
    assert (second.start_frame, second.first_kept, second.has_successor) == (LastFrameOf("001", 0), 1, False)


@pytest.mark.parametrize(
    ("family", "fps", "lengths"),
    [(WAN_22_5B, 24, [73, 49]), (WAN_22_14B, 16, [49, 33]), (LTX_VIDEO, 24, [73, 49])],
)
def test_lengths_are_on_the_models_grid(family: ModelFamily, fps: float, lengths: list[int]) -> None:
    builder = VideoPlanBuilder(RenderTarget(family, fps=FramesPerSecond(fps)))
    plan = builder.build(board(shot(duration=5.0)), selection("001"))

    assert [segment.length for segment in plan.segments] == lengths


@given(
    duration=st.floats(0.05, 120),
    longest=st.floats(0.1, 10),
    fps=st.sampled_from([16.0, 23.976, 24.0, 25.0, 29.97, 30.0]),
    family=st.sampled_from(ALL_FAMILIES),
)
def test_every_plan_is_exact(duration: float, longest: float, fps: float, family: ModelFamily) -> None:
    builder = VideoPlanBuilder(RenderTarget(family, fps=FramesPerSecond(fps)))
    segments = builder.split_into_segments(shot(duration=duration), Seconds(longest), KEYFRAME)

    assert sum(segment.frames for segment in segments) == max(1, round(duration * fps))
    for segment in segments:
        assert segment.length >= segment.first_kept + segment.frames
        assert (segment.length - 1) % family.frame_step == 0
        assert segment.frames == 1 or segment.duration <= longest + 1e-6
        assert segment.size.width % family.size_multiple == 0


def test_the_frame_rate_is_the_persons_then_the_storyboards_then_the_workflows() -> None:
    def fps(target: RenderTarget, default: float | None = None) -> float:
        video = VideoSettings(default_fps=None if default is None else FramesPerSecond(default))
        return VideoPlanBuilder(target).build(board(shot(), video=video), selection("001")).fps

    workflow = RenderTarget(WAN_22_14B, workflow_fps=FramesPerSecond(20))
    assert fps(replace(workflow, fps=FramesPerSecond(30)), default=25) == 30
    assert fps(workflow, default=25) == 25
    assert fps(workflow) == 20
    assert fps(RenderTarget(WAN_22_14B)) == 16


def test_an_unusual_frame_rate_is_noted() -> None:
    def notes(fps: float) -> list[str]:
        builder = VideoPlanBuilder(RenderTarget(WAN_22_14B, fps=FramesPerSecond(fps)))
        return [note.message for note in builder.build(board(shot()), selection("001")).notes]

    assert notes(16) == []
    assert "faster" in notes(24)[0]
    assert "slower" in notes(12)[0]


def test_a_size_off_the_grid_is_snapped_and_noted() -> None:
    builder = VideoPlanBuilder(RenderTarget(WAN_22_5B, fps=FPS))
    plan = builder.build(board(shot(size=Resolution(1280, 720))), selection("001"))

    assert next(plan.segments).size == Resolution(1280, 704)
    assert [note.code for note in plan.notes] == ["size_snapped"]
    assert "1280×720 becomes 1280×704" in plan.notes[0].message


def test_a_chosen_size_wins_over_the_shots() -> None:
    builder = VideoPlanBuilder(RenderTarget(WAN_22_5B, resolution=Resolution(480, 832)))

    assert next(builder.build(board(shot()), selection("001")).segments).size == Resolution(480, 832)


def test_a_seed_is_the_one_asked_for_then_the_shots_then_drawn_once() -> None:
    def seeds(target: RenderTarget, *shots: Shot) -> list[int]:
        plan = VideoPlanBuilder(target).build(board(*shots), selection(*(shot.shot_id for shot in shots)))
        return [segment.seed for segment in plan.segments]

    fixed = replace(shot("001"), seed=7)
    assert seeds(RenderTarget(seed=3), fixed) == [3]
    assert seeds(RenderTarget(), fixed) == [7]
    drawn = seeds(RenderTarget(), shot("001", 5.0), shot("002"))
    assert drawn == seeds(RenderTarget(), shot("001", 5.0), shot("002"))
    assert drawn[0] == drawn[1] != drawn[2]


def test_the_prompt_carries_the_motion() -> None:
    moving = replace(shot(), motion=Motion(MotionType.MACRO_PAN, 0.3), negative_prompt="blurry", steps=8, cfg=2.0)
    segment = next(VideoPlanBuilder().build(board(moving), selection("001")).segments)

    assert segment.prompt == "a lighthouse, slow camera pan to the right"
    assert (segment.negative_prompt, segment.steps, segment.cfg) == ("blurry", 8, 2.0)


def test_a_shot_without_a_keyframe_stays_marked_and_stops_no_other() -> None:
    plan = VideoPlanBuilder().build(board(shot("001"), shot("002", 5.0)), selection("001"))

    assert plan.shots[0].problem is None
    assert plan.shots[1].problem is not None
    assert "002" in plan.shots[1].problem.reason
    assert plan.is_renderable
    assert not plan.only(frozenset({"002"})).is_renderable


def test_a_shot_alone_has_no_keyframe_until_one_is_given() -> None:
    segment = VideoPlanBuilder().split_into_segments(shot())[0]

    assert isinstance(segment.start_frame, MissingStartFrame)


@pytest.mark.parametrize("duration", [0.0, -1.0, float("nan"), float("inf"), 1e9])
def test_durations_that_are_none_are_refused(duration: float) -> None:
    with pytest.raises(PlanError, match="shot 001: duration"):
        VideoPlanBuilder().build(board(shot(duration=duration)), selection("001"))
    with pytest.raises(PlanError, match="max_segment_seconds"):
        VideoPlanBuilder().build(board(shot()), selection("001"), Seconds(duration))


@pytest.mark.parametrize("fps", [0.5, 121, float("nan")])
def test_frame_rates_nobody_can_render_are_refused(fps: float) -> None:
    with pytest.raises(PlanError, match="frame rate"):
        VideoPlanBuilder(RenderTarget(fps=FramesPerSecond(fps))).build(board(shot()), selection("001"))


def test_the_plan_as_json() -> None:
    plan = VideoPlanBuilder().build(board(shot("001", 5.0), shot("002", 1.0)), selection("001"))
    shown = json.loads(json.dumps(plan.as_json()))
    first, second, third = shown["segments"]

    assert (shown["project"], shown["total_segments"], shown["total_frames"]) == ("dusk", 3, 144)
    assert first["startframe"] == "keyframes/a.png"
    assert {
        key: first[key] for key in ("shot_id", "segment_index", "duration", "width", "height", "fps", "frames")
    } == {
        "shot_id": "001",
        "segment_index": 0,
        "duration": 3.0,
        "width": 832,
        "height": 480,
        "fps": 24,
        "frames": 72,
    }
    assert (first["output_file"], first["needs_lastframe_extraction"]) == ("shot_001_seg_0.mp4", True)
    assert (second["startframe"], second["needs_lastframe_extraction"]) == ("001_lastframe_0.png", False)
    assert (third["startframe"], third["startframe_kind"]) == (None, "missing")
    assert "002" in third["problem"]
    assert third["remedy"]
