"""Brushes for the sample's keyframes: colours, noise, washes and silhouettes. Knows no scene and no light.

A picture is a float32 array of shape (height, width, 3) that holds linear light; places are given in picture heights
(x from 0 to width / height, y from 0 at the top to 1 at the bottom), so that a scene looks alike at every size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Array = NDArray[np.floating]
Point = tuple[float, float]
_SUPERSAMPLING = 4


@dataclass(frozen=True, slots=True)
class Canvas:
    """A picture size in pixels, with the place of every pixel: `x` of shape (1, width), `y` of shape (height, 1)."""

    width: int
    height: int
    x: Array = field(init=False, repr=False, compare=False)
    y: Array = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        across = (np.arange(self.width, dtype=np.float32) + 0.5) / self.height
        down = (np.arange(self.height, dtype=np.float32) + 0.5) / self.height
        object.__setattr__(self, "x", across[None, :])
        object.__setattr__(self, "y", down[:, None])

    @property
    def aspect(self) -> float:
        """The width in picture heights."""
        return self.width / self.height


def colour(code: str) -> Array:
    """`#rrggbb` as linear light."""
    channels = [int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return np.asarray(channels, np.float32) ** np.float32(2.2)


def smoothstep(low: float, high: float, value: Array) -> Array:
    """0 at `low`, 1 at `high`, an S between; `low` may be the greater one."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def mix(under: Array, over: Array, share: Array | float) -> Array:
    """`under` where `share` is 0, `over` where it is 1; a share of shape (height, width) counts for every channel."""
    if isinstance(share, np.ndarray) and share.ndim == 2:
        share = share[..., None]
    return (under + (over - under) * share).astype(np.float32)


def wash(stops: Sequence[tuple[float, str]], value: Array) -> Array:
    """Colours for `value` from (value, colour) stops, mixed evenly to the eye."""
    places = [place for place, _ in stops]
    codes = np.stack([np.sqrt(colour(code)) for _, code in stops])
    channels = [np.interp(value, places, codes[:, band]) for band in range(3)]
    return (np.stack(channels, axis=-1) ** 2).astype(np.float32)


def noise(u: Array, v: Array, seed: int) -> Array:
    """Gradient noise of about -0.7 to 0.7 at any places; it repeats after 256 cells."""
    angle = np.random.default_rng(seed).random((256, 256), np.float32) * np.float32(2 * np.pi)
    slope_u, slope_v = np.cos(angle), np.sin(angle)
    u, v = np.broadcast_arrays(u, v)
    cell_u, cell_v = np.floor(u).astype(np.int32), np.floor(v).astype(np.int32)
    u, v = (u - cell_u).astype(np.float32), (v - cell_v).astype(np.float32)

    def corner(right: int, down: int) -> Array:
        at = (cell_v + down) & 255, (cell_u + right) & 255
        return slope_u[at] * (u - right) + slope_v[at] * (v - down)

    ease_u, ease_v = u**3 * (u * (6 * u - 15) + 10), v**3 * (v * (6 * v - 15) + 10)
    above = corner(0, 0) * (1 - ease_u) + corner(1, 0) * ease_u
    below = corner(0, 1) * (1 - ease_u) + corner(1, 1) * ease_u
    return (above * (1 - ease_v) + below * ease_v).astype(np.float32)


def fbm(u: Array, v: Array, seed: int, octaves: int = 5) -> Array:
    """Noise summed over octaves, each twice as fine and half as strong: clouds, rock, dust. About -1 to 1."""
    total = np.zeros(np.broadcast_shapes(u.shape, v.shape), np.float32)
    for octave in range(octaves):
        scale = 2.0**octave
        total += noise(u * scale, v * scale, seed + octave) / scale
    return total


def skyline(canvas: Canvas, points: Sequence[Point], roughness: float, seed: int) -> Array:
    """The height of a ridge above each column, shape (1, width): a line through `points`, broken up like rock."""
    x = canvas.x
    line = np.interp(x, [px for px, _ in points], [py for _, py in points])
    broken = fbm(x * 5, np.full_like(x, 0.37), seed, 7) + 0.3 * np.abs(fbm(x * 23, np.full_like(x, 0.71), seed + 50, 4))
    return (line - roughness * broken).astype(np.float32)


def below(canvas: Canvas, crest: Array) -> Array:
    """A mask of everything under `crest`, with a smooth edge."""
    return np.clip((canvas.y - crest) * canvas.height + 0.5, 0, 1)


def land(
    canvas: Canvas,
    light: Array,
    crest: Array,
    *,
    tone: str,
    mist: str,
    depth: float,
    seed: int,
    rim: str = "#000000",
    relief: float = 0.12,
) -> Array:
    """Lay a ridge over `light`: `tone` at its crest, fading into `mist` at `depth` under it, its edge lit by `rim`."""
    under = canvas.y - crest
    u, v = canvas.x * 11 + canvas.y * 5, canvas.y * 24 - crest * 9
    planes = smoothstep(-0.12, 0.16, fbm(u, v, seed, 4) - fbm(u + 0.45, v + 0.25, seed, 4))
    shade = colour(tone) * (1 + relief * (2 * planes - 1))[..., None]
    edge = np.exp(-np.clip(under, 0, None) / 0.003) * planes
    shade = shade + edge[..., None] * colour(rim)
    drift = 0.3 * fbm(canvas.x * 4, canvas.y * 16, seed + 7, 4) * np.clip(under, 0, depth)
    haze = smoothstep(0, depth, under + drift)
    return mix(light, mix(shade, colour(mist), haze), below(canvas, crest))


def cutout(canvas: Canvas, polygons: Iterable[Sequence[Point]]) -> Array:
    """A mask of filled polygons with smooth edges."""
    scale = canvas.height * _SUPERSAMPLING
    sheet = Image.new("L", (canvas.width * _SUPERSAMPLING, scale))
    pen = ImageDraw.Draw(sheet)
    for polygon in polygons:
        pen.polygon([(x * scale, y * scale) for x, y in polygon], fill=255)
    small = sheet.resize((canvas.width, canvas.height), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / 255
