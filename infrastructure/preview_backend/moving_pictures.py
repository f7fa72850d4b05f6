"""The decoded frames of a shot: a camera that moves over its start image. This stands in for the video model."""

from __future__ import annotations

import threading

from PIL import Image, ImageFilter, ImageOps

from infrastructure.preview_backend.camera_path import CameraPath, View, ease
from infrastructure.preview_backend.frame_number import draw_frame_number
from infrastructure.preview_backend.pictures import Size

_RESAMPLE = Image.Resampling.BICUBIC


class MovingPictures:
    """`path.frames` frames of `start`, seen along `path`; with `end`, dissolving into it until it is the last."""

    def __init__(
        self,
        start: Image.Image,
        path: CameraPath,
        *,
        end: Image.Image | None = None,
        frame_numbers: bool = False,
    ) -> None:
        """`start` and `end` have the size of the frames. `frame_numbers` draws its number into each frame."""
        self._start = start
        self._end = end
        self._path = path
        self._frame_numbers = frame_numbers
        self._canvas: Image.Image | None = None
        self._canvas_lock = threading.Lock()

    @property
    def count(self) -> int:
        return self._path.frames

    @property
    def size(self) -> Size:
        return self._start.size

    def frame(self, index: int) -> Image.Image:
        image = self._seen(self._path.view(index))
        if self._end is not None and index > 0:
            image = Image.blend(image, self._end, ease(index / (self.count - 1)))
        return draw_frame_number(image, index) if self._frame_numbers else image

    def _seen(self, view: View) -> Image.Image:
        if view == View():
            return self._start
        canvas = self._surroundings()
        offset = ((canvas.width - self.size[0]) / 2, (canvas.height - self.size[1]) / 2)
        if view.is_upright:
            left, top, right, bottom = view.box
            box = (*self._pixel(left, top, offset), *self._pixel(right, bottom, offset))
            return canvas.resize(self.size, _RESAMPLE, box=_within(box, canvas.size))
        quad = [
            place for corner in view.corners(self._path.aspect) for place in self._pixel(corner[0], corner[1], offset)
        ]
        return canvas.transform(self.size, Image.Transform.QUAD, quad, Image.Resampling.BILINEAR)

    def _pixel(self, x: float, y: float, offset: tuple[float, float]) -> tuple[float, float]:
        return offset[0] + x * self.size[0], offset[1] + y * self.size[1]

    def _surroundings(self) -> Image.Image:
        """The picture with as much around it as the path will show; made once."""
        with self._canvas_lock:
            if self._canvas is None:
                self._canvas = extended(self._start, self._path.margin)
            return self._canvas


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


def _within(box: tuple[float, float, float, float], size: Size) -> tuple[float, float, float, float]:
    """The box without the last digits of rounding that would put it outside of `size`."""
    left, top, right, bottom = box
    return (max(0.0, left), max(0.0, top), min(float(size[0]), right), min(float(size[1]), bottom))
