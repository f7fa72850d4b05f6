"""Cutting a shot into segments: pure frame arithmetic, in whole frames so that nothing is lost to rounding."""

from __future__ import annotations

import math

from domain.units import FrameCount, FramesPerSecond, Seconds

MIN_TAIL: Seconds = Seconds(1.0)
"""A last piece shorter than this is shared with the piece before it: models render very short clips badly."""

# 0.1 * 30 is a little above 3 and 1.1 * 10 a little above 11: a float's last digit must not cost a frame.
_FLOAT_SLACK = 1e-6


def frames_of(duration: Seconds, fps: FramesPerSecond) -> FrameCount:
    """The exact length of a shot in frames: `round(duration · fps)`, at least one."""
    return FrameCount(max(1, round(duration * fps)))


def most_frames(max_seconds: Seconds, fps: FramesPerSecond) -> FrameCount:
    """The largest number of frames that lasts at most `max_seconds`, at least one."""
    return FrameCount(max(1, math.floor(max_seconds * fps + _FLOAT_SLACK)))


def split_frames(total: FrameCount, most: FrameCount, min_tail: FrameCount) -> tuple[FrameCount, ...]:
    """Cut `total` frames into pieces of at most `most`, greedily; they add up to `total`.

    A tail shorter than `min_tail` is joined with the piece before it and both are cut anew in halves: at 24 fps and
    3 s, 5 s becomes 3 + 2, and 6.1 s becomes 3 + 1.55 + 1.55.
    """
    full, tail = divmod(total, most)
    pieces = [most] * full + ([tail] if tail else [])
    if len(pieces) > 1 and 0 < tail < min_tail:
        both = pieces[-2] + pieces[-1]
        pieces[-2:] = [both - both // 2, both // 2]
    return tuple(FrameCount(piece) for piece in pieces)
