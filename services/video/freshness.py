"""Which clips are what the plan asks for now, and which are stale: one rule for every kind of change.

A clip is fresh when its take's fingerprint is the one a new take would have. The start frame is part of it, so a change
of storyboard, keyframe, size, workflow or an earlier segment marks exactly the clips that it touches, and going back to
an earlier take makes those fresh again that were rendered from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from domain.plan import GenerationPlan, Segment, SegmentRef, ShotPlan
from domain.selection import Keyframe
from domain.takes import Freshness, SegmentStatus, Take
from services.video.correction_modes import CorrectionModes
from services.video.file_digests import FileDigests
from services.video.fingerprint import Fingerprints
from services.video.take_files import TakeFiles
from services.video.takes_read import TakesRead


class FreshnessCheck:
    """Looks at the clips of one project."""

    def __init__(
        self,
        files: TakeFiles,
        fingerprints: Fingerprints,
        digests: FileDigests,
        modes: CorrectionModes,
    ) -> None:
        self._modes = modes
        self._files = files
        self._fingerprints = fingerprints
        self._digests = digests

    def look(self, plan: GenerationPlan, read: TakesRead) -> Mapping[SegmentRef, SegmentStatus]:
        """The status of every segment of the plan, by the takes as they were read."""
        return {status.segment: status for shot in plan.shots for status in self._shot(shot, read)}

    def expected(self, segment: Segment, before: Take | None) -> str | None:
        """The fingerprint of a new take of the segment; None when the picture it opens on or aims at is not there."""
        start, end = self._start_digest(segment, before), None
        if segment.end_frame is not None:
            end = self._digest(segment.end_frame.path)
            if end is None:
                return None
        return None if start is None else self._fingerprints.of(segment, start, end)

    def _shot(self, shot: ShotPlan, read: TakesRead) -> Iterator[SegmentStatus]:
        before: Take | None = None
        for segment in shot.segments:
            expected = self.expected(segment, before)
            clip = read.clip_of(segment.ref)
            if clip is not None and not self._files.is_there(clip):
                clip = None
            takes = tuple(read.takes.get(segment.ref, ()))
            yield SegmentStatus(segment.ref, _freshness(clip, expected), expected, clip, takes)
            before = clip

    def _start_digest(self, segment: Segment, before: Take | None) -> str | None:
        start = segment.start_frame
        if isinstance(start, Keyframe):
            path = start.path
        else:
            shown = self._files.shown(before, self._modes.of_take(before)) if before is not None else None
            if shown is None or shown.last_frame is None:
                return None
            path = self._files.path(shown.last_frame)
        return self._digest(path)

    def _digest(self, path: Path) -> str | None:
        try:
            return self._digests.of(path)
        except OSError:
            return None


def _freshness(clip: Take | None, expected: str | None) -> Freshness:
    if clip is None:
        return Freshness.MISSING
    return Freshness.FRESH if clip.fingerprint == expected else Freshness.STALE
