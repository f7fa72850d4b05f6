"""How a clip follows the one before it, measured on small grey frames.

Frames are arrays of uint8, height × width, some 160 pixels wide: noise and codecs are mostly gone at that size, motion
is not. Differences are means of absolute differences, in grey levels (0 to 255).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from domain.seams import Join

Grey = NDArray[np.uint8]
Picture = NDArray[np.uint8]

NEAR = 12
"""Neighbours on either side of a join that tell the usual difference."""

CODEC_DIFFERENCE = 0.6
"""Grey levels that two encodings of the same frame may differ by: H.264 at CRF 14, 18, 23 comes to 0.3, 0.4, 0.6."""

_MOVING = 0.75
"""Grey levels between neighbours from which a repeated frame can be told from a slow one."""
_EQUAL = 0.5
"""Of the differences beside the join: below, the first frame is the last one again. Encoded again it is at most 0.4."""
_BRISK = 2 * _MOVING
"""The usual difference of a clip in which frozen frames can be seen; slower ones ease in and out in codec steps."""
_FROZEN = 0.3
"""Of the usual difference in a clip: below, a frame is the one before it. Encoded again it is at most 0.25."""
_SUDDEN = 0.6
"""Of the usual difference: what comes before or after frozen frames. A camera that slows down stops gently."""

_FLAT = 1.0
"""Variance of the Laplacian below which a picture has nothing that could be sharp."""


def join(before: Sequence[Grey], clip: Iterable[Grey], pair: tuple[Picture, Picture] | None) -> Join:
    """Compare a clip with the end of the one before it.

    `before` are the last frames of that, empty for the first clip of a shot; a dozen will do. `clip` are all frames of
    this one; each is looked at once. `pair` are start frame and frame 0 in full size, height × width × 3, where known.
    """
    inside, first = _differences_inside(clip)
    sharpness = None if pair is None else sharpness_kept(*pair)
    if not len(before) or first is None:
        return Join(None, repeats=False, frozen=frozen_frames(inside), sharpness=sharpness)
    led, _ = _differences_inside(before)
    across = difference(before[-1], first)
    return Join(
        jump=jump(led[-NEAR:] + inside[:NEAR], across),
        repeats=is_repeated(led[-1:] + inside[:1], across),
        frozen=frozen_frames(inside),
        sharpness=sharpness,
    )


def difference(one: Grey, other: Grey) -> float:
    """The mean absolute difference of two frames of the same size."""
    return float(np.abs(one.astype(np.int16) - other).mean())


def jump(near: Sequence[float], across: float) -> float:
    """The difference `across` a join as a multiple of the median of those `near` it.

    Neither counts as less than what codecs make of equal frames, so that the join of a still shot is 1, as it should.
    """
    usual = float(np.median(near)) if near else 0.0
    return max(across, CODEC_DIFFERENCE) / max(usual, CODEC_DIFFERENCE)


def is_repeated(beside: Sequence[float], across: float) -> bool:
    """Whether nothing moves `across` a join, though it does right before and right after it."""
    slowest = min(beside, default=0.0)
    return slowest >= _MOVING and across < _EQUAL * slowest


def frozen_frames(inside: Sequence[float]) -> int:
    """The longest run of equal frames in a clip with these differences between neighbours; 0 when there is none.

    A clip that moves slowly has none that could be told from the steps of a codec, nor has one that comes to rest
    gently.
    """
    # The upper quartile: the usual difference even where a good part of the clip stands still.
    usual = float(np.quantile(inside, 0.75)) if inside else 0.0
    if usual < _BRISK:
        return 0
    runs = [frames for frames, edge in _still_runs(inside, _FROZEN * usual) if edge >= _SUDDEN * usual]
    return max(runs, default=0)


def sharpness_kept(start_frame: Picture, frame_0: Picture) -> float | None:
    """Frame 0's variance of the Laplacian as a part of the start frame's; None where that shows nothing sharp.

    After Pech-Pacheco et al. (2000), Diatom autofocusing in brightfield microscopy. Each is taken relative to the
    variance of its picture's grey, for a picture that only lost contrast has lost colour, not sharpness. Both have the
    same size.
    """
    (wanted, contrast), (kept, contrast_kept) = _sharpness(start_frame), _sharpness(frame_0)
    if wanted < _FLAT:
        return None
    return kept / wanted * contrast / max(contrast_kept, _FLAT)


def _differences_inside(frames: Iterable[Grey]) -> tuple[list[float], Grey | None]:
    """The differences between neighbours, and the first frame."""
    differences: list[float] = []
    first = last = None
    for frame in frames:
        if last is None:
            first = frame
        else:
            differences.append(difference(last, frame))
        last = frame
    return differences, first


def _still_runs(inside: Sequence[float], limit: float) -> Iterator[tuple[int, float]]:
    """Frames of each run of neighbours that differ by less than `limit`, and the greater difference at its edges."""
    at = 0
    for is_still, group in groupby(inside, lambda step: step < limit):
        length = len(list(group))
        if is_still:
            yield length + 1, max([*inside[max(0, at - 1) : at], *inside[at + length : at + length + 1]], default=0.0)
        at += length


def _sharpness(picture: Picture) -> tuple[float, float]:
    """The variances of the Laplacian and of the grey itself."""
    grey = picture.astype(np.float32) @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * grey[1:-1, 1:-1]
    return (float(laplacian.var()), float(grey.var())) if laplacian.size else (0.0, 0.0)
