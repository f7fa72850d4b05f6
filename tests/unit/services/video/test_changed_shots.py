"""After a segment's end only its shot is looked at again."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.events import (
    GenerationEvent,
    RunFinished,
    RunStarted,
    SegmentFinished,
    SegmentMeasured,
    SegmentProgress,
    SegmentRendered,
    SegmentSkipped,
    SegmentWaiting,
)
from domain.plan import SegmentRef
from domain.seams import Seam
from domain.units import FrameCount, Seconds
from services.video.changed_shots import changed_shots

FIRST, SECOND = SegmentRef("001", 0), SegmentRef("002", 3)
FINISHED = SegmentFinished(FIRST, Path("a.mp4"), FrameCount(9), None, Seconds(1.0))


@pytest.mark.parametrize(
    ("events", "shots"),
    [
        ([], frozenset()),
        ([SegmentProgress(FIRST, 0.5, "KSampler"), SegmentRendered(FIRST), SegmentWaiting(SECOND, 2)], frozenset()),
        ([FINISHED, SegmentProgress(SECOND, 0.5, "KSampler")], {"001"}),
        ([FINISHED, SegmentMeasured(SECOND, Seam())], {"001", "002"}),
        ([SegmentSkipped(SECOND, "stopped", "Stopped.")], {"002"}),
        ([RunStarted("film", (FIRST,), "preview", is_preview=True), FINISHED], None),
        ([FINISHED, RunFinished(1, 0, 0)], None),
    ],
)
def test_what_to_look_at_again(events: list[GenerationEvent], shots: frozenset[str] | None) -> None:
    assert changed_shots(events) == shots
