"""What models do to colours: changes of every frame that a preview server decodes (`PreviewOptions.paint`).

Errors are made in linear light or in sRGB values ("coded"); each comes to a mean CIEDE2000 of some 3 to 6 on a
picture with many colours.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image

from services.video.colour import Numbers, Picture, to_coded, to_linear

Paint = Callable[[Image.Image, int, int], Image.Image]
Bend = Callable[[Numbers], Numbers]
"""A change of colours, … × 3 of 0 to 1."""

Triple = tuple[float, float, float]


def gain(factors: Triple) -> Bend:
    return lambda colours: colours * np.array(factors)


def bias(shifts: Triple) -> Bend:
    return lambda colours: colours + np.array(shifts)


def hue_turn(degrees: float) -> Bend:
    """A rotation about the axis of greys, which stay as they are (Rodrigues' formula)."""
    angle = np.radians(degrees)
    cross = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / 3**0.5
    turn = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    return lambda colours: colours @ turn.T


def in_light(bend: Bend) -> Bend:
    """A change of linear light, as one of sRGB values."""
    return lambda coded: to_coded(np.clip(bend(to_linear(coded)), 0.0, 1.0))


def bent(picture: Picture, bend: Bend) -> Picture:
    """The picture with its sRGB values changed, in 256 levels again."""
    return np.floor(np.clip(bend(picture / 255), 0.0, 1.0) * 255 + 0.5).astype(np.uint8)


def painting(bend: Bend) -> Paint:
    """The same change of every frame."""
    return lambda image, _index, _count: Image.fromarray(bent(np.asarray(image.convert("RGB")), bend))


def fading(left: float = 0.8) -> Paint:
    """Night falls: light goes down evenly to `left` of it over a clip. Frame 0 is as it was."""

    def paint(image: Image.Image, index: int, count: int) -> Image.Image:
        share = 1 - (1 - left) * index / max(1, count - 1)
        return image if index == 0 else painting(in_light(gain((share, share, share))))(image, index, count)

    return paint


def together(*paints: Paint) -> Paint:
    """One change after the other."""

    def paint(image: Image.Image, index: int, count: int) -> Image.Image:
        for each in paints:
            image = each(image, index, count)
        return image

    return paint


BENDS: dict[str, Bend] = {
    "gain": in_light(gain((0.8, 0.88, 1.0))),
    "bias": in_light(bias((0.02, 0.015, 0.03))),
    "hue": in_light(hue_turn(20)),
    "coded gain": gain((0.88, 0.93, 1.0)),
    "coded bias": bias((0.04, 0.025, 0.05)),
    "coded hue": hue_turn(20),
}

ERRORS: dict[str, Paint] = {name: painting(bend) for name, bend in BENDS.items()}
