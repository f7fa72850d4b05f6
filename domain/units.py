"""Quantities with their unit in the type: seconds, frame counts, picture sizes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NewType

Seconds = NewType("Seconds", float)
FrameCount = NewType("FrameCount", int)
FramesPerSecond = NewType("FramesPerSecond", float)

_SIZE = re.compile(r"\s*(\d{1,5})\s*[xX×]\s*(\d{1,5})\s*")


@dataclass(frozen=True, slots=True, order=True)
class Resolution:
    """A picture size in pixels."""

    width: int
    height: int

    @classmethod
    def parse(cls, text: str) -> Resolution:
        """Read `832x480`. Raises ValueError for anything else or for a side outside 64..8192 pixels."""
        match = _SIZE.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a size like 832x480")
        size = cls(int(match[1]), int(match[2]))
        if not all(64 <= side <= 8192 for side in (size.width, size.height)):
            raise ValueError(f"{text!r} is outside 64..8192 pixels a side")
        return size

    def snapped(self, multiple: int) -> Resolution:
        """The nearest size with sides that are multiples of `multiple`; of two the smaller (720 → 704 by 32)."""

        def nearest(side: int) -> int:
            return max(multiple, (side + (multiple - 1) // 2) // multiple * multiple)

        return Resolution(nearest(self.width), nearest(self.height))

    def __str__(self) -> str:
        return f"{self.width}×{self.height}"
