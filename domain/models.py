"""A storyboard and its shots, as the rest of the house sees them. Reading files is `storyboard_service`'s part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from domain.camera import CameraMove, Move, describe
from domain.units import FramesPerSecond, Resolution, Seconds


class MotionType(str, Enum):
    """The motion of a shot as storyboards name it (`wan_motion.type`)."""

    NONE = "none"
    MACRO_DOLLY = "macro_dolly"
    MACRO_PAN = "macro_pan"
    MACRO_TILT = "macro_tilt"
    MACRO_ZOOM = "macro_zoom"
    MACRO_ORBIT = "macro_orbit"


class CameraMovement(str, Enum):
    """The camera of a shot as storyboards name it (`camera_movement`)."""

    STATIC = "static"
    SLOW_PUSH = "slow_push"
    DOLLY = "dolly"
    PAN = "pan"
    TILT = "tilt"
    ZOOM = "zoom"
    CRANE = "crane"


_MOTION_MOVES = {
    MotionType.MACRO_DOLLY: Move.PUSH_IN,
    MotionType.MACRO_PAN: Move.PAN_RIGHT,
    MotionType.MACRO_TILT: Move.TILT_UP,
    MotionType.MACRO_ZOOM: Move.ZOOM_IN,
    MotionType.MACRO_ORBIT: Move.ORBIT_RIGHT,
}
_CAMERA_MOVES = {
    CameraMovement.STATIC: Move.STATIC,
    CameraMovement.SLOW_PUSH: Move.PUSH_IN,
    CameraMovement.DOLLY: Move.PUSH_IN,
    CameraMovement.PAN: Move.PAN_RIGHT,
    CameraMovement.TILT: Move.TILT_UP,
    CameraMovement.ZOOM: Move.ZOOM_IN,
    CameraMovement.CRANE: Move.CRANE_UP,
}
_SLOW_PUSH_STRENGTH = 0.3


@dataclass(frozen=True, slots=True)
class Motion:
    """How the picture moves: `strength` runs from 0 to 1. `notes` are for people and are not sent to a model."""

    type: MotionType = MotionType.NONE
    strength: float = 0.5
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Shot:
    """One storyboard row. `unknown` holds the fields of the file that Shotchain does not use, as they were."""

    shot_id: str
    prompt: str
    filename_base: str
    duration: Seconds
    size: Resolution
    negative_prompt: str = ""
    motion: Motion = Motion()
    camera_movement: CameraMovement | None = None
    seed: int | None = None  # None: no seed of its own
    steps: int | None = None
    cfg: float | None = None
    transition_to_next: bool = False  # the shot ends on the picture that the next one opens on
    unknown: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def camera_moves(self) -> tuple[CameraMove, ...]:
        """The moves that motion and camera ask for, each once, the motion's first."""
        if self.motion.type is MotionType.NONE and self.camera_movement is None:
            return ()
        moves: dict[Move, CameraMove] = {}
        if self.motion.type is not MotionType.NONE and self.motion.strength > 0:
            move = _MOTION_MOVES[self.motion.type]
            moves[move] = CameraMove(move, self.motion.strength)
        if self.camera_movement is not None:
            move = _CAMERA_MOVES[self.camera_movement]
            slow = self.camera_movement is CameraMovement.SLOW_PUSH
            strength = _SLOW_PUSH_STRENGTH if slow else self.motion.strength
            if not (move is Move.STATIC and moves):
                moves.setdefault(move, CameraMove(move, strength))
        return tuple(moves.values())

    @property
    def prompt_with_motion(self) -> str:
        """The prompt, followed by the words for the camera moves."""
        moves = self.camera_moves
        if not moves:
            return self.prompt
        return ", ".join(part for part in (self.prompt.rstrip(" .,;"), *map(describe, moves)) if part)


@dataclass(frozen=True, slots=True)
class VideoSettings:
    """`video_settings` of a storyboard; None where the file says nothing."""

    default_fps: FramesPerSecond | None = None
    max_segment_seconds: Seconds | None = None
    default_workflow: str | None = None


@dataclass(frozen=True, slots=True)
class Storyboard:
    """A film as a list of shots, and the file it was read from."""

    project: str
    shots: tuple[Shot, ...]
    path: Path
    video: VideoSettings = VideoSettings()
    unknown: Mapping[str, object] = field(default_factory=dict, hash=False)
    audio: Path | None = None  # relative to the project folder, never out of it

    def shot(self, shot_id: str) -> Shot:
        """The shot of that id. Raises KeyError when there is none."""
        for shot in self.shots:
            if shot.shot_id == shot_id:
                return shot
        raise KeyError(shot_id)
