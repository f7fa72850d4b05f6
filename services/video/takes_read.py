"""The takes of a project as they stood at one moment, for what is asked of thousands of segments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from domain.plan import SegmentRef
from domain.takes import Take, TakeState
from infrastructure.collector_pause import collector_paused
from infrastructure.take_store import TakeStore


@dataclass(frozen=True, slots=True)
class TakesRead:
    """All takes, or those of some shots. `chosen` are the numbers of the clips."""

    takes: Mapping[SegmentRef, Sequence[Take]]
    """Oldest first."""
    chosen: Mapping[SegmentRef, int]
    finished: Mapping[str, Sequence[Take]]
    """By fingerprint, newest first."""

    def clip_of(self, segment: SegmentRef) -> Take | None:
        """The take that is the segment's clip."""
        number = self.chosen.get(segment)
        return next((take for take in self.takes.get(segment, ()) if take.take_id == number), None)


@collector_paused()
def read_takes(store: TakeStore, shots: Collection[str] | None = None) -> TakesRead:
    """Of some `shots` alone, or of all. Raises StateUnreadable."""
    chosen = store.chosen_ids()
    takes = store.takes() if shots is None else store.takes_of_shots(shots)
    of_segments: dict[SegmentRef, list[Take]] = {}
    for take in takes:
        of_segments.setdefault(take.segment, []).append(take)
    finished: dict[str, list[Take]] = {}
    for take in reversed(takes):
        if take.state is TakeState.FINISHED:
            finished.setdefault(take.fingerprint, []).append(take)
    return TakesRead(of_segments, chosen, finished)
