"""Paint the four keyframes of the sample film "Last Light": dusk falls, a lamp is lit, night comes over the sea.

Run `uv run python -m config.sample_project.make_keyframes`; the pictures go to `selected/` beside this file. Nothing in
them is random from run to run.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from config.sample_project.brushes import Canvas, Point, colour, cutout, fbm, land, mix, skyline, smoothstep, wash
from config.sample_project.landmarks import (
    LAMP,
    clouds,
    cottage,
    grass,
    gulls,
    lighthouse,
    milky_way,
    moon,
    pines,
    veil,
    windows,
)
from config.sample_project.light import beam, bloom, brushed, develop, distance, glow, stars, water

SIZE = (1664, 960)  # twice the size the film is rendered at, so that a camera move stays sharp


def dusk_sea(canvas: Canvas) -> Image.Image:
    """Shot 001: the sun goes down over a golden sea; far out on its headland stands a lighthouse."""
    horizon, sun = 0.60, (0.70, 0.578)
    sky = wash(
        _DUSK,
        canvas.y + 0.05 * fbm(canvas.x * 1.3, canvas.y * 2, 11, 3),
    )
    sky = sky + glow(canvas, sun, 0.15, "#ff8a3d", 0.45, 1.2)
    sky = clouds(canvas, sky, sun, colours=("#ffbe84", "#ea7f8c", "#57407c"), seed=21)
    sky = brushed(canvas, sky, 0.011)
    disc = smoothstep(0.037, 0.035, distance(canvas, sun))
    sky = mix(sky, wash([(0.54, "#fff0b8"), (0.60, "#ffc861")], canvas.y) * 1.7, disc)
    sky = sky + glow(canvas, sun, 0.045, "#ffb454", 0.7, 1.3)
    far = skyline(canvas, _FAR_ISLE, 0.008, 31)
    sky = land(canvas, sky, far, tone="#a8607c", mist="#e79a7e", depth=0.05, seed=33)
    sky = lighthouse(canvas, sky, (1.285, 0.54), 0.15, tower=("#ffb48a", "#4a3359"), lamp=0.5, halo=0.1)
    head = skyline(canvas, _HEADLAND, 0.014, 37)
    sky = land(canvas, sky, head, tone="#48305a", mist="#a05a6c", depth=0.14, rim="#a8584a", seed=39)
    glare = disc[..., None] * colour("#ff9a3c") * 5
    picture = water(canvas, sky, horizon, tint="#37305f", swell=0.10, glitter=0.42, seed=41, glare=glare)
    near = skyline(canvas, _ROCKS, 0.05, 43)
    picture = land(
        canvas, picture, near, tone="#2a1e40", mist="#0d0a1c", depth=0.3, rim="#6a3a4a", relief=0.16, seed=45
    )
    picture = mix(picture, colour("#33264a"), cutout(canvas, gulls()))
    return develop(canvas, bloom(canvas, picture, 0.10), 1)


_DUSK = [(0.0, "#262a5c"), (0.22, "#5a4a86"), (0.4, "#b5678a"), (0.51, "#ee8a6d"), (0.58, "#ffb46c"), (0.62, "#ffd08a")]
_FAR_ISLE = [(0, 0.575), (0.25, 0.57), (0.45, 0.604), (1.0, 0.604), (1.25, 0.585), (1.8, 0.54)]
_ROCKS = [(0, 0.8), (0.12, 0.83), (0.25, 0.92), (0.42, 0.985), (0.55, 1.03), (1.3, 1.04), (1.5, 0.98), (1.8, 0.9)]
_HEADLAND = [(0.9, 0.612), (1.08, 0.606), (1.14, 0.575), (1.24, 0.535), (1.36, 0.525), (1.55, 0.50), (1.8, 0.44)]


def blue_hour(canvas: Canvas) -> Image.Image:
    """Shot 002: the coast in the blue hour, ridge behind ridge, from a village under a young moon to the lit lamp."""
    horizon = 0.66
    sky = wash(
        [(0.0, "#18204f"), (0.25, "#3a3f80"), (0.45, "#7f659b"), (0.56, "#c98a9d"), (0.65, "#f2bd98")],
        canvas.y + 0.04 * fbm(canvas.x * 1.1, canvas.y * 2, 111, 3),
    )
    sky = clouds(canvas, sky, (0.9, 0.64), colours=("#eba79b", "#b0769c", "#3a3870"), seed=121)
    sky = brushed(canvas, sky, 0.011)
    sky = stars(canvas, sky, 127, 900, smoothstep(0.35, 0.0, canvas.y) * np.ones_like(canvas.x), 0.6)
    sky = moon(canvas, sky, (0.36, 0.20), 0.028)
    for points, tone, mist, seed in _COAST[:-1]:
        sky = land(canvas, sky, skyline(canvas, points, 0.028, seed), tone=tone, mist=mist, depth=0.13, seed=seed)
    sky = windows(canvas, sky, 150)
    for angle in (np.pi - 0.06, 0.10):
        sky = sky + beam(canvas, (1.40, 0.371), angle, 0.045, 0.7, 160)[..., None] * colour(LAMP) * 0.8
    sky = lighthouse(canvas, sky, (1.40, 0.545), 0.20, tower=("#d8b3ba", "#3c3b70"), lamp=1.3, halo=1.4)
    points, tone, mist, seed = _COAST[-1]
    sky = land(
        canvas, sky, skyline(canvas, points, 0.022, seed), tone=tone, mist=mist, depth=0.16, rim="#2c2750", seed=seed
    )
    picture = water(canvas, sky, horizon, tint="#1f2a58", swell=0.06, glitter=0.22, seed=141)
    picture = veil(canvas, picture, horizon, "#d9a5aa", 170)
    shore = skyline(canvas, [(0, 0.83), (0.3, 0.90), (0.6, 0.97), (0.9, 1.02), (1.4, 1.03), (1.8, 0.95)], 0.03, 143)
    picture = land(canvas, picture, shore, tone="#12163a", mist="#0a0d26", depth=0.12, seed=145)
    picture = mix(picture, colour("#0f1334"), cutout(canvas, pines(shore, canvas, 180)))
    return develop(canvas, bloom(canvas, picture, 0.12), 2)


_COAST: tuple[tuple[list[Point], str, str, int], ...] = (
    ([(0, 0.50), (0.3, 0.46), (0.7, 0.53), (1.1, 0.56), (1.4, 0.60), (1.8, 0.62)], "#8d739f", "#cf9aa3", 131),
    ([(0, 0.55), (0.25, 0.53), (0.55, 0.57), (0.85, 0.61), (1.1, 0.66), (1.8, 0.67)], "#62588f", "#a98199", 133),
    ([(0, 0.60), (0.3, 0.585), (0.5, 0.62), (0.75, 0.672), (1.8, 0.69)], "#3d3f77", "#7a6690", 135),
    (
        [(0, 0.69), (1.05, 0.68), (1.15, 0.64), (1.25, 0.575), (1.36, 0.54), (1.5, 0.535), (1.8, 0.49)],
        "#2b2e63",
        "#665a88",
        137,
    ),
)


def lamp_is_lit(canvas: Canvas) -> Image.Image:
    """Shot 003: under the tower; the lamp burns and its beams cut the deep blue."""
    sky = wash(
        [(0.0, "#0b1440"), (0.35, "#1d3070"), (0.60, "#45568f"), (0.74, "#8c7d9e"), (0.82, "#d79a85")],
        canvas.y + 0.05 * fbm(canvas.x * 1.2, canvas.y * 1.6, 211, 3),
    )
    sky = clouds(canvas, sky, (0.3, 0.80), colours=("#d59a9c", "#7a74a8", "#1f2d66"), seed=221)
    sky = brushed(canvas, sky, 0.011)
    sky = stars(canvas, sky, 225, 2600, smoothstep(0.66, 0.05, canvas.y) * np.ones_like(canvas.x), 0.7)
    far = skyline(canvas, [(0, 0.775), (0.3, 0.765), (0.6, 0.80), (0.9, 0.845), (1.8, 0.85)], 0.018, 231)
    sky = land(canvas, sky, far, tone="#4a4a7e", mist="#a58394", depth=0.06, seed=233)
    picture = water(canvas, sky, 0.82, tint="#1b2a5c", swell=0.08, glitter=0.25, seed=241)
    for angle in (np.pi - 0.20, 0.13):
        picture = picture + beam(canvas, (1.08, 0.25), angle, 0.065, 0.75, 260)[..., None] * colour(LAMP) * 1.3
    picture = lighthouse(canvas, picture, (1.08, 0.86), 0.70, tower=("#ffd9b8", "#232f6b"), lamp=1.1, halo=0.9)
    picture = cottage(canvas, picture, (1.42, 0.835), 0.075)
    cliff = [(0, 1.02), (0.35, 0.97), (0.55, 0.90), (0.75, 0.86), (1.0, 0.835), (1.3, 0.83), (1.55, 0.86), (1.8, 0.88)]
    crest = skyline(canvas, cliff, 0.02, 243)
    picture = mix(picture, colour("#182048"), cutout(canvas, grass(crest - 0.004, canvas, 249)))
    picture = land(canvas, picture, crest, tone="#1d2550", mist="#0a0d28", depth=0.16, relief=0.2, seed=245)
    picture = mix(picture, colour("#131a41"), cutout(canvas, grass(crest + 0.012, canvas, 250)))
    return develop(canvas, bloom(canvas, picture, 0.12), 3)


def night_sky(canvas: Canvas) -> Image.Image:
    """Shot 004: the Milky Way over a still sea, and one warm light that answers it."""
    horizon = 0.80
    sky = wash(
        [(0.0, "#050a22"), (0.4, "#0a1c42"), (0.66, "#123a5c"), (0.76, "#2a5a6c"), (0.80, "#5c7a78")],
        canvas.y + 0.05 * fbm(canvas.x * 1.2, canvas.y * 1.6, 311, 3),
    )
    sky, crowd = milky_way(canvas, sky)
    sky = brushed(canvas, sky, 0.003)
    sky = stars(canvas, sky, 325, 16000, crowd * smoothstep(0.80, 0.50, canvas.y), 0.8)
    far = skyline(
        canvas, [(0, 0.775), (0.2, 0.785), (0.45, 0.80), (1.1, 0.803), (1.35, 0.785), (1.8, 0.755)], 0.012, 331
    )
    sky = land(canvas, sky, far, tone="#12304c", mist="#2f5a6a", depth=0.05, seed=333)
    for angle in (0.06, np.pi - 0.04):
        sky = sky + beam(canvas, (0.47, 0.594), angle, 0.030, 0.6, 360)[..., None] * colour(LAMP) * 1.1
    sky = lighthouse(canvas, sky, (0.47, 0.742), 0.17, tower=("#50688c", "#14233f"), lamp=1.4, halo=2.0)
    head = [(0, 0.7), (0.2, 0.715), (0.4, 0.735), (0.52, 0.745), (0.6, 0.765), (0.66, 0.8), (0.9, 0.81), (1.8, 0.82)]
    sky = land(canvas, sky, skyline(canvas, head, 0.016, 337), tone="#0a1830", mist="#12283f", depth=0.10, seed=339)
    glare = glow(canvas, (0.47, 0.594), 0.006, LAMP, 25, 2.0)
    picture = water(canvas, sky, horizon, tint="#071a33", swell=0.05, glitter=0.30, seed=341, glare=glare)
    return develop(canvas, bloom(canvas, picture, 0.14), 4)


PICTURES: dict[str, Callable[[Canvas], Image.Image]] = {
    "001_dusk_sea_v1.jpg": dusk_sea,
    "002_blue_hour_v1.jpg": blue_hour,
    "003_lamp_is_lit_v1.jpg": lamp_is_lit,
    "004_night_sky_v1.jpg": night_sky,
}


def main() -> None:
    """Paint every keyframe in full size into `selected/`."""
    folder = Path(__file__).parent / "selected"
    folder.mkdir(exist_ok=True)
    for name, paint in PICTURES.items():
        paint(Canvas(*SIZE)).save(folder / name, quality=88, subsampling=0, optimize=True)


if __name__ == "__main__":
    main()
