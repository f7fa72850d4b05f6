"""What earlier runs have finished, told before a server is asked for anything.

A film that is nearly done has thousands of clips and a few to render. Here they cost no thread and no write; whatever
needs more than a look, such as a clip that is not in its place, is left to the shot's chain.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

from domain.errors import VideoError
from domain.events import SegmentFinished
from domain.plan import Segment, SegmentRef, ShotPlan
from domain.seams import UNCHANGED
from domain.units import Seconds
from services.video.chain_tools import ChainTools
from services.video.shot_chain import start_frame_of
from services.video.take_book import Shown


class FinishedBefore:
    """Goes through the shots of a run once."""

    def __init__(self, tools: ChainTools, stop: threading.Event) -> None:
        """Once `stop` is set, no further shot is looked at."""
        self._stop = stop
        self._book = tools.book
        self._keeps = tools.keeps
        self.told: set[SegmentRef] = set()
        """The segments whose clips stand."""

    def rest(self, shots: Sequence[ShotPlan]) -> list[ShotPlan]:
        """The shots that have something left to render."""
        return [shot for shot in shots if not self.told.issuperset(segment.ref for segment in shot.segments)]

    def of(self, shot: ShotPlan) -> Iterator[SegmentFinished]:
        """The shot's first segments, as far as clips of these inputs stand in their places."""
        if self._stop.is_set():
            return
        before: Shown | None = None
        for segment in shot.segments:
            before = self._standing(segment, before)
            if before is None:
                return
            self.told.add(segment.ref)
            yield SegmentFinished(segment.ref, before.clip, segment.frames, before.last_frame, Seconds(0), reused=True)

    def _standing(self, segment: Segment, before: Shown | None) -> Shown | None:
        # Without a clip its keyframe need not be read now: a film of large pictures would begin later.
        if self._keeps(segment.ref) or not self._book.has_clip(segment):
            return None
        try:
            start_frame = start_frame_of(segment, before.last_frame if before else None)
            take = self._book.reusable(segment, self._book.fingerprint(segment, start_frame))
            chain = before.chain if before else UNCHANGED
            return self._book.standing(take, start_frame, chain) if take else None
        except (VideoError, OSError):
            return None  # the chain meets it again, and tells it
