"""Pictures to begin a film with: sky, sun or moon, hills, water. Drawn, so that none must be kept in the repository."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Scene:
    """Colours of the sky at its top and at the horizon, and of the hills; where the light is, in shares of the size."""

    name: str
    top: str
    low: str
    hills: str
    light: str
    at: tuple[float, float]
    radius: float = 0.07
    phase: float = 0.0


SCENES = (
    Scene("dusk 1", "#3d4f86", "#f3a46c", "#2b2f4f", "#ffe2a8", (0.34, 0.50), 0.09),
    Scene("dusk 2", "#54407c", "#ef8a7a", "#31264a", "#ffd9b0", (0.66, 0.56), 0.07, 1.3),
    Scene("dusk 10", "#233a63", "#d98f8d", "#1d2640", "#ffe6c9", (0.5, 0.6), 0.05, 2.1),
    Scene("night 1", "#0d1733", "#3c5683", "#0b1226", "#f4f1dc", (0.74, 0.22), 0.05, 3.0),
    Scene("night 2", "#101a38", "#2f6a7c", "#0a1522", "#eef6ff", (0.24, 0.3), 0.04, 4.2),
    Scene("sunrise", "#5f8fc4", "#ffd9a0", "#3f5a5c", "#fff3c4", (0.44, 0.52), 0.08, 5.1),
)


def draw_scene(scene: Scene, size: Size) -> Image.Image:
    """The scene in that size in pixels."""
    horizon = round(0.66 * size[1])
    ramp = Image.linear_gradient("L").resize(size)
    picture = ImageOps.colorize(ramp, scene.top, scene.low).convert("RGB")
    picture = ImageChops.screen(picture, _glow(scene, size))
    picture.paste(_reflection(picture, horizon), (0, horizon))
    for depth in range(3):
        _hills(picture, scene, depth, horizon)
    return picture


def write_scenes(folder: Path, count: int, size: Size) -> list[Path]:
    """PNG files of the first scenes, in their order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{scene.name}.png" for scene in SCENES[:count]]
    for scene, path in zip(SCENES, paths, strict=False):
        draw_scene(scene, size).save(path)
    return paths


def _glow(scene: Scene, size: Size) -> Image.Image:
    """The light on black: a disc, and around it what the air scatters."""
    width, height = size
    x, y, radius = scene.at[0] * width, scene.at[1] * height, scene.radius * height
    sheet = Image.new("RGB", size)
    ImageDraw.Draw(sheet).ellipse((x - radius, y - radius, x + radius, y + radius), fill=scene.light)
    wide = sheet.filter(ImageFilter.GaussianBlur(radius * 1.6))
    return ImageChops.add(sheet.filter(ImageFilter.GaussianBlur(1)), wide)


def _reflection(picture: Image.Image, horizon: int) -> Image.Image:
    """The sky upside down in the water, darker, and drawn out by its waves."""
    width, height = picture.size
    sky = picture.crop((0, 2 * horizon - height, width, horizon)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    waves = sky.resize((max(1, width // 12), 7)).resize(sky.size, Image.Resampling.BICUBIC)
    return Image.blend(waves, Image.new("RGB", sky.size), 0.16)


def _hills(picture: Image.Image, scene: Scene, depth: int, horizon: int) -> None:
    """A ridge whose foot stands at the water; nearer ones are darker and stand at the sides."""
    width, height = picture.size
    rise, shift = (0.16 + 0.07 * depth) * height, scene.phase + 1.7 * depth

    def ridge(x: float) -> float:
        side = abs(2 * x / width - 1) ** (1 + depth)
        wave = 0.55 + 0.3 * math.sin(5 * x / width + shift) + 0.12 * math.sin(17 * x / width + 2 * shift)
        return horizon - rise * max(0.0, wave) * (side if depth else 0.8)

    outline = [(x, ridge(x)) for x in range(0, width + 1, 2)]
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).polygon([(0, horizon), *outline, (width, horizon)], fill=110 + 60 * depth)
    picture.paste(Image.new("RGB", picture.size, scene.hills), mask=mask)
