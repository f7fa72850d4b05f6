"""Planes of moving pictures show what the pictures show."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from infrastructure.preview_backend.camera_path import CameraPose, plan_path
from infrastructure.preview_backend.moving_pictures import MovingPictures
from infrastructure.preview_backend.pictures import Changed, ImageBatch, PingPong, Repeated, Stills, origin, sliced
from infrastructure.preview_backend.preview_mark import planes_with_preview_mark, with_preview_mark
from infrastructure.preview_backend.video_planes import PlaneBatch, Planes

SIZE = (320, 192)
FRAMES = 25


def scene() -> Image.Image:
    picture = Image.linear_gradient("L").resize(SIZE).convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 40, 140, 120), fill="orangered")
    draw.ellipse((180, 60, 280, 160), fill="steelblue")
    return picture


def picture(planes: Planes) -> np.ndarray:
    return planes.to_frame().to_ndarray(format="rgb24").astype(float)


def as_coded(image: Image.Image) -> np.ndarray:
    return picture(Planes.of(image))


@pytest.mark.parametrize(
    ("prompt", "pose"),
    [
        ("slow push in", None),
        ("fast zoom out", None),
        ("camera pans left", None),
        ("camera orbits right", None),
        ("fast zoom out while the camera orbits left", None),
        ("", CameraPose("ClockWise (CW)")),
    ],
)
@pytest.mark.parametrize("index", [0, 1, 12, FRAMES - 1])
def test_planes_show_the_same_as_pictures(prompt: str, pose: CameraPose | None, index: int) -> None:
    path = plan_path(prompt, pose, FRAMES, SIZE[0] / SIZE[1])
    moving = MovingPictures(scene(), path, end=scene().transpose(Image.Transpose.FLIP_LEFT_RIGHT))

    difference = np.abs(picture(moving.planes(index)) - as_coded(moving.frame(index)))

    # Half a pixel of shift would make it 2 and more.
    assert difference.mean() < 1.5


def test_frame_numbers_are_in_the_planes_too() -> None:
    path = plan_path("camera orbits right", None, FRAMES, SIZE[0] / SIZE[1])
    moving = MovingPictures(scene(), path, frame_numbers=True)

    assert np.array_equal(picture(moving.planes(7)), as_coded(moving.frame(7)))


@pytest.mark.parametrize("index", [0, 1, 2, 3, FRAMES + 1])
def test_pictures_before_the_moving_ones_stand_first_as_they_are(index: int) -> None:
    path = plan_path("slow push in", None, FRAMES, SIZE[0] / SIZE[1])
    plain = MovingPictures(scene(), path)
    before = (Image.new("RGB", SIZE, "darkgreen"), Image.new("RGB", SIZE, "darkred"))
    moving = MovingPictures(scene(), path, before=before)

    assert moving.count == FRAMES + 2
    expected = before[index] if index < 2 else plain.frame(index - 2)
    assert moving.frame(index).tobytes() == expected.tobytes()
    planes = Planes.of(before[index]) if index < 2 else plain.planes(index - 2)
    assert np.array_equal(picture(moving.planes(index)), picture(planes))


def test_the_last_of_frames_that_aim_is_what_they_aim_at() -> None:
    end = scene().transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    path = plan_path("slow push in", None, FRAMES, SIZE[0] / SIZE[1])
    moving = MovingPictures(scene(), path, end=end, before=(scene(),))

    assert moving.frame(moving.count - 1).tobytes() == end.tobytes()
    assert moving.frame(1).tobytes() == scene().tobytes()


def test_the_mark_is_the_same_on_planes() -> None:
    marked = picture(planes_with_preview_mark(Planes.of(scene())))

    assert np.abs(marked - as_coded(with_preview_mark(scene()))).mean() < 0.1
    assert np.abs(marked - as_coded(scene())).max() > 50


@pytest.mark.parametrize(
    ("rearranged", "index", "there"),
    [
        (lambda moving: sliced(moving, 3, 5), 2, 5),
        (lambda moving: Repeated(moving, 2), FRAMES + 4, 4),
        (PingPong, FRAMES, FRAMES - 2),
        (lambda moving: PingPong(sliced(moving, 1, 4)), 4, 3),
    ],
)
def test_rearranged_pictures_have_the_planes_of_their_origin(
    rearranged: Callable[[ImageBatch], ImageBatch], index: int, there: int
) -> None:
    moving = MovingPictures(scene(), plan_path("slow push in", None, FRAMES, SIZE[0] / SIZE[1]))
    batch = rearranged(moving)

    assert origin(batch, index) == (moving, there)
    assert batch.frame(index).tobytes() == moving.frame(there).tobytes()


def test_pictures_that_are_changed_are_their_own_origin() -> None:
    changed = Changed(Stills((scene(),)), SIZE, lambda picture: picture.transpose(Image.Transpose.ROTATE_180))

    assert origin(sliced(changed, 0, 1), 0) == (changed, 0)


def test_only_moving_pictures_offer_planes() -> None:
    moving = MovingPictures(scene(), plan_path("", None, FRAMES, SIZE[0] / SIZE[1]))

    assert isinstance(moving, PlaneBatch)
    assert not isinstance(Stills((scene(),)), PlaneBatch)


@pytest.mark.parametrize(("count", "expected"), [(1, [0]), (2, [0, 1]), (4, [0, 1, 2, 3, 2, 1])])
def test_pictures_go_forth_and_back(count: int, expected: list[int]) -> None:
    batch = PingPong(Stills(tuple(Image.new("RGB", (4, 4), (shade, 0, 0)) for shade in range(count))))

    assert [batch.frame(index).getpixel((0, 0)) for index in range(batch.count)] == [
        (shade, 0, 0) for shade in expected
    ]
