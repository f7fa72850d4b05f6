"""Batches, the moving camera's frames, and what is drawn into pictures."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from infrastructure.preview_backend.camera_path import CameraPath, View, plan_path
from infrastructure.preview_backend.frame_number import draw_frame_number, read_frame_number
from infrastructure.preview_backend.moving_pictures import MovingPictures, extended
from infrastructure.preview_backend.pictures import Joined, Repeated, Stills, fitted, sliced
from infrastructure.preview_backend.preview_mark import with_preview_mark
from infrastructure.preview_backend.text_card import text_card

SIZE = (160, 96)


def scene(size: tuple[int, int] = SIZE) -> Image.Image:
    """A picture that is nowhere the same: red grows to the right, green downwards."""
    x = np.tile(np.linspace(0, 255, size[0]), (size[1], 1))
    y = np.tile(np.linspace(0, 255, size[1]), (size[0], 1)).T
    return Image.fromarray(np.stack([x, y, np.full_like(x, 90)], axis=2).astype(np.uint8))


def batch(*colors: str) -> Stills:
    return Stills(tuple(Image.new("RGB", (4, 4), color) for color in colors))


def colors(images: Stills | Joined | Repeated) -> list[tuple[int, ...]]:
    return [images.frame(index).getpixel((0, 0)) for index in range(images.count)]  # pyright: ignore[reportReturnType] - RGB pictures have tuples


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [(0, 2, (0, 2)), (4095, 1, (4, 1)), (3, 10, (3, 2)), (1, 3, (1, 3))],
)
def test_a_slice_is_cut_to_what_there_is(start: int, count: int, expected: tuple[int, int]) -> None:
    source = batch("red", "lime", "blue", "white", "black")
    cut = sliced(source, start, count)

    assert cut.count == expected[1]
    assert [cut.frame(index) for index in range(cut.count)] == [
        source.frame(index) for index in range(expected[0], sum(expected))
    ]


def test_batches_are_repeated_and_joined() -> None:
    first, second = batch("red", "lime"), Stills((Image.new("RGB", (8, 8), "blue"),))

    assert colors(Repeated(first, 2)) == colors(first) * 2
    joined = Joined(first, second)
    assert colors(joined) == [*colors(first), (0, 0, 255)]
    assert {joined.frame(index).size for index in range(3)} == {(4, 4)}


@given(st.tuples(st.integers(8, 90), st.integers(8, 90)), st.tuples(st.integers(8, 90), st.integers(8, 90)))
def test_pictures_are_cut_at_the_centre(size: tuple[int, int], wanted: tuple[int, int]) -> None:
    cut = fitted(scene(size), wanted)
    levels = np.asarray(cut, dtype=float).mean(axis=(0, 1))

    assert cut.size == wanted
    # The middle of the picture stays in the middle.
    assert abs(levels[0] - 127) < 12
    assert abs(levels[1] - 127) < 12


def test_a_picture_of_the_right_size_is_not_touched() -> None:
    picture = scene()

    assert fitted(picture, SIZE) is picture
    assert MovingPictures(picture, plan_path("camera pan left", None, 9, 1.6)).frame(0) is picture


@pytest.mark.parametrize(
    "prompt",
    ["camera pan to the left", "camera zoom out", "camera orbit to the right", "camera crane up", "a quiet street"],
)
def test_motion_is_smooth_below_a_pixel(prompt: str) -> None:
    moving = MovingPictures(scene(), plan_path(prompt, None, 49, SIZE[0] / SIZE[1]))
    frames = [np.asarray(moving.frame(index), dtype=float) for index in range(moving.count)]
    steps = [float(np.abs(later - earlier).mean()) for earlier, later in pairwise(frames)]

    assert {frame.shape for frame in frames} == {(SIZE[1], SIZE[0], 3)}
    # No step is far from its neighbours: nothing jumps or stands still for a frame.
    for before, here, after in zip(steps, steps[1:], steps[2:], strict=False):
        assert abs(here - (before + after) / 2) < 0.35


def test_with_a_last_frame_the_shot_ends_on_it() -> None:
    end = Image.new("RGB", SIZE, "white")
    moving = MovingPictures(scene(), CameraPath(View(size=0.8), 9), end=end)

    assert np.asarray(moving.frame(8)).min() >= 254
    assert np.array_equal(np.asarray(moving.frame(0)), np.asarray(scene()))


def test_surroundings_keep_the_picture_in_the_middle() -> None:
    picture = scene()
    wide = extended(picture, 0.25)

    assert extended(picture, 0) is picture
    left, top = (wide.width - SIZE[0]) // 2, (wide.height - SIZE[1]) // 2
    assert left >= SIZE[0] * 0.25
    assert np.array_equal(np.asarray(wide)[top : top + SIZE[1], left : left + SIZE[0]], np.asarray(picture))


@given(st.integers(0, 4095), st.sampled_from([(256, 144), (832, 480), (480, 832), (64, 64)]))
def test_a_frame_number_can_be_read_again(number: int, size: tuple[int, int]) -> None:
    marked = draw_frame_number(scene(size), number)

    assert read_frame_number(marked) == number
    assert read_frame_number(marked.resize((size[0] * 2, size[1] * 2))) == number
    assert read_frame_number(Image.new("RGB", size)) is None


def test_the_mark_is_small_and_in_the_corner() -> None:
    picture = Image.new("RGB", (832, 480), "gray")
    changed = np.asarray(with_preview_mark(picture)) != np.asarray(picture)
    rows, columns = changed.any(axis=(1, 2)).nonzero()[0], changed.any(axis=(0, 2)).nonzero()[0]

    assert rows.max() < 480 / 8
    assert columns.min() > 832 * 0.8
    tiny = Image.new("RGB", (32, 32))
    assert with_preview_mark(tiny) is tiny


def test_a_text_card_shows_words() -> None:
    with_words, without = text_card("A long walk home", (320, 180)), text_card("", (320, 180))

    assert with_words.size == (320, 180)
    assert np.asarray(with_words).max() > np.asarray(without).max() + 50
