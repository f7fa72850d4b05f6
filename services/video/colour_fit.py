"""The colour transform between a start frame and the frame 0 that a model gave back for it.

Both show the same picture, so whatever differs in colour all over is the model's doing. Two 3 × 4 matrices (see
`colour_transform`) are fitted by weighted, iteratively reweighted least squares with a pull toward no change.
"""

from __future__ import annotations

import numpy as np

from domain.seams import UNCHANGED, ColourMatch, ColourTransform
from services.video.colour import Blocks, Mask, Numbers, Picture, block_means, delta_e, light_difference, to_lab
from services.video.colour_solver import SAME, fitted
from services.video.colour_transform import apply, changed_light, cube

__all__ = ["after", "apply", "cube", "match"]

GREATEST_CHANGE = 12.0
"""Mean CIEDE2000 between start frame and frame 0 above which the pictures differ by intent."""

_FITTING_DIFFERENCE = 3.0
_FITTING_SHARE = 0.5
"""So many blocks must come so near to what is wanted; else the two do not show the same."""
_MOVED_DIFFERENCE = 5.0
"""What is left of a block above which something moves there: that is no colour error, and does not count as one."""
_LEAST_BLOCKS = 24
_LEAST_USABLE = 0.25

# How far each number may be from no change. That is four stops: a long chain left uncorrected gets that far by errors
# each of which is small.
_MOST_GAIN, _MOST_OFFSET = 15.0, 0.5


def match(start_frame: Picture, frame_0: Picture, chain: ColourTransform = UNCHANGED) -> ColourMatch:
    """What the two pictures, of the same size, tell about the clip that opens on `frame_0`.

    `chain` takes the colours of `start_frame` to the keyframe's (see `after`), so the transform found takes the
    clip's colours all the way there, and errors do not add up along a chain.
    """
    sent, seen = block_means(start_frame), block_means(frame_0)
    wanted = changed_light(chain, sent.light)
    colour, drift = light_difference(sent.light, seen.light), light_difference(wanted, seen.light)
    usable = _usable(sent, seen)
    if colour > GREATEST_CHANGE or usable.sum() < _LEAST_BLOCKS:
        return ColourMatch(colour, drift, drift, None)
    transform = fitted(seen.light[usable], wanted[usable])
    if not (_is_sane(transform) and _shows_the_same(changed_light(transform, seen.light)[usable], wanted[usable])):
        return ColourMatch(colour, drift, drift, None)
    shown = block_means(apply(transform, frame_0))
    usable &= ~shown.clipped
    rest = fitted(shown.light[usable], wanted[usable]) if usable.sum() >= _LEAST_BLOCKS else UNCHANGED
    left = _differences(shown.light, wanted)
    still = left < _MOVED_DIFFERENCE
    return ColourMatch(
        colour=light_difference(sent.light[still], seen.light[still]),
        drift=light_difference(wanted[still], seen.light[still]),
        left=float(left[still].mean()),
        transform=transform,
        rest=rest,
    )


def after(match: ColourMatch | None, chain: ColourTransform, is_corrected: bool) -> ColourTransform:
    """What takes the colours that a clip is shown with to the keyframe's: the `chain` of the segment after it.

    `chain` is the clip's own one; it stays where the clip could not be measured. A corrected clip keeps a small rest,
    which would add up, as every segment leaves one of the same kind.
    """
    if match is None or match.transform is None:
        return chain
    return match.rest if is_corrected else match.transform


def _usable(sent: Blocks, seen: Blocks) -> Mask:
    """Blocks whose colours frame 0 did not cut off; in pictures of pure colours also those that were so before."""
    usable = ~seen.clipped
    return usable if usable.mean() >= _LEAST_USABLE else usable | sent.clipped


def _is_sane(transform: ColourTransform) -> bool:
    change = np.abs(np.array(transform).reshape(-1, 3, 4) - SAME)
    return bool(change[..., :3].max() <= _MOST_GAIN and change[..., 3].max() <= _MOST_OFFSET)


def _shows_the_same(light: Numbers, wanted: Numbers) -> bool:
    return bool((_differences(light, wanted) < _FITTING_DIFFERENCE).mean() >= _FITTING_SHARE)


def _differences(light: Numbers, wanted: Numbers) -> Numbers:
    return delta_e(to_lab(light), to_lab(wanted))
