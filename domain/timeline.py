"""What a timeline can be written as, and what is one clip in it."""

from __future__ import annotations

from enum import Enum


class TimelineFormat(str, Enum):
    """The kinds of file, by their suffix."""

    OTIO = "otio"
    FCPXML = "fcpxml"
    XML = "xml"
    EDL = "edl"


class ClipsBy(str, Enum):
    """What is one clip in the timeline."""

    SEGMENT = "segment"
    SHOT = "shot"
