"""The decoded frames of a shot: a camera that moves over its start image. This stands in for the video model."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from PIL import Image, ImageFilter, ImageOps

from infrastructure.preview_backend.camera_path import CameraPath, View, ease
from infrastructure.preview_backend.camera_view import finer, seen, seen_turned
from infrastructure.preview_backend.frame_number import draw_frame_number
from infrastructure.preview_backend.options import Paint
from infrastructure.preview_backend.pictures import Size
from infrastructure.preview_backend.video_planes import Planes

T = TypeVar("T")


class MovingPictures:
    """`path.frames` frames of `start`, seen along `path`; with `end`, dissolving into it until it is the last.

    The pictures of `before`, if any, come before them, as they are. All can be had as pictures and, for encoders, as
    planes.
    """

    def __init__(
        self,
        start: Image.Image,
        path: CameraPath,
        *,
        end: Image.Image | None = None,
        before: tuple[Image.Image, ...] = (),
        frame_numbers: bool = False,
        paint: Paint | None = None,
    ) -> None:
        """`start`, `end` and `before` have the size of the frames.

        `paint` changes each frame; `frame_numbers` draws its number into it.
        """
        self._start = start
        self._end = end
        self._before = before
        self._path = path
        self._frame_numbers = frame_numbers
        self._paint = paint
        self._canvas = _Once(lambda: extended(start, path.margin))
        self._canvas_planes = _Once(lambda: Planes.of(self._canvas.value))
        self._fine_planes = _Once(lambda: self._canvas_planes.value.changed(lambda plane, _part: finer(plane)))
        self._end_planes = _Once(lambda: Planes.of(end or start))

    @property
    def count(self) -> int:
        return len(self._before) + self._path.frames

    @property
    def size(self) -> Size:
        return self._start.size

    def frame(self, index: int) -> Image.Image:
        step = index - len(self._before)
        image = self._moved(step) if step >= 0 else self._before[index]
        if self._paint is not None:
            image = self._paint(image, index, self.count)
        return draw_frame_number(image, index) if self._frame_numbers else image

    def planes(self, index: int) -> Planes:
        step = index - len(self._before)
        if self._frame_numbers or self._paint is not None or step < 0:
            return Planes.of(self.frame(index))
        view = self._path.view(step)
        width, height = self.size
        canvas, see = (self._canvas_planes, seen) if view.is_upright else (self._fine_planes, seen_turned)
        planes = canvas.value.changed(lambda plane, part: see(plane, view, (width // part, height // part)))
        if self._end is not None and step > 0:
            share = self._dissolved(step)
            planes = planes.combined(self._end_planes.value, lambda first, second: Image.blend(first, second, share))
        return planes

    def _moved(self, step: int) -> Image.Image:
        view = self._path.view(step)
        image = self._start if view == View() else seen(self._canvas.value, view, self.size)
        if self._end is not None and step > 0:
            image = Image.blend(image, self._end, self._dissolved(step))
        return image

    def _dissolved(self, step: int) -> float:
        """How much of the end is in a frame, 0 to 1."""
        return ease(step / (self._path.frames - 1))


class _Once(Generic[T]):
    """A value that is made when a thread first asks for it, once for all threads."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: list[T] = []
        self._lock = threading.Lock()

    @property
    def value(self) -> T:
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]


def extended(image: Image.Image, margin: float) -> Image.Image:
    """The picture with its mirror image around it, a little soft and dark, as a stand-in for what is not known.

    `margin` is the width of the surrounding as a fraction of the picture's sides. Without one it is the picture.
    """
    if margin <= 0:
        return image
    width, height = image.size
    border = (min(width - 1, round(width * margin) + 1), min(height - 1, round(height * margin) + 1))
    canvas = Image.new("RGB", (width + 2 * border[0], height + 2 * border[1]))
    mirrored, flipped = ImageOps.mirror(image), ImageOps.flip(image)
    tiles = ((ImageOps.flip(mirrored), flipped), (mirrored, image))
    for row in (-1, 0, 1):
        for column in (-1, 0, 1):
            canvas.paste(tiles[row == 0][column == 0], (border[0] + column * width, border[1] + row * height))
    soft = canvas.filter(ImageFilter.GaussianBlur(max(width, height) / 90)).point(lambda level: level * 0.92)
    soft.paste(image, border)
    return soft
