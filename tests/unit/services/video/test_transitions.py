"""Shots that end on the picture the next one opens on: where they can, exactly; where they cannot, said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.helpers.plan_formatter import plan_notes
from addons.texts import Words
from domain.model_family import ALL_FAMILIES, WAN_22_14B, ModelFamily
from domain.models import Shot, Storyboard
from domain.plan import GenerationPlan, PlanNote
from domain.selection import Keyframe, MissingStartFrame, Selection
from domain.units import FramesPerSecond, Resolution, Seconds
from services.video.video_plan_builder import RenderTarget, VideoPlanBuilder

AIMING = RenderTarget(WAN_22_14B, takes_end_image=True)


def shot(shot_id: str, duration: float = 3.0, *, to_next: bool = True) -> Shot:
    return Shot(shot_id, "a hill", shot_id, Seconds(duration), Resolution(832, 480), transition_to_next=to_next)


def keyframe(shot_id: str) -> Keyframe:
    return Keyframe(Path(f"keyframes/{shot_id}.png"))


def planned(target: RenderTarget, shots: Sequence[Shot], without: str = "", seconds: float = 3.0) -> GenerationPlan:
    keyframes: dict[str, Keyframe | MissingStartFrame] = {
        shot.shot_id: keyframe(shot.shot_id) for shot in shots if shot.shot_id != without
    }
    board = Storyboard("dusk", tuple(shots), Path("storyboard.json"))
    return VideoPlanBuilder(target).build(board, Selection(Path("selected.json"), keyframes), Seconds(seconds))


def codes(plan: GenerationPlan) -> list[str]:
    return [note.code for note in plan.notes]


def test_the_last_segment_of_a_shot_aims_at_the_next_keyframe() -> None:
    plan = planned(AIMING, [shot("001", 5.0), shot("002", to_next=False)])

    assert [segment.end_frame for segment in plan.segments] == [None, keyframe("002"), None]
    assert codes(plan) == []


def test_nobody_aims_who_does_not_ask() -> None:
    plan = planned(AIMING, [shot("001", to_next=False), shot("002", to_next=False)])

    assert {segment.end_frame for segment in plan.segments} == {None}


def test_the_next_shot_is_the_next_of_the_storyboard_whatever_is_rendered() -> None:
    plan = planned(AIMING, [shot("b"), shot("a", to_next=False), shot("c", to_next=False)]).only(frozenset({"b"}))

    assert [segment.end_frame for segment in plan.segments] == [keyframe("a")]


def test_a_workflow_without_an_end_image_is_noted_once() -> None:
    plan = planned(replace(AIMING, takes_end_image=False), [shot("001"), shot("002"), shot("003", to_next=False)])

    assert {segment.end_frame for segment in plan.segments} == {None}
    assert codes(plan) == ["transition_no_end_image"]
    assert "001, 002" in plan.notes[0].message


def test_the_last_shot_and_one_before_a_missing_keyframe_are_noted() -> None:
    plan = planned(AIMING, [shot("001"), shot("002"), shot("003")], without="002")

    assert [segment.end_frame for segment in plan.segments] == [None, keyframe("003"), None]
    assert codes(plan) == ["transition_no_keyframe", "transition_no_next"]
    assert "001" in plan.notes[0].message
    assert "002" in plan.notes[0].message
    assert "003" in plan.notes[1].message


@pytest.mark.parametrize(
    ("target", "without"), [(replace(AIMING, takes_end_image=False), ""), (AIMING, "002"), (AIMING, "")]
)
def test_every_note_has_german_words(target: RenderTarget, without: str) -> None:
    plan = planned(target, [shot("001"), shot("002")], without=without)

    for note, german in zip(plan.notes, plan_notes(plan, Words("de")), strict=True):
        assert isinstance(note, PlanNote)
        assert "bergang" in german
        assert german != note.message
        assert all(value in german for _, value in note.context)


def test_the_end_picture_itself_is_not_kept() -> None:
    """48 frames at 16 fps: the 49th of the grid is the end picture, which the next shot shows as its first."""
    (alone,) = planned(AIMING, [shot("001", to_next=False)]).segments
    aimed = next(planned(AIMING, [shot("001"), shot("002", to_next=False)]).segments)

    assert (alone.length, aimed.length) == (49, 49)
    exact = next(planned(AIMING, [shot("001", 49 / 16), shot("002", to_next=False)], seconds=4).segments)
    assert (exact.frames, exact.length) == (49, 53)


@given(
    duration=st.floats(0.05, 60),
    longest=st.floats(0.1, 10),
    fps=st.sampled_from([16.0, 23.976, 24.0, 25.0, 29.97, 30.0]),
    family=st.sampled_from(ALL_FAMILIES),
    context=st.integers(1, 9),
    aims=st.booleans(),
)
def test_every_length_is_the_smallest_that_holds_all(
    duration: float, longest: float, fps: float, family: ModelFamily, context: int, aims: bool
) -> None:
    target = RenderTarget(family, fps=FramesPerSecond(fps), context_frames=context, takes_end_image=True)
    plan = planned(target, [shot("001", duration, to_next=aims), shot("002", 1.0, to_next=False)], seconds=longest)
    segments = plan.shots[0].segments

    assert sum(segment.frames for segment in segments) == max(1, round(duration * fps))
    for index, segment in enumerate(segments):
        is_aimed = aims and index == len(segments) - 1
        assert (segment.end_frame is not None) is is_aimed
        assert segment.first_kept == (context if index else context - 1)
        needed = segment.first_kept + segment.frames + (1 if is_aimed else 0)
        assert segment.length >= needed
        assert (segment.length - 1) % family.frame_step == 0
        shorter = segment.length - family.frame_step
        assert shorter < needed or shorter <= 1


def test_the_plan_names_the_end_frame_only_where_there_is_one() -> None:
    first, second = planned(AIMING, [shot("001"), shot("002", to_next=False)]).segments

    assert first.as_json()["endframe"] == str(keyframe("002").path)
    assert "endframe" not in second.as_json()
