"""One shot → its segments, for one target. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from domain.errors import PlanError
from domain.model_family import WAN_22_5B, ModelFamily
from domain.models import Shot
from domain.plan import Segment, SegmentRef
from domain.segmentation import MIN_TAIL, frames_of, most_frames, split_frames
from domain.selection import Keyframe, LastFrameOf, StartFrame
from domain.units import FrameCount, FramesPerSecond, Resolution, Seconds

_MOST_SHOT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class RenderTarget:
    """What a plan is made for: the model, and what the person set aside from the storyboard.

    `workflow_fps` is the rate written in the workflow. `models` are model files by role (`main`, `high`, `low`).
    None everywhere means: as storyboard and model have it. `context_frames` is how many of the frames before it a
    continuation takes, `takes_end_image` whether a clip can be made to end on a picture.
    """

    family: ModelFamily = WAN_22_5B
    workflow_fps: FramesPerSecond | None = None
    fps: FramesPerSecond | None = None
    resolution: Resolution | None = None
    seed: int | None = None
    models: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    context_frames: int = 1
    takes_end_image: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """The numbers of a segment, the same in every shot of equal length."""

    frames: FrameCount
    first_kept: int
    length: FrameCount


class ShotCutter:
    """Cuts shots into segments of at most `max_seconds`; durations and sizes that come back are worked out once.

    Raises PlanError for a `max_seconds` that is no length.
    """

    def __init__(self, target: RenderTarget, max_seconds: Seconds, fps: FramesPerSecond) -> None:
        _check_seconds(max_seconds, "max_segment_seconds", _MOST_SHOT_SECONDS)
        self._target = target
        self._max_seconds = max_seconds
        self._fps = fps
        self._pieces = cache(self._cut)
        self._size = cache(self._snapped)

    def segments(self, shot: Shot, start: StartFrame, seed: int, end: Keyframe | None = None) -> tuple[Segment, ...]:
        """The first opens on `start`, each later one on the last frame before it; the last one ends on `end`.

        Frame counts add up to `round(duration · fps)` exactly. Raises PlanError for a duration that is none.
        """
        _check_seconds(shot.duration, f"shot {shot.shot_id}: duration", _MOST_SHOT_SECONDS)
        pieces = self._pieces(shot.duration, end is not None)
        shot_id, size, last = shot.shot_id, self._size(shot.size), len(pieces) - 1
        prompt, move = shot.prompt_with_motion, next(iter(shot.camera_moves), None)
        return tuple(
            [
                # In the order of its fields: by name, making it takes half as long again, and a film has thousands.
                Segment(
                    SegmentRef(shot_id, index),
                    LastFrameOf(shot_id, index - 1) if index else start,
                    prompt,
                    shot.negative_prompt,
                    piece.frames,
                    piece.first_kept,
                    piece.length,
                    self._fps,
                    size,
                    seed,
                    index < last,  # has_successor
                    shot.steps,
                    shot.cfg,
                    move,
                    end if index == last else None,
                )
                for index, piece in enumerate(pieces)
            ]
        )

    def _cut(self, duration: Seconds, ends_on_picture: bool) -> tuple[_Piece, ...]:
        fps = self._fps
        frames = split_frames(frames_of(duration, fps), most_frames(self._max_seconds, fps), frames_of(MIN_TAIL, fps))
        last = len(frames) - 1
        return tuple(
            _Piece(count, self._first_kept(index), self._length(index, count, ends_on_picture and index == last))
            for index, count in enumerate(frames)
        )

    def _first_kept(self, index: int) -> int:
        """How many of a segment's frames only show again what it was given.

        A shot's first one is given its keyframe in every place and keeps the last of these.
        """
        return self._target.context_frames - (0 if index else 1)

    def _length(self, index: int, frames: int, ends_on_picture: bool) -> FrameCount:
        """With an end picture one more, which is not kept: the next shot opens on it."""
        return self._target.family.length_for(self._first_kept(index) + frames + ends_on_picture)

    def _snapped(self, size: Resolution) -> Resolution:
        return (self._target.resolution or size).snapped(self._target.family.size_multiple)


def _check_seconds(value: float, what: str, most: float) -> None:
    if not (math.isfinite(value) and 0 < value <= most):
        raise PlanError(
            "duration_out_of_range",
            f"{what} is {value}, which is no length in seconds.",
            hint=f"Use a number above 0 and up to {most:g}.",
            field=what,
            value=value,
        )
