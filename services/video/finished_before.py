"""What earlier runs have finished, looked at once for the whole run.

A film that is nearly done has thousands of clips and a few to render. Here they cost no thread and no write; whatever
needs more than a look, such as a clip that is not in its place, is left to the shot's chain. Shots that lack clips need
no look to be known as work: the server can have them while the others are gone through.
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
from services.video.take_book import Shown, TakeBook


class FinishedBefore:
    """Goes through the shots of a run once."""

    def __init__(self, tools: ChainTools, stop: threading.Event) -> None:
        """Once `stop` is set, no further shot is looked at. Raises StateUnreadable."""
        self._stop = stop
        self._book = tools.book
        self._keeps = tools.keeps
        self._with_clips = tools.book.with_clips()
        self.told: set[SegmentRef] = set()
        """The segments whose clips stand."""

    def lacks_clips(self, shot: ShotPlan) -> bool:
        """Whether it is clear without a look that the shot has something left to render."""
        return not all(segment.ref in self._with_clips or self._keeps(segment.ref) for segment in shot.segments)

    def of(self, shots: Sequence[ShotPlan]) -> Iterator[SegmentFinished]:
        """The first segments of each shot, as far as clips of these inputs stand in their places.

        Raises StateUnreadable.
        """
        begun = [shot for shot in shots if self._may_stand(shot.segments[0])]
        if not begun or self._stop.is_set():
            return
        book = self._book.as_it_stands({shot.shot_id for shot in begun})
        for shot in begun:
            if self._stop.is_set():
                return
            yield from self._of(shot, book)

    def _of(self, shot: ShotPlan, book: TakeBook) -> Iterator[SegmentFinished]:
        before: Shown | None = None
        for segment in shot.segments:
            before = self._standing(segment, before, book)
            if before is None:
                return
            self.told.add(segment.ref)
            yield SegmentFinished(segment.ref, before.clip, segment.frames, before.last_frame, Seconds(0), reused=True)

    def rest(self, shots: Sequence[ShotPlan]) -> list[ShotPlan]:
        """The shots that have something left to do."""
        return [shot for shot in shots if not self.told.issuperset(segment.ref for segment in shot.segments)]

    def to_render(self, shots: Sequence[ShotPlan]) -> tuple[SegmentRef, ...]:
        """The segments that will be rendered."""
        refs = (segment.ref for shot in shots for segment in shot.segments)
        return tuple(ref for ref in refs if ref not in self.told and not self._keeps(ref))

    def _may_stand(self, segment: Segment) -> bool:
        return segment.ref in self._with_clips and not self._keeps(segment.ref)

    def _standing(self, segment: Segment, before: Shown | None, book: TakeBook) -> Shown | None:
        # Without a clip its keyframe need not be read now: a film of large pictures would begin later.
        if not self._may_stand(segment):
            return None
        try:
            start_frame = start_frame_of(segment, before.last_frame if before else None)
            take = book.reusable(segment, book.fingerprint(segment, start_frame))
            chain = before.chain if before else UNCHANGED
            return book.standing(take, start_frame, chain) if take else None
        except (VideoError, OSError):
            return None  # the chain meets it again, and tells it
