"""What the plan of `bench_plan`'s film consists of, made without deciding anything: no plan can take less."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from domain.models import Motion, Shot
from domain.plan import Segment, SegmentRef, ShotPlan
from domain.selection import Keyframe, LastFrameOf
from domain.units import FrameCount, FramesPerSecond, Resolution, Seconds
from domain.validators.selection_file import SelectionFile
from domain.validators.storyboard_file import ShotFile, StoryboardFile
from infrastructure.collector_pause import collector_paused
from infrastructure.picture_headers import has_picture_header

_SIZE = Resolution(832, 480)
_FPS = FramesPerSecond(24.0)
_FRAMES = FrameCount(49)
_MOTION = Motion()


@collector_paused()
def make_values(board: Path, selection: Path) -> list[dict[str, Any]]:
    """Both files validated, the header of every keyframe read; shots, segments, and a card a shot."""
    rows = StoryboardFile.model_validate(json.loads(board.read_text(encoding="utf-8"))).shots
    chosen = SelectionFile.model_validate(json.loads(selection.read_text(encoding="utf-8"))).selections
    folder = selection.parent
    keyframes = [Keyframe(folder / (row.selected_file or "")) for row in chosen]
    if not all(has_picture_header(keyframe.path) for keyframe in keyframes):
        raise AssertionError("a keyframe cannot be read")
    shots = [_shot(row) for row in rows]
    plans = [_plan(shot, keyframe) for shot, keyframe in zip(shots, keyframes, strict=True)]
    return [_card(shot, plan) for shot, plan in zip(shots, plans, strict=True)]


def _shot(row: ShotFile) -> Shot:
    return Shot(
        row.shot_id, row.prompt or "", row.filename_base or "", Seconds(row.duration), _SIZE, row.negative_prompt or "",
        _MOTION, None, row.seed, None, None, False, {},
    )  # fmt: skip


def _plan(shot: Shot, keyframe: Keyframe) -> ShotPlan:
    """As many segments as a shot of that film has: one of at most 3 s, or two or three."""
    count = math.ceil(shot.duration / 3)
    return ShotPlan(
        shot.shot_id,
        tuple(
            [
                Segment(
                    SegmentRef(shot.shot_id, index), LastFrameOf(shot.shot_id, index - 1) if index else keyframe,
                    shot.prompt, shot.negative_prompt, _FRAMES, 0, _FRAMES, _FPS, _SIZE, 1, index < count - 1,
                )
                for index in range(count)
            ]
        ),
    )  # fmt: skip


def _card(shot: Shot, plan: ShotPlan) -> dict[str, Any]:
    return {
        "id": shot.shot_id,
        "time": "3 s",
        "prompt": shot.prompt,
        "motion": "none",
        "still": "",
        "stem": "shot_",
        "frames": [segment.frames for segment in plan.segments],
    }
