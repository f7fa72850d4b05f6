"""Camera moves in the words of ComfyUI's camera node (WanCameraEmbedding)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.camera import CameraMove, Move

# The node has eight poses; pans and tilts share one word, and a dolly looks like its zoom.
_POSES = {
    Move.STATIC: "Static",
    Move.PAN_LEFT: "Pan Left",
    Move.PAN_RIGHT: "Pan Right",
    Move.TILT_UP: "Pan Up",
    Move.TILT_DOWN: "Pan Down",
    Move.CRANE_UP: "Pan Up",
    Move.CRANE_DOWN: "Pan Down",
    Move.PUSH_IN: "Zoom In",
    Move.ZOOM_IN: "Zoom In",
    Move.PULL_OUT: "Zoom Out",
    Move.ZOOM_OUT: "Zoom Out",
}


def pose_inputs(move: CameraMove, node: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that show the move; empty for a move the node does not know (an orbit).

    A strength of 0.5 is the node's normal speed, 1.0 twice that. `speed` is optional and is written only where it is
    a number already, or absent.
    """
    pose = _POSES.get(move.move)
    if pose is None:
        return {}
    changes: dict[str, Any] = {"camera_pose": pose}
    if not isinstance(node.get("inputs", {}).get("speed"), list):
        changes["speed"] = round(2 * move.strength, 2)
    return changes
