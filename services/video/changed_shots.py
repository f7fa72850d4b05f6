"""Which shots' takes may have changed by what happened in a run. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from domain.events import (
    BackendLeft,
    GenerationEvent,
    RunFinished,
    RunStarted,
    SegmentPreview,
    SegmentProgress,
    SegmentRendered,
    SegmentSilent,
    SegmentWaiting,
    WorkLeft,
)

_CHANGES_NOTHING = (
    BackendLeft,
    SegmentPreview,
    SegmentProgress,
    SegmentRendered,
    SegmentSilent,
    SegmentWaiting,
    WorkLeft,
)


def changed_shots(events: Iterable[GenerationEvent]) -> frozenset[str] | None:
    """The shots to look at again after these events; None for all of them: a run began or ended."""
    changed: set[str] = set()
    for event in events:
        if isinstance(event, (RunStarted, RunFinished)):
            return None
        if not isinstance(event, _CHANGES_NOTHING):
            changed.add(event.segment.shot_id)
    return frozenset(changed)
