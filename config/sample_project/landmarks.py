"""What stands in the sample's keyframes: lighthouse and cottage, trees and grass, moon, clouds and the Milky Way."""

from __future__ import annotations

import numpy as np

from config.sample_project.brushes import Array, Canvas, Point, colour, cutout, fbm, mix, smoothstep, wash
from config.sample_project.light import distance, glow

LAMP = "#ffd27a"


def clouds(canvas: Canvas, sky: Array, sun: Point, *, colours: tuple[str, str, str], seed: int) -> Array:
    """Long clouds, bright where they face the sun; `colours`: lit near the sun, lit far from it, shaded."""
    near, far, shade = map(colour, colours)
    u, v = canvas.x * 1.5 + 0.4 * canvas.y, canvas.y * 6.5
    warp = 0.35 * fbm(u * 0.8, v * 0.8, seed + 30, 3)
    thick = fbm(u + warp, v + warp, seed, 6)
    toward = fbm(u + warp, v + warp + 0.22, seed, 6)
    cover = smoothstep(0.0, 0.55, thick) * smoothstep(sun[1] + 0.02, sun[1] - 0.10, canvas.y)
    lit = mix(near, far, smoothstep(0.15, 0.75, distance(canvas, sun)))
    facing = smoothstep(-0.1, 0.4, thick - toward) * (0.35 + 0.65 * np.exp(-distance(canvas, sun) / 0.8))
    return mix(sky, mix(shade, lit, facing), 0.85 * cover)


def lighthouse(
    canvas: Canvas, light: Array, foot: Point, height: float, *, tower: tuple[str, str], lamp: float, halo: float
) -> Array:
    """A round tower with gallery, lamp room and dome; `tower` gives its bright left edge and its dark side."""

    def box(left: float, right: float, low: float, high: float, narrowing: float = 0.0) -> list[Point]:
        corners = (left, low), (right, low), (right - narrowing, high), (left + narrowing, high)
        return [(foot[0] + px * height, foot[1] - py * height) for px, py in corners]

    up = (foot[1] - canvas.y) / height
    across = (canvas.x - foot[0]) / (height * (0.112 - 0.052 * np.clip(up, 0, 0.8)))
    body = mix(colour(tower[0]), colour(tower[1]), smoothstep(-1.05, 0.8, across))
    bands = np.clip(np.cos(up * 2 * np.pi / 0.29) * height * canvas.height / 25 + 0.5, 0, 1) * (up < 0.74)
    body = mix(body, body * np.asarray((0.62, 0.17, 0.17), np.float32) + 0.06 * colour(tower[1]), bands)
    core = (foot[0], foot[1] - 0.872 * height)
    light = light + glow(canvas, core, 0.16 * height, LAMP, 0.30 * halo, 1.5)
    picture = mix(light, body, cutout(canvas, [box(-0.112, 0.112, -0.1, 0.79, 0.046)]))
    glass = mix(colour("#fff3cf") * 2.5, colour("#ffb347"), smoothstep(0.0, 0.06 * height, distance(canvas, core)))
    picture = mix(picture, glass * lamp, cutout(canvas, [box(-0.05, 0.05, 0.82, 0.925)]))
    slits = cutout(canvas, [box(-0.006, 0.006, low, low + 0.03, 0.001) for low in (0.125, 0.415)])
    picture = mix(picture, mix(colour(tower[1]) * 0.4, colour("#ffb04f"), 0.8 * min(1.0, halo)), slits)
    posts = [box(at - 0.002, at + 0.002, 0.80, 0.85) for at in np.linspace(-0.102, 0.102, 13)]
    bars = [box(at - 0.0025, at + 0.0025, 0.82, 0.925) for at in (-0.049, -0.017, 0.017, 0.049)]
    gallery = [
        box(-0.074, 0.074, 0.758, 0.786, -0.034),
        box(-0.115, 0.115, 0.785, 0.80),
        box(-0.105, 0.105, 0.846, 0.853),
    ]
    room = [box(-0.055, 0.055, 0.80, 0.825), box(-0.066, 0.066, 0.92, 0.932), box(-0.005, 0.005, 0.97, 1.05, 0.003)]
    dome = [box(-w, w, low, low + 0.011, n) for w, low, n in _DOME]
    iron = mix(colour(tower[1]) * 0.25, colour(tower[0]) * 0.25, smoothstep(0.2, -1.2, across))
    picture = mix(picture, iron, cutout(canvas, [*gallery, *room, *dome, *posts, *bars]))
    return picture + glow(canvas, core, 0.06 * height, LAMP, 0.28 * halo, 1.5)


_DOME = ((0.06, 0.932, 0.006), (0.054, 0.942, 0.009), (0.045, 0.952, 0.013), (0.032, 0.962, 0.02))


def moon(canvas: Canvas, light: Array, place: Point, radius: float) -> Array:
    """A thin crescent with the dark side just visible."""
    disc = smoothstep(radius + 0.001, radius - 0.001, distance(canvas, place))
    bite = smoothstep(
        radius * 1.02, radius * 0.94, distance(canvas, (place[0] - 0.35 * radius, place[1] - 0.25 * radius))
    )
    picture = light + glow(canvas, place, 0.06, "#ffe6cf", 0.10, 1.3)
    picture = mix(picture, colour("#ffeeda") * 1.5, disc * (1 - bite))
    return picture + (disc * bite)[..., None] * colour("#8d90c0") * 0.12


def milky_way(canvas: Canvas, sky: Array) -> tuple[Array, Array]:
    """The sky with the galaxy's band, and how dense the stars stand in it (0 to 1)."""
    x, y = canvas.x - 1.20, canvas.y - 0.30
    along, aside = 0.62 * x - 0.78 * y, 0.78 * x + 0.62 * y
    aside = aside + 0.06 * fbm(along * 2, aside * 2, 351, 3)
    core = np.exp(-((along + 0.10) ** 2) / 0.10)
    clumps = np.exp(1.0 * fbm(along * 5, aside * 9, 353, 7))
    band = np.exp(-((aside / (0.11 + 0.05 * core)) ** 2)) * clumps * (0.40 + 0.60 * core)
    rift = np.exp(-(((aside + 0.01) / 0.055) ** 2)) * np.exp(-((fbm(along * 3.5, aside * 8, 357, 7) / 0.22) ** 2))
    wisps = smoothstep(-0.1, 0.9, fbm(along * 7 + 0.5, aside * 12, 359, 7))
    clear = np.exp(-1.7 * rift - 1.1 * wisps)
    band = band * clear * smoothstep(0.78, 0.45, canvas.y)
    tint = wash([(0.0, "#2b4a8c"), (0.25, "#5a6bb0"), (0.6, "#b78fb8"), (1.0, "#ffdcba")], band)
    return sky + (0.75 * band)[..., None] * tint, np.clip(0.13 + 1.2 * band, 0, 1)


def veil(canvas: Canvas, light: Array, height: float, code: str, seed: int) -> Array:
    """A thin veil over the water."""
    patches = 0.5 + 0.5 * fbm(canvas.x * 2.2, canvas.y * 14, seed, 4)
    share = 0.75 * patches * np.exp(-(((canvas.y - height) / 0.022) ** 2))
    return mix(light, colour(code), np.clip(share, 0, 1))


def windows(canvas: Canvas, light: Array, seed: int) -> Array:
    """The lights of a village on the slope at the left."""
    rng = np.random.default_rng(seed)
    for along, down, bright in rng.random((26, 3)):
        place = 0.12 + 0.42 * along, 0.632 + 0.022 * down
        light = light + glow(canvas, place, 0.0022, LAMP, 0.5 + 1.4 * bright, 1.8)
    return light


def cottage(canvas: Canvas, light: Array, foot: Point, size: float) -> Array:
    """The keeper's house, seen on its corner, with a light in its windows."""

    def at(*points: Point) -> list[Point]:
        return [(foot[0] + px * size, foot[1] - py * size) for px, py in points]

    gable = at((-0.9, -0.3), (-0.9, 0.50), (-0.55, 0.98), (-0.2, 0.52), (-0.2, -0.3))
    side = at((-0.2, -0.3), (-0.2, 0.52), (1.0, 0.48), (1.0, -0.3))
    roof = at((-0.60, 1.02), (0.62, 0.96), (1.06, 0.44), (-0.16, 0.46))
    verge = at((-0.97, 0.44), (-0.60, 1.02), (-0.52, 0.98), (-0.90, 0.42))
    chimney = at((0.36, 0.85), (0.36, 1.22), (0.50, 1.22), (0.50, 0.85))
    panes = [
        at(
            (left + dx, low + dy),
            (left + dx + 0.085, low + dy),
            (left + dx + 0.085, low + dy + 0.11),
            (left + dx, low + dy + 0.11),
        )
        for left, low in ((0.08, 0.08), (0.56, 0.08), (-0.65, 0.12))
        for dx in (0.0, 0.105)
        for dy in (0.0, 0.13)
    ]
    for shapes, tone in (([gable], "#5f6296"), ([side], "#35407a"), ([chimney], "#202955"), ([roof, verge], "#161e48")):
        light = mix(light, colour(tone), cutout(canvas, shapes))
    light = mix(light, colour("#ffab50") * 1.15, cutout(canvas, panes))
    for left in (0.18, 0.66, -0.55):
        light = light + glow(canvas, at((left, 0.2))[0], 0.35 * size, "#ffa64a", 0.10, 1.4)
    return light


def gulls() -> list[list[Point]]:
    """Five birds, each a pair of bent wings."""
    birds = []
    for x, y, span in (
        (0.42, 0.27, 0.022),
        (0.47, 0.245, 0.017),
        (0.53, 0.285, 0.019),
        (0.36, 0.31, 0.014),
        (0.58, 0.25, 0.012),
    ):
        wing = [(-1, -0.28), (-0.5, -0.42), (0, 0), (0.5, -0.42), (1, -0.22), (0.5, -0.27), (0, 0.16), (-0.5, -0.27)]
        birds.append([(x + span * wx, y + span * wy) for wx, wy in wing])
    return birds


def pines(ground: Array, canvas: Canvas, seed: int) -> list[list[Point]]:
    """Firs on the near shore, tall at the left edge: a trunk and ragged, drooping boughs."""
    rng = np.random.default_rng(seed)
    trees: list[list[Point]] = []
    for spot, tall in rng.random((40, 2)):
        x = 0.72 * spot**1.6
        foot = float(ground[0, min(int(x * canvas.height), canvas.width - 1)]) + 0.012
        height = (0.09 + 0.17 * tall) * (1.15 - x)
        trees.append([(x - 0.012 * height, foot), (x, foot - 1.04 * height), (x + 0.012 * height, foot)])
        boughs = 16
        for step in range(2, boughs):
            y = foot - height * step / boughs
            reach = 0.24 * height * (1.02 - step / boughs) ** 0.85
            for turn, length in zip((-1, 1), 0.6 + 0.55 * rng.random(2), strict=True):
                tip = (x + turn * reach * length, y + 0.35 * reach)
                trees.append(
                    [(x, y - 0.09 * height), tip, (x + turn * reach * 0.45, y + 0.16 * reach), (x, y + 0.02 * height)]
                )
    return trees


def grass(ground: Array, canvas: Canvas, seed: int) -> list[list[Point]]:
    """Thin blades that bend in the wind along the cliff's edge."""
    rng = np.random.default_rng(seed)
    blades: list[list[Point]] = []
    for spot, tall, lean, deep in rng.random((3200, 4)):
        x = canvas.aspect * spot
        y = float(ground[0, min(int(x * canvas.height), canvas.width - 1)]) + 0.004 + 0.02 * deep
        height = 0.010 + 0.045 * tall**4
        bend, half = 0.002 + 0.5 * lean * height, 0.0007
        left, right = x + 0.3 * bend - half, x + 0.3 * bend + half
        waist = y - 0.5 * height
        blades.append([(x, y), (left, waist), (x + bend, y - height), (right, waist)])
    return blades
