"""Where the camera looks: starts at the whole picture, stays inside it, never turns back."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.camera import CameraMove, Move, describe
from infrastructure.preview_backend.camera_path import (
    IDLE_PUSH,
    CameraPath,
    CameraPose,
    View,
    combined_end,
    ease,
    plan_path,
)

PULLING = {Move.PULL_OUT, Move.ZOOM_OUT}
MOVING = [move for move in Move if move is not Move.STATIC]
POSES = ["Pan Up", "Pan Down", "Pan Left", "Pan Right", "Zoom In", "Anti Clockwise (ACW)", "ClockWise (CW)"]

strengths = st.floats(0, 1)
moves = st.lists(st.builds(CameraMove, st.sampled_from(list(Move)), strengths), max_size=4)
inward = st.lists(
    st.builds(CameraMove, st.sampled_from([move for move in Move if move not in PULLING]), strengths), max_size=4
)
lengths = st.integers(1, 200)
aspects = st.floats(0.4, 2.5)


def everything_seen(path: CameraPath) -> list[tuple[float, float]]:
    return [corner for frame in range(path.frames) for corner in path.view(frame).corners(path.aspect)]


@given(moves, lengths, aspects)
def test_the_first_frame_is_the_whole_picture(chosen: list[CameraMove], frames: int, aspect: float) -> None:
    assert CameraPath(combined_end(chosen), frames, aspect).view(0) == View()


@given(inward, lengths, aspects)
def test_nothing_outside_of_the_picture_is_seen(chosen: list[CameraMove], frames: int, aspect: float) -> None:
    path = CameraPath(combined_end(chosen), frames, aspect)

    assert path.margin == 0
    for x, y in everything_seen(path):
        assert -1e-9 <= x <= 1 + 1e-9
        assert -1e-9 <= y <= 1 + 1e-9


@given(moves, lengths, aspects)
def test_pulling_out_sees_no_further_than_its_margin(chosen: list[CameraMove], frames: int, aspect: float) -> None:
    path = CameraPath(combined_end(chosen), frames, aspect)

    for x, y in everything_seen(path):
        assert abs(x - 0.5) <= 0.5 + path.margin + 1e-9
        assert abs(y - 0.5) <= 0.5 + path.margin + 1e-9


@given(st.sampled_from(POSES), st.floats(0, 4), lengths, aspects)
def test_a_camera_node_stays_inside_the_picture(name: str, speed: float, frames: int, aspect: float) -> None:
    for x, y in everything_seen(plan_path("", CameraPose(name, speed), frames, aspect)):
        assert -1e-9 <= x <= 1 + 1e-9
        assert -1e-9 <= y <= 1 + 1e-9


@given(moves, lengths)
def test_a_move_never_turns_back(chosen: list[CameraMove], frames: int) -> None:
    path = CameraPath(combined_end(chosen), frames)
    views = [path.view(frame) for frame in range(frames)]

    for values in (
        [view.size for view in views],
        [view.center_x for view in views],
        [view.center_y for view in views],
        [view.keystone for view in views],
    ):
        assert values in (sorted(values), sorted(values, reverse=True))


@given(st.floats(-1, 2))
def test_easing_starts_and_stops_at_rest(done: float) -> None:
    assert 0 <= ease(done) <= 1
    assert ease(0) == 0
    assert ease(1) == 1
    assert ease(0.01) < 0.01
    assert ease(0.99) > 0.99
    assert math.isclose(ease(done) + ease(1 - done), 1, abs_tol=1e-9)


@pytest.mark.parametrize("move", MOVING)
def test_a_stronger_move_goes_further(move: Move) -> None:
    ways = [abs(combined_end([CameraMove(move, strength)]).size - 1) for strength in (0.1, 0.5, 0.9)]

    assert ways == sorted(set(ways))
    assert ways[0] > 0


@pytest.mark.parametrize(
    ("move", "axis", "sign"),
    [
        (Move.PAN_LEFT, "center_x", -1),
        (Move.PAN_RIGHT, "center_x", 1),
        (Move.TILT_UP, "center_y", -1),
        (Move.TILT_DOWN, "center_y", 1),
        (Move.CRANE_UP, "center_y", -1),
        (Move.CRANE_DOWN, "center_y", 1),
        (Move.ORBIT_LEFT, "keystone", -1),
        (Move.ORBIT_RIGHT, "keystone", 1),
    ],
)
def test_a_prompt_moves_the_camera_the_way_it_says(move: Move, axis: str, sign: int) -> None:
    end = plan_path(f"a harbour at dawn, {describe(CameraMove(move, 0.7))}", None, 73, 16 / 9).view(72)

    assert (getattr(end, axis) - getattr(View(), axis)) * sign > 0.05


@pytest.mark.parametrize(("move", "grows"), [(Move.PUSH_IN, False), (Move.PULL_OUT, True), (Move.ZOOM_OUT, True)])
def test_pushing_sees_less_and_pulling_more(move: Move, grows: bool) -> None:
    path = plan_path(describe(CameraMove(move, 0.5)), None, 73, 16 / 9)

    assert (path.view(72).size > 1) is grows
    assert (path.margin > 0) is grows


def test_moves_at_once_add_up() -> None:
    pan, tilt = CameraMove(Move.PAN_LEFT, 0.2), CameraMove(Move.TILT_UP, 0.2)
    both = combined_end([pan, tilt])

    assert both.center_x == combined_end([pan]).center_x
    assert both.center_y == combined_end([tilt]).center_y
    assert both.size < min(combined_end([pan]).size, combined_end([tilt]).size)


def test_a_shorter_shot_goes_less_far() -> None:
    prompt = describe(CameraMove(Move.PUSH_IN, 0.5))

    assert plan_path(prompt, None, 25, 1).end.size > plan_path(prompt, None, 73, 1).end.size


def test_a_prompt_without_a_move_lives_a_little_and_a_static_one_does_not() -> None:
    assert plan_path("a girl pushes a cart", None, 73, 1).end == View(size=1 - IDLE_PUSH)
    for words in (describe(CameraMove(Move.STATIC)), "A desk. Static camera.", "locked-off", "the camera is still"):
        assert plan_path(words, None, 73, 1).view(72) == View()
    assert plan_path("a push", CameraPose("Static"), 73, 1).view(72) == View()
