"""What the tab knows of a project's takes, looked at once and kept: plain values, no files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.correction import Correction
from domain.errors import VideoError
from domain.plan import GenerationPlan, SegmentRef
from domain.takes import Freshness, SegmentStatus, Take, TakeState
from services.video.correction_modes import CorrectionModes


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A run that was left in the middle: how many of its segments are done. `total` is 0 when that is unknown."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class TakesLook:
    """The segments of a plan with their takes. `plan` holds the changes that a person made to single segments."""

    plan: GenerationPlan | None = None
    statuses: Mapping[SegmentRef, SegmentStatus] = field(default_factory=dict)
    approved: frozenset[str] = frozenset()
    pictures: Mapping[int, str] = field(default_factory=dict)
    """Address of each take's small picture; takes without a clip on disk have none."""
    corrections: CorrectionModes = field(default_factory=lambda: CorrectionModes(Correction.AUTO))
    """Which shots have their colours put right."""
    left: LeftOpen | None = None
    problem: VideoError | None = None
    """Why nothing could be looked at."""

    def freshness(self, ref: SegmentRef) -> Freshness | None:
        """How the segment's clip stands to the plan; None when nothing is known."""
        status = self.statuses.get(ref)
        return status.freshness if status else None

    def playable(self, ref: SegmentRef) -> tuple[Take, ...]:
        """The takes of a segment that have a clip, oldest first."""
        status = self.statuses.get(ref)
        return tuple(take for take in status.takes if take.take_id in self.pictures) if status else ()

    def ended_in(self, ref: SegmentRef) -> TakeState | None:
        """What became of the segment's newest take."""
        status = self.statuses.get(ref)
        return status.takes[-1].state if status and status.takes else None

    def rest_of_chain(self, shot_id: str) -> tuple[SegmentRef, ...]:
        """The shot's segments from its first stale one on; empty when none is stale."""
        shot = [ref for ref in self.statuses if ref.shot_id == shot_id]
        stale = [ref for ref in shot if self.freshness(ref) is Freshness.STALE]
        return tuple(ref for ref in shot if ref >= min(stale)) if stale else ()

    def lacking(self, plan: GenerationPlan) -> tuple[str, ...]:
        """The shots of a plan with a segment that has no clip."""
        chosen = {ref for ref, status in self.statuses.items() if status.chosen is not None}
        return tuple(shot.shot_id for shot in plan.shots if any(segment.ref not in chosen for segment in shot.segments))

    def prompt(self, ref: SegmentRef) -> str:
        """The words that the segment would be rendered with now."""
        segments = self.plan.segments if self.plan else ()
        return next((segment.prompt for segment in segments if segment.ref == ref), "")
