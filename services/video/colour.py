"""Colours as numbers: sRGB, linear light, CIE L*a*b*, the CIEDE2000 difference, and the means of a picture's blocks.

Pictures are arrays of uint8, height × width × 3, sRGB (IEC 61966-2-1, white point D65).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Numbers = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]

# IEC 61966-2-1: linear sRGB to CIE XYZ. White is what the matrix makes of (1, 1, 1), so that greys have no colour.
_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = _TO_XYZ.sum(axis=1)
# CIE 15: below this the cube root of L*a*b* is a straight line.
_KNEE = (6 / 29) ** 3

_CLIPPED_SHARE = 0.02
"""The part of a block's pixels that may lie at the end of the scale."""


def to_linear(coded: Numbers) -> Numbers:
    """Light, 0 to 1, of sRGB values, 0 to 1."""
    return np.where(coded <= 0.04045, coded / 12.92, ((np.maximum(coded, 0.0) + 0.055) / 1.055) ** 2.4)


def to_coded(light: Numbers) -> Numbers:
    """The sRGB values, 0 to 1, of light, 0 to 1: `to_linear` backwards."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 0.0) ** (1 / 2.4) - 0.055)


def affine(matrix: Numbers, colours: Numbers) -> Numbers:
    """A 3 × 4 matrix applied to colours, … × 3."""
    return colours @ matrix[:, :3].T + matrix[:, 3]


LIGHT = to_linear(np.arange(256) / 255).astype(np.float32)
"""The light of each 8-bit value."""


def to_lab(light: Numbers) -> Numbers:
    """CIE L*a*b* (D65) of linear sRGB, … × 3. Light beyond 0 to 1 is taken as what a screen shows of it."""
    relative = np.clip(light, 0.0, 1.0) @ _TO_XYZ.T / _WHITE
    root = np.where(relative > _KNEE, np.cbrt(relative), relative * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def delta_e(lab1: Numbers, lab2: Numbers) -> Numbers:
    """CIEDE2000 of colours in L*a*b*, … × 3 each; 1 is about what can just be seen side by side.

    After Sharma, Wu, Dalal: The CIEDE2000 Color-Difference Formula, Color Research and Application 30 (2005), with
    the parametric factors 1. Equation numbers are theirs.
    """
    (l1, a1, b1), (l2, a2, b2) = np.moveaxis(np.asarray(lab1), -1, 0), np.moveaxis(np.asarray(lab2), -1, 0)
    # (2) to (7): chroma and hue, after a stretch of a* for colours near grey
    stretch = 1.5 - 0.5 * _chroma_share((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2)
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = np.arctan2(b1, stretch * a1), np.arctan2(b2, stretch * a2)
    is_grey = c1 * c2 == 0
    # (8) to (14): differences and means
    turn, mean_hue = _hues(h1 % (2 * np.pi), h2 % (2 * np.pi), is_grey)
    hue = 2 * np.sqrt(c1 * c2) * np.sin(turn / 2)
    chroma, mean_chroma = c2 - c1, (c1 + c2) / 2
    # (15) to (21): weights
    from_middle = ((l1 + l2) / 2 - 50) ** 2
    lightness = (l2 - l1) / (1 + 0.015 * from_middle / np.sqrt(20 + from_middle))
    chroma = chroma / (1 + 0.045 * mean_chroma)
    hue = hue / (1 + 0.015 * mean_chroma * _hue_weight(mean_hue))
    blue = np.radians(60) * np.exp(-(((np.degrees(mean_hue) - 275) / 25) ** 2))
    rotation = -2 * _chroma_share(mean_chroma) * np.sin(blue)
    # (22)
    return np.sqrt(np.maximum(lightness**2 + chroma**2 + hue**2 + rotation * chroma * hue, 0.0))


def _chroma_share(chroma: Numbers) -> Numbers:
    return np.sqrt(chroma**7 / (chroma**7 + 25.0**7))


def _hues(h1: Numbers, h2: Numbers, is_grey: Mask) -> tuple[Numbers, Numbers]:
    """From one hue to the other the short way, and the one in the middle, in radians; (10) and (14)."""
    apart, both = h2 - h1, h1 + h2
    is_far = np.abs(apart) > np.pi
    turn = np.where(is_far, apart - np.copysign(2 * np.pi, apart), apart)
    mean = np.where(is_far, both + np.where(both < 2 * np.pi, 2 * np.pi, -2 * np.pi), both) / 2
    return np.where(is_grey, 0.0, turn), np.where(is_grey, both, mean)


def _hue_weight(hue: Numbers) -> Numbers:
    return (
        1
        - 0.17 * np.cos(hue - np.radians(30))
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + np.radians(6))
        - 0.20 * np.cos(4 * hue - np.radians(63))
    )


@dataclass(frozen=True, slots=True)
class Blocks:
    """The means of a picture's blocks, row by row.

    `light`: N × 3, linear, 0 to 1. `clipped`: N, whether so many pixels of a block lie at the end of the scale (0 or
    255 in a channel) that its mean says little about what a model did to its colours.
    """

    light: Numbers
    clipped: Mask


def block_means(picture: Picture, blocks: int = 1000) -> Blocks:
    """About `blocks` square blocks of a picture, 4 to 64 pixels wide; a rest at its right and lower edge is left out.

    Means are taken of light, as a camera out of focus does: a matrix applied to light gives the same before and after.
    """
    height, width = picture.shape[:2]
    side = int(np.clip(round((height * width / blocks) ** 0.5), 4, min(64, height, width)))
    rows, columns = height // side, width // side
    tiles = picture[: rows * side, : columns * side].reshape(rows, side, columns, side, 3)
    light = LIGHT[tiles].mean(axis=(1, 3)).reshape(-1, 3)
    at_end = ((tiles == 0) | (tiles == 255)).any(axis=-1).mean(axis=(1, 3)).reshape(-1)
    return Blocks(light.astype(float), at_end > _CLIPPED_SHARE)


def mean_difference(a: Picture, b: Picture) -> float:
    """The mean CIEDE2000 of the blocks of two pictures of the same size."""
    return light_difference(block_means(a).light, block_means(b).light)


def light_difference(a: Numbers, b: Numbers) -> float:
    """The mean CIEDE2000 of colours given as light, N × 3 each."""
    return float(delta_e(to_lab(a), to_lab(b)).mean())
