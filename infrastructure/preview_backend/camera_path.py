"""Where a camera looks at each moment of a move over a still picture. Pure arithmetic in fractions of the picture.

A move starts at the whole picture, upright, at rest, and ends at rest. Sideways moves go into the picture a little as
they go, so that nothing outside of it comes into view. Only pulling out shows more than the picture: then `margin` says
how much surrounding the picture needs on each side.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.camera import CameraMove, Move
from domain.camera_reading import read_moves

# A camera that nobody directed: a push that is hardly seen, so that the picture lives.
IDLE_PUSH = 0.035
# Full strength moves for this many frames (3 s at 24 fps); shorter shots go less far, at the same pace.
_FULL_FRAMES = 73
_SMALLEST_VIEW = 0.45
_STATIC = re.compile(
    r"\b(?:static|still|fixed|stationary|motionless)\s+(?:camera|shot)\b|\blocked[- ](?:off|down)\b"
    r"|\bcamera\s+(?:is\s+|stays\s+|remains\s+)?(?:static|still|fixed|locked)\b",
    re.IGNORECASE,
)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class View:
    """What the camera sees: centre and size as fractions of the picture, 0.5, 0.5, 1.0 being all of it.

    `keystone` makes one side of what is seen taller than the other (positive: the right side comes nearer), as a share
    of its height; `roll` turns the camera, in radians.
    """

    center_x: float = 0.5
    center_y: float = 0.5
    size: float = 1.0
    keystone: float = 0.0
    roll: float = 0.0

    @property
    def is_upright(self) -> bool:
        """Whether it is a plain upright box."""
        return self.keystone == 0.0 and self.roll == 0.0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the upright box around the centre."""
        half = self.size / 2
        return (self.center_x - half, self.center_y - half, self.center_x + half, self.center_y + half)

    def corners(self, aspect: float) -> tuple[Point, Point, Point, Point]:
        """North-west, south-west, south-east, north-east. `aspect` is width by height of the picture."""
        half = self.size / 2
        near_left = half * (1 + min(self.keystone, 0.0))
        near_right = half * (1 - max(self.keystone, 0.0))
        offsets = ((-half, -near_left), (-half, near_left), (half, near_right), (half, -near_right))
        turned = [_turn(x * aspect, y, self.roll) for x, y in offsets]
        northwest, southwest, southeast, northeast = (
            (self.center_x + x / aspect, self.center_y + y) for x, y in turned
        )
        return northwest, southwest, southeast, northeast


@dataclass(frozen=True, slots=True)
class CameraPath:
    """A move from the whole picture to `end`, over `frames` frames."""

    end: View
    frames: int
    aspect: float = 16 / 9

    @property
    def margin(self) -> float:
        """How far the view leaves the picture on any side, as a fraction of the picture; 0 unless pulling out."""
        if self.end.size <= 1:
            return 0.0
        reach = max(abs(place - 0.5) for corner in self.end.corners(self.aspect) for place in corner)
        return max(0.0, reach - 0.5)

    def view(self, frame: int) -> View:
        """The view at a frame, 0 (the whole picture) to `frames - 1` (the end)."""
        done = ease(frame / (self.frames - 1)) if self.frames > 1 else 0.0
        roll = self.end.roll * done
        return View(
            0.5 + (self.end.center_x - 0.5) * done,
            0.5 + (self.end.center_y - 0.5) * done,
            (1 + (self.end.size - 1) * done) * _room_to_roll(roll, self.aspect),
            self.end.keystone * done,
            roll,
        )


@dataclass(frozen=True, slots=True)
class _Leg:
    """What one move at strength 1 adds: change of size, and how the view leans and turns."""

    shrink: float = 0.0
    lean_x: float = 0.0
    lean_y: float = 0.0
    keystone: float = 0.0


# `lean` 1 keeps the edge of the view on the edge of the picture as the view gets smaller.
_LEGS = {
    Move.STATIC: _Leg(),
    Move.PUSH_IN: _Leg(shrink=0.36),
    Move.PULL_OUT: _Leg(shrink=-0.36),
    Move.ZOOM_IN: _Leg(shrink=0.42),
    Move.ZOOM_OUT: _Leg(shrink=-0.42),
    Move.PAN_LEFT: _Leg(shrink=0.42, lean_x=-1),
    Move.PAN_RIGHT: _Leg(shrink=0.42, lean_x=1),
    Move.TILT_UP: _Leg(shrink=0.38, lean_y=-1),
    Move.TILT_DOWN: _Leg(shrink=0.38, lean_y=1),
    Move.ORBIT_LEFT: _Leg(shrink=0.30, lean_x=-0.7, keystone=-0.30),
    Move.ORBIT_RIGHT: _Leg(shrink=0.30, lean_x=0.7, keystone=0.30),
    Move.CRANE_UP: _Leg(shrink=0.42, lean_y=-0.8),
    Move.CRANE_DOWN: _Leg(shrink=0.42, lean_y=0.8),
}
_WEAKEST = 0.15
_POSES = {
    "Pan Up": Move.TILT_UP,
    "Pan Down": Move.TILT_DOWN,
    "Pan Left": Move.PAN_LEFT,
    "Pan Right": Move.PAN_RIGHT,
    "Zoom In": Move.ZOOM_IN,
    "Zoom Out": Move.ZOOM_OUT,
    "Static": Move.STATIC,
}
_FULL_ROLL = math.radians(16)
_ROLLS = {"Anti Clockwise (ACW)": -_FULL_ROLL, "ClockWise (CW)": _FULL_ROLL}


@dataclass(frozen=True, slots=True)
class CameraPose:
    """A WanCameraEmbedding: one of its named poses, and its speed (1 is normal)."""

    name: str
    speed: float = 1.0


def plan_path(prompt: str, pose: CameraPose | None, frames: int, aspect: float) -> CameraPath:
    """The path for a shot: a camera node's pose if there is one, else the moves its prompt names."""
    if pose is not None:
        strength = min(1.0, 0.5 * pose.speed)
        if pose.name in _ROLLS:
            return CameraPath(View(roll=_ROLLS[pose.name] * strength * _reach(frames)), frames, aspect)
        moves: Sequence[CameraMove] = (CameraMove(_POSES.get(pose.name, Move.STATIC), strength),)
    else:
        moves = read_moves(prompt)
    if not moves and _STATIC.search(prompt) is None:
        return CameraPath(View(size=1 - IDLE_PUSH * _reach(frames)), frames, aspect)
    return CameraPath(combined_end(moves, _reach(frames)), frames, aspect)


def combined_end(moves: Iterable[CameraMove], reach: float = 1.0) -> View:
    """Where moves that happen at once end, when each goes `reach` of its full way."""
    end = View()
    for camera_move in moves:
        leg = _LEGS[camera_move.move]
        share = reach * (_WEAKEST + (1 - _WEAKEST) * min(1.0, max(0.0, camera_move.strength)))
        room = abs(leg.shrink) * share / 2
        end = replace(
            end,
            size=end.size - leg.shrink * share,
            center_x=end.center_x + leg.lean_x * room,
            center_y=end.center_y + leg.lean_y * room,
            keystone=end.keystone + leg.keystone * share,
        )
    return _kept_near(end)


def ease(done: float) -> float:
    """Slow start, slow stop: 0 at 0, 1 at 1, flat at both."""
    done = min(1.0, max(0.0, done))
    return done * done * (3 - 2 * done)


def _kept_near(end: View) -> View:
    """The view with a sensible size, leaning no further than the picture allows."""
    size = max(_SMALLEST_VIEW, end.size)
    room = max(0.0, (1 - size) / 2)

    def clamp(center: float) -> float:
        return min(0.5 + room, max(0.5 - room, center))

    return replace(
        end,
        size=size,
        center_x=clamp(end.center_x),
        center_y=clamp(end.center_y),
        keystone=min(0.5, max(-0.5, end.keystone)),
    )


def _reach(frames: int) -> float:
    return min(1.2, max(0.3, frames / _FULL_FRAMES))


def _room_to_roll(roll: float, aspect: float) -> float:
    """How small an upright view must be made so that it fits into the picture when it is turned."""
    longer = max(aspect, 1 / aspect)
    return 1 / (math.cos(roll) + longer * abs(math.sin(roll)))


def _turn(x: float, y: float, angle: float) -> Point:
    return (
        x * math.cos(angle) - y * math.sin(angle),
        x * math.sin(angle) + y * math.cos(angle),
    )
