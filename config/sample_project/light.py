"""Light for the sample's keyframes: lamps, beams, stars, mirrors of water, dabs of a brush, and the final print."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from config.sample_project.brushes import Array, Canvas, Point, colour, fbm, mix, smoothstep

_RAYS = 21


def distance(canvas: Canvas, place: Point) -> Array:
    """How far every pixel is from `place`, in picture heights."""
    return np.hypot(canvas.x - place[0], canvas.y - place[1])


def glow(canvas: Canvas, place: Point, radius: float, code: str, strength: float, falloff: float = 1.5) -> Array:
    """Light around a lamp or a star, to be added to a picture."""
    halo = strength / (1 + (distance(canvas, place) / radius) ** 2) ** falloff
    return halo[..., None] * colour(code)


def beam(canvas: Canvas, place: Point, angle: float, spread: float, reach: float, seed: int) -> Array:
    """How much light a lamp at `place` throws into the haze along `angle` (radians, 0 right, counter-clockwise)."""
    right, up = canvas.x - place[0], place[1] - canvas.y
    along = right * math.cos(angle) + up * math.sin(angle)
    aside = np.abs(up * math.cos(angle) - right * math.sin(angle))
    width = 0.004 + spread * np.maximum(along, 0)
    core = np.exp(-((aside / width) ** 2)) * smoothstep(0, 0.012, along)
    haze = 1 + 0.45 * fbm(right * 5, up * 9, seed, 4)
    return (core * haze * np.exp(-along / reach) * np.sqrt(0.004 / width)).astype(np.float32)


def stars(canvas: Canvas, light: Array, seed: int, count: int, density: Array, strength: float) -> Array:
    """Add about `count` stars where `density` (0 to 1) lets them be seen: many faint, few bright, cool and warm."""
    rng = np.random.default_rng(seed)
    across, down, faintness, warmth, luck = rng.random((5, count))
    picture = light.copy()
    for x, y, faint, warm, chance in zip(across * canvas.aspect, down, faintness, warmth, luck, strict=True):
        if chance < density[int(y * canvas.height), min(int(x * canvas.height), canvas.width - 1)]:
            power = strength * min(0.05 / (faint + 0.012), 3.0)
            tint = mix(colour("#9fc2ff"), colour("#ffd2a3"), warm**2)
            _dot(canvas, picture, (x, y), 0.0006 + 0.0003 * min(power, 2.0), power, tint)
    return picture


def _dot(canvas: Canvas, picture: Array, place: Point, radius: float, power: float, tint: Array) -> None:
    reach = max(2, int(radius * canvas.height * 5) + 1)
    column, row = int(place[0] * canvas.height), int(place[1] * canvas.height)
    rows = slice(max(row - reach, 0), row + reach + 1)
    columns = slice(max(column - reach, 0), column + reach + 1)
    away = np.hypot(canvas.x[:, columns] - place[0], canvas.y[rows] - place[1]) / radius
    picture[rows, columns] += (power * np.exp(-(away**2)))[..., None] * tint


def water(
    canvas: Canvas,
    light: Array,
    horizon: float,
    *,
    tint: str,
    swell: float,
    glitter: float,
    seed: int,
    glare: Array | None = None,
) -> Array:
    """Replace everything under `horizon` by a sea that mirrors what is above it.

    `swell` says how far waves bend the mirror, `glitter` how far small ripples draw lights out into paths. The sea sees
    `glare` as well: lamps and suns are brighter than a print can show.
    """
    above = light if glare is None else light + glare
    top = int(np.ceil(horizon * canvas.height))
    depth = canvas.y[top:] - horizon
    waves, ripples = _waves(canvas, depth, seed)
    columns = np.broadcast_to(np.arange(canvas.width), waves.shape)
    total = np.zeros((*waves.shape, 3), np.float32)
    for step in np.linspace(-1, 1, _RAYS):
        ray = step * abs(step)
        lift = swell * (0.06 + depth) * waves + glitter * (0.10 + depth) * ray * (1 + 1.6 * ripples)
        rows = np.clip((horizon - np.abs(0.95 * depth + lift)) * canvas.height, 0, top - 1).astype(np.int32)
        aside = columns + (swell * 0.10 * (0.02 + depth) * waves + (0.005 + 0.05 * depth) * ripples) * canvas.height
        total += above[rows, np.clip(aside, 0, canvas.width - 1).astype(np.int32)]
    mirror = 0.40 + 0.52 * np.exp(-depth / 0.12) + 0.16 * waves * smoothstep(0, 0.1, depth)
    picture = light.copy()
    picture[top:] = mix(colour(tint), total / _RAYS, np.clip(mirror, 0, 1))
    return picture


def _waves(canvas: Canvas, depth: Array, seed: int) -> tuple[Array, Array]:
    """Long waves and fine ripples on a sea seen from low over it, about -1 to 1."""
    far = depth + 0.035
    u, v = (canvas.x - canvas.aspect / 2) / far, 0.6 / far
    fine = smoothstep(0, 0.10, depth)
    long = fbm(u * 0.9, v * 2.4, seed, 3) + 0.7 * fine * fbm(u * 3.3, v * 8, seed + 9, 3)
    return long, fbm(u * 2.2, v * 9, seed + 20, 3) * (0.35 + 0.65 * fine)


def brushed(canvas: Canvas, light: Array, radius: float) -> Array:
    """Paint over `light` in flat dabs that keep edges (a Kuwahara filter); `radius` in picture heights."""
    reach = max(2, round(radius * canvas.height))
    half = (reach + 1) // 2
    tone = np.pad(np.sqrt(np.clip(light, 0, None)), ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    mean, spread = _box(tone, reach), _box((tone**2).sum(axis=-1, keepdims=True), reach)
    spread = np.clip(spread - (mean**2).sum(axis=-1, keepdims=True), 0, None)
    total, weights = np.zeros_like(tone), np.zeros_like(spread)
    for shift in ((-half, -half), (-half, half), (half, -half), (half, half)):
        weight = (np.roll(spread, shift, (0, 1)) + 1e-5) ** -3
        total += np.roll(mean, shift, (0, 1)) * weight
        weights += weight
    return ((total / weights) ** 2).astype(np.float32)[reach:-reach, reach:-reach]


def _box(channels: Array, reach: int) -> Array:
    """The mean over a square of `reach` pixels."""
    for axis in (0, 1):
        before, after = reach // 2, reach - 1 - reach // 2
        pad = [(0, 0)] * channels.ndim
        pad[axis] = (before + 1, after)
        summed = np.cumsum(np.pad(channels, pad, mode="edge"), axis=axis, dtype=np.float64)
        size = channels.shape[axis]
        high = np.take(summed, range(reach, size + reach), axis=axis)
        low = np.take(summed, range(size), axis=axis)
        channels = ((high - low) / reach).astype(np.float32)
    return channels


def bloom(canvas: Canvas, light: Array, strength: float) -> Array:
    """Let bright places bleed softly into what surrounds them."""
    bright = np.clip(light - 0.55, 0, 4).astype(np.float32)
    picture = light.copy()
    for share in (1 / 60, 1 / 20, 1 / 7):
        size = max(2, round(share**-1 * canvas.aspect)), max(2, round(share**-1))
        for band in range(3):
            small = Image.fromarray(bright[..., band]).resize(size, Image.Resampling.BOX)
            wide = small.resize((canvas.width, canvas.height), Image.Resampling.BICUBIC)
            picture[..., band] += strength * np.clip(np.asarray(wide, np.float32), 0, None)
    return picture


def develop(canvas: Canvas, light: Array, seed: int, *, grain: float = 0.010) -> Image.Image:
    """Print linear light as an RGB picture: a shoulder for highlights, a vignette, and grain against banding."""
    corner = distance(canvas, (canvas.aspect / 2, 0.5)) / (canvas.aspect / 2)
    light = np.clip(light, 0, None) * (1 - 0.28 * smoothstep(0.55, 1.35, corner))[..., None]
    knee = 0.6
    high = knee + (1 - knee) * (1 - np.exp(-(light - knee) / (1 - knee)))
    tone = np.where(light > knee, high, light) ** np.float32(1 / 2.2)
    rng = np.random.default_rng(seed)
    speck = rng.random((4, canvas.height, canvas.width), np.float32).sum(axis=0) - 2
    tone = tone + (speck * grain * (1.15 - tone.mean(axis=-1)))[..., None]
    return Image.fromarray((np.clip(tone, 0, 1) * 255 + 0.5).astype(np.uint8))
