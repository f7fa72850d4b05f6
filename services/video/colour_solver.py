"""Two matrices, one for sRGB values and one for light, that bring colours nearest to the ones wanted.

Weighted least squares with a pull toward no change, repeated with weights that forget what does not fit (Holland and
Welsch 1977, Robust regression using iteratively reweighted least-squares). Either matrix alone is a linear problem;
from the better of the two the joint search (Levenberg-Marquardt) sets out, else it may end anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from domain.seams import ColourTransform
from services.video.colour import Numbers, affine, to_coded, to_linear

SAME = np.eye(3, 4)

# The pull toward no change, in squared units of L* per squared unit of the matrix. A gain wrong by 1 moves L* by some
# 30, squared 1000: the pull decides only what the picture leaves open, such as what becomes of colours in a grey one.
_GAIN_PULL, _MIX_PULL, _OFFSET_PULL = 0.01, 0.1, 0.01
_PULL = np.where(SAME > 0, _GAIN_PULL, [_MIX_PULL] * 3 + [_OFFSET_PULL])
_BOTH_SAME = np.tile(SAME.reshape(-1), 2)
_BOTH_PULL = np.tile(_PULL.reshape(-1), 2)

_FIRST_ROUNDS, _JOINT_ROUNDS = 6, 12
_SETTLED = 1e-5
_CONVINCING = 1.0
"""L*, the median: a search that ends farther off may have lost its way, and is tried from the other start too."""
# Cauchy's weight at first, which finds its way from afar; then Tukey's biweight, which forgets wholly. The constants
# give 95 % of the efficiency of plain least squares where there is nothing to forget.
_CAUCHY, _TUKEY = 2.385, 4.685
_LEAST_SPREAD = 0.4
"""L* that rounding and codecs may cost: less than this is no sign of a moving part."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Colours as they are (sRGB values) and as they are wanted (light), N × 3 each.

    `scale` is how much L* changes with light there, so that differences count as they are seen, dark ones too.
    """

    coded: Numbers
    wanted: Numbers
    scale: Numbers

    @classmethod
    def of(cls, light: Numbers, wanted: Numbers) -> Pairs:
        knee = (6 / 29) ** 3
        return cls(to_coded(light), wanted, 116 / 3 * np.clip(wanted, knee, 1.0) ** (-2 / 3))

    def errors(self, numbers: Numbers) -> Numbers:
        """N × 3, in units of L*."""
        for_light, for_coded = numbers.reshape(2, 3, 4)
        return (affine(for_light, to_linear(affine(for_coded, self.coded))) - self.wanted) * self.scale

    def slopes(self, numbers: Numbers) -> Numbers:
        """N × 3 × 24: how the errors change with each number."""
        for_light, for_coded = numbers.reshape(2, 3, 4)
        moved = affine(for_coded, self.coded)
        slopes = np.zeros((len(moved), 3, 2, 3, 4))
        slopes[:, range(3), 0, range(3)] = _with_one(to_linear(moved))[:, None]
        through = for_light[:, :3] * _light_slope(moved)[:, None]
        slopes[:, :, 1] = through[..., None] * _with_one(self.coded)[:, None, None]
        return slopes.reshape(len(moved), 3, 24) * self.scale[..., None]


def fitted(light: Numbers, wanted: Numbers) -> ColourTransform:
    """The 24 numbers that take colours (light, N × 3) to the wanted ones, whatever some of them do."""
    pairs = Pairs.of(light, wanted)
    coded = to_coded(wanted)
    for_light = np.stack([_matrix(to_linear(pairs.coded), wanted, pairs.scale), SAME])
    for_coded = np.stack([SAME, _matrix(pairs.coded, coded, pairs.scale * _light_slope(coded))])
    ends: list[Numbers] = []
    for start in sorted([for_light.reshape(-1), for_coded.reshape(-1)], key=lambda each: _middle(pairs.errors(each))):
        ends.append(_settled(pairs, start))
        if _middle(pairs.errors(ends[-1])) < _CONVINCING:
            break
    best = min(ends, key=lambda each: _middle(pairs.errors(each)))
    return tuple(float(number) for number in best)


def _settled(pairs: Pairs, numbers: Numbers) -> Numbers:
    damping = 1e-3
    for _ in range(_JOINT_ROUNDS):
        before = numbers
        numbers, damping = _nearer(pairs, numbers, damping)
        if np.abs(numbers - before).max() < _SETTLED:
            break
    return numbers


def _matrix(colours: Numbers, wanted: Numbers, scale: Numbers) -> Numbers:
    """The 3 × 4 matrix from colours to wanted ones, N × 3 each; the three rows are problems of their own."""
    matrix, known = SAME, _with_one(colours)
    squares = (known[:, :, None] * known[:, None]).reshape(-1, 16)
    for _ in range(_FIRST_ROUNDS):
        weights = _cauchy((affine(matrix, colours) - wanted) * scale)
        weighted = weights[:, None] * scale**2 / len(known)
        curve = (weighted.T @ squares).reshape(3, 4, 4) + _PULL[:, None] * np.eye(4)
        missing = (weighted * (wanted - colours)).T @ known
        matrix = SAME + np.linalg.solve(curve, missing[..., None])[..., 0]
    return matrix


def _nearer(pairs: Pairs, numbers: Numbers, damping: float) -> tuple[Numbers, float]:
    """One step of Levenberg and Marquardt, and the damping for the next one."""
    errors, slopes = pairs.errors(numbers), pairs.slopes(numbers)
    weights = _tukey(errors) / len(errors)
    weighted = (slopes * weights[:, None, None]).reshape(-1, 24)
    downhill = weighted.T @ errors.reshape(-1) + _BOTH_PULL * (numbers - _BOTH_SAME)
    curve = weighted.T @ slopes.reshape(-1, 24) + np.diag(_BOTH_PULL)
    cost = _cost(errors, weights, numbers)
    for _ in range(8):
        tried = numbers - np.linalg.solve(curve + damping * np.diag(np.diag(curve)), downhill)
        if _cost(pairs.errors(tried), weights, tried) <= cost:
            return tried, max(damping / 10, 1e-7)
        damping *= 10
    return numbers, damping


def _cost(errors: Numbers, weights: Numbers, numbers: Numbers) -> float:
    return float((errors**2 * weights[:, None]).sum() + (_BOTH_PULL * (numbers - _BOTH_SAME) ** 2).sum())


def _cauchy(errors: Numbers) -> Numbers:
    return 1 / (1 + (_in_spreads(errors) / _CAUCHY) ** 2)


def _tukey(errors: Numbers) -> Numbers:
    return np.clip(1 - (_in_spreads(errors) / _TUKEY) ** 2, 0.0, None) ** 2


def _in_spreads(errors: Numbers) -> Numbers:
    """How far off each colour is, measured by how far off they usually are (median absolute deviation)."""
    return np.linalg.norm(errors, axis=1) / max(1.4826 * _middle(errors), _LEAST_SPREAD)


def _middle(errors: Numbers) -> float:
    return float(np.median(np.linalg.norm(errors, axis=1)))


def _with_one(colours: Numbers) -> Numbers:
    return np.concatenate([colours, np.ones((len(colours), 1))], axis=1)


def _light_slope(coded: Numbers) -> Numbers:
    return np.where(coded <= 0.04045, 1 / 12.92, 2.4 / 1.055 * ((np.maximum(coded, 0.0) + 0.055) / 1.055) ** 1.4)
