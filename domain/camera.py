"""Camera moves and the words for them: what a prompt says is what a video model, or the preview, shows.

`describe` writes a move as words for a prompt; `domain.camera_reading` finds moves in any prompt. The two agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Move(str, Enum):
    """A direction the camera takes. The value is the phrase that stands in a prompt."""

    STATIC = "static camera, locked-off shot"
    PUSH_IN = "camera dolly in"
    PULL_OUT = "camera dolly out"
    PAN_LEFT = "camera pan to the left"
    PAN_RIGHT = "camera pan to the right"
    TILT_UP = "camera tilt up"
    TILT_DOWN = "camera tilt down"
    ZOOM_IN = "camera zoom in"
    ZOOM_OUT = "camera zoom out"
    ORBIT_LEFT = "camera orbit to the left"
    ORBIT_RIGHT = "camera orbit to the right"
    CRANE_UP = "camera crane up"
    CRANE_DOWN = "camera crane down"


@dataclass(frozen=True, slots=True)
class CameraMove:
    """One move and how strong it is, 0 (hardly) to 1 (as far as the picture allows)."""

    move: Move
    strength: float = 0.5


_PACE = (("very slow", 0.1), ("slow", 0.3), ("steady", 0.5), ("strong", 0.7), ("fast sweeping", 0.9))


def describe(camera_move: CameraMove) -> str:
    """The move as words for a prompt, for example `slow camera pan to the right`."""
    if camera_move.move is Move.STATIC:
        return camera_move.move.value
    pace = min(_PACE, key=lambda step: abs(step[1] - camera_move.strength))[0]
    return f"{pace} {camera_move.move.value}"
