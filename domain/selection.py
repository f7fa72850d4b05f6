"""The selected keyframe of each shot, and what becomes of one that cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Keyframe:
    """The still chosen for a shot: an image file that exists."""

    path: Path


@dataclass(frozen=True, slots=True)
class MissingStartFrame:
    """Why a segment has no image to open on. `code` and `context` allow other languages than `reason`'s English."""

    reason: str
    hint: str
    code: str = "keyframe_missing"


@dataclass(frozen=True, slots=True)
class LastFrameOf:
    """The last frame of an earlier segment of the same shot; it exists once that segment is rendered."""

    shot_id: str
    segment_index: int


StartFrame = Keyframe | LastFrameOf | MissingStartFrame


@dataclass(frozen=True, slots=True)
class Selection:
    """Which image opens which shot."""

    path: Path
    keyframes: Mapping[str, Keyframe | MissingStartFrame]

    def for_shot(self, shot_id: str) -> Keyframe | MissingStartFrame:
        """The shot's keyframe, or why there is none."""
        found = self.keyframes.get(shot_id)
        if found is not None:
            return found
        return MissingStartFrame(
            f"{self.path.name}: no keyframe is selected for shot {shot_id}.",
            hint=f"Select a keyframe for shot {shot_id} and write the selection again.",
            code="keyframe_not_selected",
        )
