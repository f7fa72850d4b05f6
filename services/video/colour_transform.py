"""Colour transforms at work: on numbers, on pictures, and as a table for ffmpeg.

A transform has 12 numbers, a matrix for light, or 24: that matrix, and a second one of the same shape for sRGB values,
which comes first. Models err in either: what is a plain shift in coded values is a curve in light. Two matrices follow
both, and unlike polynomials they do nothing unforeseen to colours that were not in the pictures they were fitted to.
"""

from __future__ import annotations

import numpy as np

from domain.seams import ColourTransform
from services.video.colour import LIGHT, Numbers, Picture, affine, to_coded, to_linear

_CODED = (np.arange(256) / 255).astype(np.float32)

# Tables that stand for the curves of sRGB. Their steps are under 1/40 of one of the 256 levels.
_FINE = 1 << 14
_LOWEST, _HIGHEST = -1.0, 2.0
_FINE_LIGHT = to_linear(np.arange(_LOWEST * _FINE, _HIGHEST * _FINE + 1) / _FINE).astype(np.float32)
_LIGHT_STEPS = 1 << 17
_LEVELS = np.floor(to_coded(np.arange(_LIGHT_STEPS + 1) / _LIGHT_STEPS) * 255 + 0.5).astype(np.uint8)


def matrices(transform: ColourTransform) -> tuple[Numbers, Numbers | None]:
    """The 3 × 4 matrix for light, and the one for coded values where there is one."""
    numbers = np.array(transform, dtype=float).reshape(-1, 3, 4)
    return numbers[0], numbers[1] if len(numbers) > 1 else None


def changed_light(transform: ColourTransform, light: Numbers) -> Numbers:
    """What the transform makes of linear colours, … × 3; not cut to 0 to 1."""
    for_light, for_coded = matrices(transform)
    if for_coded is not None:
        light = to_linear(affine(for_coded, to_coded(light)))
    return affine(for_light, light)


def apply(transform: ColourTransform, picture: Picture) -> Picture:
    """The picture with its colours changed, rounded to the nearest of 256 levels."""
    for_light, for_coded = matrices(transform)
    light = LIGHT[picture] if for_coded is None else _light_after(for_coded, picture)
    shown = np.clip(affine(for_light.astype(np.float32), light), 0.0, 1.0)
    return _LEVELS[(shown * _LIGHT_STEPS + 0.5).astype(np.int32)]


def _light_after(for_coded: Numbers, picture: Picture) -> Numbers:
    coded = np.clip(affine(for_coded.astype(np.float32), _CODED[picture]), _LOWEST, _HIGHEST)
    return _FINE_LIGHT[((coded - _LOWEST) * _FINE + 0.5).astype(np.int32)]


def cube(transform: ColourTransform, size: int = 65) -> str:
    """The transform as the text of a .cube file (sRGB in and out, red changing fastest), for ffmpeg's lut3d."""
    steps = np.linspace(0.0, 1.0, size)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    light = changed_light(transform, to_linear(np.stack([red, green, blue], axis=-1).reshape(-1, 3)))
    shown = to_coded(np.clip(light, 0.0, 1.0))
    rows = "\n".join(f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in shown.tolist())
    return f"LUT_3D_SIZE {size}\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1 1 1\n{rows}\n"
