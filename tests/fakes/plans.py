"""Small plans, made by hand."""

from __future__ import annotations

from pathlib import Path

from domain.model_family import WAN_22_5B
from domain.plan import GenerationPlan, PlanNote, Segment, SegmentRef, ShotPlan
from domain.selection import Keyframe, LastFrameOf, MissingStartFrame, StartFrame
from domain.units import FrameCount, FramesPerSecond, Resolution

SIZE = Resolution(832, 480)


def segment(shot_id: str, index: int, *, frames: int = 48, of: int = 1, start: StartFrame | None = None) -> Segment:
    """One segment of `of`; it opens on `start`, or on the last frame before it."""
    opening = start or (Keyframe(Path(f"{shot_id}.png")) if index == 0 else LastFrameOf(shot_id, index - 1))
    return Segment(
        ref=SegmentRef(shot_id, index),
        start_frame=opening,
        prompt="a lighthouse",
        negative_prompt="",
        frames=FrameCount(frames),
        first_kept=0 if index == 0 else 1,
        length=FrameCount(frames + 1),
        fps=FramesPerSecond(24.0),
        size=SIZE,
        seed=7,
        has_successor=index + 1 < of,
    )


def shot(shot_id: str, segments: int = 1, start: StartFrame | None = None) -> ShotPlan:
    """A shot of so many segments of two seconds."""
    first = segment(shot_id, 0, of=segments, start=start)
    return ShotPlan(shot_id, (first, *(segment(shot_id, index, of=segments) for index in range(1, segments))))


def missing(code: str = "keyframe_missing") -> MissingStartFrame:
    return MissingStartFrame("the keyframe is not there: x.png.", "Put it there.", code)


def plan(*shots: ShotPlan, notes: tuple[PlanNote, ...] = ()) -> GenerationPlan:
    """A plan of these shots; of two shots with three segments when none is given."""
    return GenerationPlan("Last Light", shots or (shot("001"), shot("002", 2)), WAN_22_5B, FramesPerSecond(24.0), notes)
