"""What a family of video models demands: its own frame rate, its picture sizes, and the lengths it can make.

A model makes clips of `frame_step`·n + 1 frames only. Asked for another number, the nodes of ComfyUI round down without
a word (48 frames give 45 on Wan), so lengths are put on the grid before they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.units import FrameCount, FramesPerSecond


@dataclass(frozen=True, slots=True)
class ModelFamily:
    """Models that share a frame rate, a size grid (pixels) and a length grid (frames).

    `native_fps` is the rate the model was trained at: a clip played at another rate changes the speed of motion.
    """

    key: str
    label: str
    native_fps: FramesPerSecond
    size_multiple: int
    frame_step: int

    def length_for(self, frames: int) -> FrameCount:
        """The smallest length of the grid that holds `frames` frames.

        Never below one whole step (5 frames on Wan, 9 on LTX): the LTX node refuses less. Raises ValueError below 1.
        """
        if frames < 1:
            raise ValueError(f"a clip has at least one frame, not {frames}")
        steps = max(1, -(-(frames - 1) // self.frame_step))
        return FrameCount(steps * self.frame_step + 1)


WAN_21 = ModelFamily("wan_2.1", "Wan 2.1", FramesPerSecond(16.0), 16, 4)
WAN_22_14B = ModelFamily("wan_2.2_14b", "Wan 2.2 14B", FramesPerSecond(16.0), 16, 4)
WAN_22_5B = ModelFamily("wan_2.2_5b", "Wan 2.2 5B", FramesPerSecond(24.0), 32, 4)
LTX_VIDEO = ModelFamily("ltx_video", "LTX-Video", FramesPerSecond(24.0), 32, 8)
HUNYUAN_VIDEO = ModelFamily("hunyuan_video", "HunyuanVideo", FramesPerSecond(24.0), 16, 4)

ALL_FAMILIES: tuple[ModelFamily, ...] = (WAN_22_14B, WAN_22_5B, WAN_21, LTX_VIDEO, HUNYUAN_VIDEO)


def family_by_key(key: str) -> ModelFamily:
    """The family with this key. Raises KeyError for a key that no family has."""
    for family in ALL_FAMILIES:
        if family.key == key:
            return family
    raise KeyError(key)
