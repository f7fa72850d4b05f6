"""What one page's person looks at. Kept by the page, so every word of it is checked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.plan import SegmentRef

FILM, SHOT = "@film", "@shot"
"""What can be chosen to play beside a clip: the film, and the whole shot of the segment in focus."""


@dataclass(frozen=True, slots=True)
class Focus:
    """What was chosen to play (a clip's file name, FILM or SHOT), the segment whose takes are open, the take about to
    go, and the take that is compared with the clip.
    """

    pinned: str = ""
    segment: SegmentRef | None = None
    deleting: int | None = None
    comparing: int | None = None

    @classmethod
    def of(cls, told: object, project: str) -> Focus:
        """What a page says its focus is; the empty one when it is about another project or makes no sense."""
        if not isinstance(told, Mapping) or told.get("project") != project:
            return cls()
        pinned, deleting, comparing = told.get("pinned"), told.get("deleting"), told.get("comparing")
        return cls(
            pinned if isinstance(pinned, str) else "",
            segment_of(told.get("shot"), told.get("index")),
            deleting if isinstance(deleting, int) else None,
            comparing if isinstance(comparing, int) else None,
        )

    def as_json(self, project: str) -> dict[str, Any]:
        """What the page keeps."""
        shot, index = (self.segment.shot_id, self.segment.index) if self.segment else (None, None)
        return {
            "project": project,
            "pinned": self.pinned,
            "shot": shot,
            "index": index,
            "deleting": self.deleting,
            "comparing": self.comparing,
        }


def segment_of(shot: object, index: object) -> SegmentRef | None:
    """The segment that a page names; None for what is none."""
    if not isinstance(shot, str):
        return None
    number = number_of(index)
    return None if number is None else SegmentRef(shot, number)


def number_of(told: object) -> int | None:
    """A number that a page sends, as a number or as digits."""
    if isinstance(told, int):
        return told
    return int(told) if isinstance(told, str) and told.isascii() and told.isdigit() and len(told) < 10 else None
