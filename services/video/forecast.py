"""How long a run still takes: listens to its events, and learns from each segment that it finishes."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import exp
from pathlib import Path

from domain.errors import VideoError
from domain.events import (
    BackendLeft,
    GenerationEvent,
    RunStarted,
    SegmentFailed,
    SegmentFinished,
    SegmentPreview,
    SegmentProgress,
    SegmentRendered,
    SegmentSkipped,
    SegmentSubmitted,
    WorkLeft,
)
from domain.plan import Segment, SegmentRef
from domain.render_pace import PaceBook, RenderSample
from domain.units import Seconds

_TELLING = 0.1
"""From this part on, a segment's own fraction says something about its time."""
_EASING = 8.0
"""Seconds in which the end that is told comes most of the way to a new estimate."""

Keep = Callable[[RenderSample, str], None]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a run stands. `remaining` is None while nobody can know; `clip_bytes` are those of the finished clips."""

    frames_done: int = 0
    frames: int = 0
    clip_bytes: int = 0
    remaining: Seconds | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known when a run begins: the segments that an earlier run submitted, and what segments took so far."""

    submitted_before: frozenset[SegmentRef]
    paces: PaceBook


@dataclass(slots=True)
class _Rendering:
    """A segment on the server. `began` is when its rendering was first heard of, None while it waits; `took` is how
    long the server rendered it, None until it is done.
    """

    submitted: float
    server: str = ""
    began: float | None = None
    fraction: float = 0.0
    took: float | None = None


class RunForecast:
    """One run's forecast. Safe to ask from any thread."""

    def __init__(
        self,
        segments: Iterable[Segment],
        look: Callable[[], Known],
        keep: Keep = lambda _sample, _server: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`look` is asked once, when the run begins; `keep` is given each segment that was rendered from its beginning
        to its end, with the short name of its server, which is empty where one alone renders.
        """
        self._segments = {segment.ref: segment for segment in segments}
        self._frames = sum(segment.frames for segment in self._segments.values())
        self._look = look
        self._keep = keep
        self._clock = clock
        self._known: Known | None = None
        self._to_do = set(self._segments)
        self._is_counted = False
        self._paces = PaceBook()
        self._rendering: dict[SegmentRef, _Rendering] = {}
        self._frames_done = 0
        self._clip_bytes = 0
        self._servers: set[str] = set()
        self._free_since: dict[str, float] = {}
        self._warm: set[str] = set()
        self._began = clock()
        self._told: tuple[float, float] | None = None
        """When the end was last told, and the end."""
        self._lock = threading.Lock()

    def hear(self, event: GenerationEvent) -> None:
        """Take in what happens. A sample is kept before this returns."""
        if isinstance(event, RunStarted):
            self._begin(event)
            return
        sample = None
        with self._lock:
            now = self._clock()
            match event:
                case WorkLeft(segments=left):
                    self._to_do.intersection_update(left)
                    self._is_counted = True
                case SegmentSubmitted(segment=ref, backend=server):
                    self._rendering[ref] = _Rendering(now, server)
                case SegmentProgress() | SegmentPreview():
                    self._progress(event, now)
                case SegmentRendered(segment=ref):
                    self._is_rendered(ref, now)
                case SegmentFinished():
                    sample = self._finish(event)
                case SegmentFailed(segment=ref) | SegmentSkipped(segment=ref):
                    self._drop(ref, now)
                case BackendLeft(backend=server):  # also told of those that took no part from the beginning
                    self._servers.discard(server)
                case _:
                    pass
        if sample is not None:
            self._keep(*sample)

    def outlook(self) -> Outlook:
        """Where the run stands now."""
        with self._lock:
            return Outlook(self._frames_done, self._frames, self._clip_bytes, self._remaining())

    def _begin(self, event: RunStarted) -> None:
        try:
            known = self._look()
        except VideoError:
            return  # the run itself tells what is wrong with its takes
        with self._lock:
            self._known = known
            self._paces = known.paces
            self._servers = set(event.backends)
            self._began = self._clock()

    def _progress(self, event: SegmentProgress | SegmentPreview, now: float) -> None:
        seen = self._rendering.setdefault(event.segment, _Rendering(now))
        seen.began = now if seen.began is None else seen.began
        if isinstance(event, SegmentProgress):
            seen.fraction = max(seen.fraction, event.fraction or 0.0)

    def _is_rendered(self, ref: SegmentRef, now: float) -> None:
        """Not when its clip is there: the server renders on while that is fetched, so of two clips fetched one behind
        the other the second would seem to have taken no time.
        """
        seen = self._rendering.get(ref)
        if seen is not None:
            heard = seen.submitted if seen.began is None else seen.began
            seen.took = now - max(heard, self._free_since.get(seen.server, self._began))
            self._free_since[seen.server] = now

    def _finish(self, event: SegmentFinished) -> tuple[RenderSample, str] | None:
        self._to_do.discard(event.segment)
        seen = self._rendering.pop(event.segment, None)
        size = _size_of(event.clip)
        self._clip_bytes += size
        self._frames_done += event.frames
        segment = self._segments.get(event.segment)
        before = self._known.submitted_before if self._known else frozenset()
        if event.reused or seen is None or segment is None or event.segment in before or not seen.took:
            return None
        is_first = seen.server not in self._warm
        self._warm.add(seen.server)
        sample = RenderSample(segment.size, segment.frames, Seconds(seen.took), size, is_first=is_first)
        self._paces = self._paces.learn(sample)
        return sample, seen.server

    def _drop(self, ref: SegmentRef, now: float) -> None:
        self._to_do.discard(ref)
        seen = self._rendering.pop(ref, None)
        if seen is not None and seen.took is None:
            self._free_since[seen.server] = now

    def _remaining(self) -> Seconds | None:
        """What is left, eased, so that it never jumps; it counts down by itself in between."""
        if self._known is None or not self._is_counted:
            return None
        if not self._to_do:
            return Seconds(0.0)
        now = self._clock()
        chains: defaultdict[str, float] = defaultdict(float)
        for ref in self._to_do:
            part = self._part(ref, now)
            if part is None:
                return None
            chains[ref.shot_id] += part
        # Servers share shots among them, and a shot's segments wait for each other.
        end = now + max(sum(chains.values()) / max(1, len(self._servers)), *chains.values())
        if self._told is not None:
            since, before = self._told
            end = before + (end - before) * (1 - exp(-(now - since) / _EASING))
        self._told = (now, end)
        return Seconds(max(0.0, end - now))

    def _part(self, ref: SegmentRef, now: float) -> float | None:
        """What is left to render of one segment: by its own fraction as far as that goes, else by what others took."""
        segment = self._segments[ref]
        usual = self._paces.seconds(segment.frames, segment.size)
        seen = self._rendering.get(ref)
        if seen is not None and seen.took is not None:
            return 0.0
        if seen is None or seen.began is None:
            return usual
        spent, fraction = now - seen.began, seen.fraction
        by_itself = spent * (1 - fraction) / fraction if fraction > _TELLING else None
        if usual is None:
            return by_itself
        by_others = max(0.0, usual - spent)
        return by_others if by_itself is None else fraction * by_itself + (1 - fraction) * by_others


def _size_of(clip: Path) -> int:
    try:
        return clip.stat().st_size
    except OSError:
        return 0  # moved meanwhile; it only is not counted
