"""A chain of segments without a server: pictures that move, and a model that changes their colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from domain.correction import Correction
from domain.seams import UNCHANGED, ColourMatch
from services.video import colour_fit
from services.video.colour import Picture
from tests.fakes.colour_errors import Bend, bent, gain, in_light


def scene(seed: int = 0, width: int = 160, height: int = 96) -> Picture:
    """Hills of many colours, dark and light, with a fine texture. It can be rolled sideways without a seam."""
    rng = np.random.default_rng(seed)
    x, y = np.meshgrid(np.arange(width) / width, np.arange(height) / height)
    waves = np.zeros((height, width, 3))
    for step in range(1, 13):
        across, down = rng.integers(-step, step + 1), rng.normal(0, step)
        wave = np.sin(2 * np.pi * (across * x + down * y) + rng.uniform(0, 6))
        waves += wave[..., None] * rng.normal(0, 1, 3) * [0.5, 1.0, 0.5] / step**0.5
    light = waves[..., 1:2]
    light = (light - light.min()) / np.ptp(light)
    coded = 0.05 + 0.75 * light + 0.16 * waves * [1, 0, 1] + rng.normal(0, 0.02, (height, width, 1))
    return np.asarray(coded.clip(0.02, 0.97) * 255, dtype=np.uint8)


@dataclass(frozen=True)
class Model:
    """A video model that rolls the picture on and changes its colours by `bend`; `number` makes its noise.

    Frame 0 is the start frame but for the colours, noise, and something small that already moves. `dusk` is how much
    of the light is left at the end, which is meant to be so.
    """

    bend: Bend
    number: int = 0
    dusk: float = 1.0

    def frame_0(self, start: Picture) -> Picture:
        frame = self._noisy(bent(start, self.bend))
        x = 10 + 17 * self.number % 120
        frame[24:48, x : x + 24] = np.random.default_rng(self.number).integers(30, 220, 3)
        return frame

    def last(self, start: Picture) -> Picture:
        return self._noisy(bent(self.true_last(start), self.bend))

    def true_last(self, start: Picture) -> Picture:
        """The last frame of a model without fault."""
        return bent(np.roll(start, 13, axis=1), in_light(gain((self.dusk, self.dusk, self.dusk))))

    def _noisy(self, picture: Picture) -> Picture:
        noise = np.random.default_rng(self.number).normal(0, 0.7, picture.shape)
        return np.asarray((picture + noise).round().clip(0, 255), dtype=np.uint8)


@dataclass(frozen=True)
class Link:
    """One segment: what was measured, and the last frame it shows beside the one it should show."""

    match: ColourMatch
    shown: Picture
    truth: Picture


def linked(models: Sequence[Model], mode: Correction, keyframe: Picture) -> Iterator[Link]:
    """A shot of one segment a model."""
    shown = truth = keyframe
    chain = UNCHANGED
    for model in models:
        match = colour_fit.match(shown, model.frame_0(shown), chain)
        is_corrected = match.is_corrected(mode)
        shown = model.last(shown)
        if is_corrected and match.transform is not None:
            shown = colour_fit.apply(match.transform, shown)
        chain = colour_fit.after(match, chain, is_corrected)
        truth = model.true_last(truth)
        yield Link(match, shown, truth)


def mixed(first: Bend, second: Bend, share: float) -> Bend:
    """A bend between two."""
    return lambda colours: (1 - share) * first(colours) + share * second(colours)


def unbent(colours: np.ndarray) -> np.ndarray:
    return colours
