"""What a prompt says and what the camera does agree in both directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.camera import CameraMove, Move, describe
from domain.camera_reading import read_moves

MOVING = [move for move in Move if move is not Move.STATIC]


@given(move=st.sampled_from(MOVING), strength=st.floats(0, 1))
def test_words_for_a_move_are_read_as_that_move(move: Move, strength: float) -> None:
    found = read_moves(f"A lighthouse above the sea, {describe(CameraMove(move, strength))}")

    assert [camera.move for camera in found] == [move]
    assert found[0].strength == pytest.approx(strength, abs=0.11)


@pytest.mark.parametrize(
    ("prompt", "move"),
    [
        ("the camera slowly pushes in on her face", Move.PUSH_IN),
        ("The camera pulls back to reveal the valley", Move.PULL_OUT),
        ("slow pan left", Move.PAN_LEFT),
        ("camera tilts down to the water", Move.TILT_DOWN),
        ("the view zooms out", Move.ZOOM_OUT),
        ("camera orbits counterclockwise around the tower", Move.ORBIT_LEFT),
        ("crane shot", Move.CRANE_UP),
    ],
)
def test_reads_how_people_write_moves(prompt: str, move: Move) -> None:
    assert [camera.move for camera in read_moves(prompt)] == [move]


@pytest.mark.parametrize("prompt", ["", "a frying pan on the stove", "a girl pushes a cart uphill", "a tilted picture"])
def test_things_that_move_are_no_camera_moves(prompt: str) -> None:
    assert read_moves(prompt) == ()


def test_static_has_no_move_in_it() -> None:
    assert read_moves(describe(CameraMove(Move.STATIC))) == ()


@given(st.text(max_size=300))
def test_any_text_can_be_read(prompt: str) -> None:
    assert all(0 <= camera.strength <= 1 for camera in read_moves(prompt))
