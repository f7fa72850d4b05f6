"""A frame's number as black and white blocks in the picture, for programs: it survives scaling and lossy video."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

_BITS = 12
# Blocks stand in a row at the bottom left; the first two are always white and black, so that a picture without
# numbers is told apart.
_BLOCKS = _BITS + 2
_HIGH_MEANS_ONE = 128


def draw_frame_number(image: Image.Image, number: int) -> Image.Image:
    """A copy of `image` with `number` (0 to 4095) drawn into it."""
    marked = image.copy()
    draw = ImageDraw.Draw(marked)
    for place, is_white in enumerate(_pattern(number)):
        left, top, right, bottom = _block(image.size, place)
        draw.rectangle((left, top, right - 1, bottom - 1), fill="white" if is_white else "black")
    return marked


def read_frame_number(image: Image.Image) -> int | None:
    """The number that was drawn into a picture of any size, or None when there is none."""
    gray = np.asarray(image.convert("L"), dtype=np.float64)
    levels = []
    for place in range(_BLOCKS):
        left, top, right, bottom = _block(image.size, place)
        inset_x, inset_y = (right - left) // 4, (bottom - top) // 4
        levels.append(gray[top + inset_y : bottom - inset_y, left + inset_x : right - inset_x].mean())
    bits = [level >= _HIGH_MEANS_ONE for level in levels]
    if not bits[0] or bits[1]:
        return None
    return sum(1 << position for position, bit in enumerate(reversed(bits[2:])) if bit)


def _pattern(number: int) -> list[bool]:
    return [True, False, *(bool(number >> position & 1) for position in reversed(range(_BITS)))]


def _block(size: tuple[int, int], place: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a block: a twentieth of the width, an eighth of the height, at the bottom left."""
    width, height = size
    left, right = (round(width * step / 20) for step in (place, place + 1))
    return left, round(height * 7 / 8), right, height
