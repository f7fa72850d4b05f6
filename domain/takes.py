"""Takes: every submission of a segment, what it was made of and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from domain.correction import Correction
from domain.plan import SegmentRef
from domain.seams import Seam
from domain.units import FrameCount, Seconds


class TakeState(str, Enum):
    """Where a take is. `submitted` is written before the server is asked, so it may never have arrived there."""

    SUBMITTED = "submitted"
    FINISHED = "finished"
    FAILED = "failed"
    STOPPED = "stopped"
    LOST = "lost"

    @property
    def is_over(self) -> bool:
        return self is not TakeState.SUBMITTED


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides a take, for people and for a store that must be rebuilt: plain values only.

    `video_node_id`, `last_frame_node_id` and `first_frame_node_id` say where the server's history names the clip, its
    last frame, and the frame that shows the start frame again.
    """

    prompt: str
    negative_prompt: str
    seed: int
    width: int
    height: int
    fps: float
    frames: FrameCount
    first_kept: int
    workflow: str
    video_node_id: str
    last_frame_node_id: str | None
    exact_frames: bool
    first_frame_node_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewTake:
    """A take about to be submitted. `parent_id` is the take whose last frame it opens on, None for a keyframe."""

    segment: SegmentRef
    fingerprint: str
    prompt_id: str
    client_id: str
    backend: str
    parent_id: int | None
    recipe: Recipe
    nodes: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Graded:
    """A take's clip and last frame with the colours put right, relative to the project's video folder."""

    clip: str
    last_frame: str | None


@dataclass(frozen=True, slots=True)
class Take:
    """A take as it is remembered. `clip` and `last_frame` are relative to the project's video folder.

    They are as the server made them; `graded` are the same with the colours put right, where that was asked for.
    """

    take_id: int
    segment: SegmentRef
    fingerprint: str
    prompt_id: str
    client_id: str
    backend: str
    parent_id: int | None
    recipe: Recipe
    state: TakeState
    created_at: datetime
    clip: str | None = None
    last_frame: str | None = None
    seconds: Seconds | None = None
    error_code: str | None = None
    error_message: str | None = None
    seam: Seam | None = None
    graded: Graded | None = None

    def is_corrected(self, mode: Correction) -> bool:
        """Whether the take is to be shown with its colours put right."""
        return self.seam is not None and self.seam.match is not None and self.seam.match.is_corrected(mode)


@dataclass(frozen=True, slots=True)
class Override:
    """What a person changed for one segment without touching the storyboard; None keeps the storyboard's."""

    seed: int | None = None
    prompt: str | None = None
    negative_prompt: str | None = None

    @property
    def is_empty(self) -> bool:
        return self.seed is None and self.prompt is None and self.negative_prompt is None


class Freshness(str, Enum):
    """How a segment's clip stands to what the plan asks for now."""

    MISSING = "missing"
    FRESH = "fresh"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class SegmentStatus:
    """A segment with its takes, oldest first. `chosen` is the take that is the clip, None while there is none.

    `expected` is the fingerprint that a clip of the plan would have; None while the segment before has no clip.
    """

    segment: SegmentRef
    freshness: Freshness
    expected: str | None
    chosen: Take | None
    takes: tuple[Take, ...]
