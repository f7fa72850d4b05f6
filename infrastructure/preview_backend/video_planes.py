"""Pictures as the three planes of a YUV 4:2:0 frame (BT.709, studio range).

A camera that moves over planes moves half as many samples as over RGB, and encoders take planes as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import av
import numpy as np
from av.video.plane import VideoPlane
from PIL import Image

from infrastructure.frame_pictures import EXACT
from infrastructure.preview_backend.pictures import Size


@dataclass(frozen=True, slots=True)
class Planes:
    """Brightness in full size and two colours in half the size, as `L` images. Sides of the picture are even."""

    luma: Image.Image
    blue: Image.Image
    red: Image.Image

    @classmethod
    def of(cls, image: Image.Image) -> Planes:
        """The planes of an RGB picture with even sides."""
        frame = av.VideoFrame.from_image(image).reformat(format="yuv420p", dst_colorspace="ITU709", interpolation=EXACT)
        luma, blue, red = (_plane_image(plane) for plane in frame.planes)
        return cls(luma, blue, red)

    def changed(self, change: Callable[[Image.Image, int], Image.Image]) -> Planes:
        """Every plane changed the same way; `change` is told how many times smaller than the picture it is."""
        return Planes(change(self.luma, 1), change(self.blue, 2), change(self.red, 2))

    def combined(self, other: Planes, combine: Callable[[Image.Image, Image.Image], Image.Image]) -> Planes:
        """Every plane combined with that of another picture."""
        return Planes(
            combine(self.luma, other.luma),
            combine(self.blue, other.blue),
            combine(self.red, other.red),
        )

    def to_frame(self) -> av.VideoFrame:
        """A frame for an encoder."""
        content = self.luma.tobytes() + self.blue.tobytes() + self.red.tobytes()
        width, height = self.luma.size
        samples = np.frombuffer(content, np.uint8).reshape(height * 3 // 2, width)
        return av.VideoFrame.from_ndarray(samples, format="yuv420p")


@runtime_checkable
class PlaneBatch(Protocol):
    """A batch that can make the planes of its pictures without making the pictures. Threads as with `ImageBatch`."""

    @property
    def size(self) -> Size: ...

    def planes(self, index: int) -> Planes:
        """The planes of the picture at `index`; `size` must have even sides. They must not be drawn on."""
        ...


def _plane_image(plane: VideoPlane) -> Image.Image:
    size = (plane.width, plane.height)
    return Image.frombuffer("L", size, bytes(plane), "raw", "L", plane.line_size, 1)
