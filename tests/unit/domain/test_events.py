"""Events as JSON lines: plain, complete, and small."""

import json
from pathlib import Path

from domain.errors import ExecutionFailed
from domain.events import RunStarted, SegmentFailed, SegmentFinished, SegmentPreview, event_as_json
from domain.plan import SegmentRef
from domain.units import FrameCount, Seconds

FIRST = SegmentRef("001", 0)


def test_every_value_is_plain() -> None:
    error = ExecutionFailed("execution_failed", "The sampler failed.", hint="Try again.", node_type="KSampler")
    events = [
        RunStarted("dusk", (FIRST,), "Preview", True),
        SegmentFinished(FIRST, Path("a.mp4"), FrameCount(72), None, Seconds(1.5)),
        SegmentFailed(FIRST, error),
    ]
    started, finished, failed = [json.loads(json.dumps(event_as_json(event))) for event in events]

    assert (started["event"], started["segments"]) == ("RunStarted", [{"shot_id": "001", "segment_index": 0}])
    assert (finished["clip"], finished["frames"], finished["last_frame"]) == ("a.mp4", 72, None)
    assert (failed["error"]["code"], failed["error"]["hint"]) == ("execution_failed", "Try again.")
    assert failed["error"]["context"] == {"node_type": "KSampler"}


def test_a_preview_tells_its_size_only() -> None:
    shown = event_as_json(SegmentPreview(FIRST, "image/jpeg", b"x" * 500))

    assert shown["image_bytes"] == 500
    assert "image" not in shown
