"""The cards of the storyboard: what they show, and what of it changes."""

from pathlib import Path

from addons.texts import Words
from addons.video.cards import FilmNow, card_state, faces, motion_words
from addons.video.state import RunState, advance
from addons.video.takes_look import TakesLook
from domain.correction import Correction
from domain.events import RunStarted, SegmentFinished, SegmentProgress
from domain.models import CameraMovement, Motion, MotionType, Shot
from domain.plan import SegmentRef
from domain.seams import Join, Seam
from domain.takes import Freshness
from domain.units import FrameCount, Resolution, Seconds
from services.video.correction_modes import CorrectionModes
from services.video.overrides import with_overrides
from tests.fakes.plans import plan
from tests.fakes.takes import status_of, take_of

EN, DE = Words("en"), Words("de")
A, B, C = SegmentRef("001", 0), SegmentRef("002", 0), SegmentRef("002", 1)


def states(now: FilmNow) -> list[list[object]]:
    return [segment for shot in now.plan.shots for segment in card_state(shot, now)["segments"]]


def row(**fields: object) -> Shot:
    return Shot("001", "a lighthouse\nat night", "x", Seconds(2.0), Resolution(832, 480), **fields)  # type: ignore[arg-type]


def test_a_card_shows_length_words_motion_and_keyframe():
    shot = row(motion=Motion(MotionType.MACRO_DOLLY, 0.9))
    shown = faces(FilmNow(plan(), shots={"001": shot}, stills={"001": "still/film/0"}), EN)

    assert shown["cards"][0] == {
        "id": "001",
        "time": "2 s",
        "prompt": "a lighthouse at night",
        "motion": "fast dolly in",
        "still": "still/film/0",
        "stem": "shot_001_seg_",
        "frames": [48],
    }
    assert shown["cards"][1]["frames"] == [48, 48]
    assert shown["cards"][1]["still"] == ""


def test_motion_is_said_in_the_persons_language():
    shot = row(motion=Motion(MotionType.MACRO_PAN, 0.2), camera_movement=CameraMovement.CRANE)

    assert motion_words(shot, EN) == "slow pan right, slow crane up"
    assert motion_words(shot, DE) == "Schwenk nach rechts, langsam, Kran nach oben, langsam"
    assert motion_words(row(camera_movement=CameraMovement.STATIC), EN) == "locked off"
    assert motion_words(row(), EN) == motion_words(None, EN) == "no camera move"


def test_without_a_run_the_clips_on_disk_can_be_played():
    assert states(FilmNow(plan(), clips={A})) == [
        ["done", None, "", 1],
        ["waiting", None, "", 0],
        ["waiting", None, "", 0],
    ]


def test_a_run_knows_better_than_the_disk():
    run = advance(RunState(), RunStarted("film", (A, B, C), "x", is_preview=True))
    run = advance(run, SegmentFinished(A, Path(A.clip_name), FrameCount(48), None, Seconds(1.0)))
    run = advance(run, SegmentProgress(B, 0.5, "KSampler"))

    assert states(FilmNow(plan(), run=run, clips={A, B, C})) == [
        ["done", None, "", 1],
        ["rendering", 50, "", 0],
        ["waiting", None, "", 0],
    ]


def test_the_poster_is_of_the_newest_clip_and_other_words_are_shown():
    shots = plan()
    takes = {B: take_of(B, 1), C: take_of(C, 2)}
    look = TakesLook(
        plan=with_overrides(shots, {}),
        statuses={ref: status_of(ref, Freshness.FRESH, take) for ref, take in takes.items()},
        pictures={1: "poster/1", 2: "poster/2"},
        approved=frozenset({"002"}),
    )
    state = card_state(shots.shots[1], FilmNow(shots, look=look))

    assert (state["poster"], state["locked"]) == ("poster/2", True)
    assert "prompt" not in state
    assert "poster" not in card_state(shots.shots[0], FilmNow(shots, look=look))


def test_a_join_is_marked_as_the_shot_is_shown():
    take = take_of(A, 1, seam=Seam(join=Join(jump=9.0, repeats=False, frozen=0, sharpness=1.0)))
    look = TakesLook(statuses={A: status_of(A, Freshness.FRESH, take)}, corrections=CorrectionModes(Correction.OFF, {}))

    assert states(FilmNow(plan(), look=look, clips={A}))[0] == ["done", None, "poor", 1]
