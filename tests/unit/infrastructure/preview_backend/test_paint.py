"""A change of every decoded frame, for tests of what models do to pictures."""

from __future__ import annotations

import numpy as np
from PIL import Image

from infrastructure.preview_backend.camera_path import plan_path
from infrastructure.preview_backend.moving_pictures import MovingPictures
from infrastructure.preview_backend.video_planes import Planes
from tests.fakes.colour_chains import scene
from tests.fakes.colour_errors import BENDS, ERRORS, Paint, bent, fading, together

START = Image.fromarray(scene())
FRAMES = 9


def painted(paint: Paint) -> MovingPictures:
    return MovingPictures(START, plan_path("", None, FRAMES, 1.6), paint=paint)


def levels(image: Image.Image) -> np.ndarray:
    return np.asarray(image)


def test_each_frame_is_given_with_its_number_and_how_many_there_are() -> None:
    seen: list[tuple[int, int]] = []

    def paint(image: Image.Image, index: int, count: int) -> Image.Image:
        seen.append((index, count))
        return Image.fromarray(levels(image) // 2)

    moving = painted(paint)
    frames = [moving.frame(0), moving.frame(8)]
    assert seen == [(0, FRAMES), (8, FRAMES)]
    assert np.array_equal(levels(frames[0]), scene() // 2)


def test_planes_are_painted_too() -> None:
    moving = painted(ERRORS["gain"])
    assert np.array_equal(moving.planes(3).to_frame().to_ndarray(), Planes.of(moving.frame(3)).to_frame().to_ndarray())


def test_an_error_is_in_the_first_frame_and_a_fade_is_not() -> None:
    assert np.array_equal(levels(painted(ERRORS["coded hue"]).frame(0)), bent(scene(), BENDS["coded hue"]))
    assert np.array_equal(levels(painted(fading()).frame(0)), scene())
    dusk = [levels(painted(fading()).frame(index)).mean() for index in range(FRAMES)]
    assert dusk == sorted(dusk, reverse=True)
    both = painted(together(fading(), ERRORS["bias"]))
    assert np.array_equal(levels(both.frame(0)), bent(scene(), BENDS["bias"]))
