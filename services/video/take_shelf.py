"""The takes of a project in memory, for what is asked of every segment, while nobody has written since."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from domain.plan import SegmentRef
from domain.takes import Take, TakeState
from infrastructure.collector_pause import collector_paused
from infrastructure.take_store import TakeStore

_PATIENCE = 4
"""All takes are read again once this part of them (a fourth) was asked for one by one."""


@dataclass(frozen=True, slots=True)
class TakesRead:
    """All takes as they stood at one moment. `chosen` are the numbers of the clips."""

    stamp: tuple[int, int]
    takes: Mapping[SegmentRef, Sequence[Take]]
    """Oldest first."""
    chosen: Mapping[SegmentRef, int]
    finished: Mapping[str, Sequence[Take]]
    """By fingerprint, newest first."""

    def clip_of(self, segment: SegmentRef) -> Take | None:
        """The take that is the segment's clip."""
        number = self.chosen.get(segment)
        return next((take for take in self.takes.get(segment, ()) if take.take_id == number), None)


class TakeShelf:
    """Finished takes and chosen clips. What it says is what the store says. Safe to use from several threads."""

    def __init__(self, store: TakeStore, shots: Collection[str] | None = None) -> None:
        """Of some `shots` alone, or of all."""
        self.store = store
        self._shots = shots
        self._read: TakesRead | None = None
        self._count = 0
        self._asked = 0
        self._is_steady = False
        self._lock = threading.Lock()

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Within, the store is not asked whether anybody has written: thousands of questions are one."""
        self.all()
        self._is_steady = True
        try:
            yield
        finally:
            self._is_steady = False

    def all(self) -> TakesRead:
        """All takes as they stand now."""
        with self._lock:
            if self._is_steady and self._read is not None:
                return self._read
            if self._read is None or self._read.stamp != self.store.stamp:
                self._read = self._read_all()
            return self._read

    def of(self, segment: SegmentRef, fingerprint: str) -> tuple[int | None, Sequence[Take]]:
        """The number of the segment's clip, and the finished takes of a fingerprint, newest first."""
        read = self._valid()
        if read is not None:
            return read.chosen.get(segment), read.finished.get(fingerprint, ())
        chosen = self.store.chosen_of(segment)
        return chosen.take_id if chosen else None, self.store.finished(fingerprint)

    def is_chosen(self, take: Take) -> bool:
        """Whether it is known without asking that the take is its segment's clip."""
        read = self._valid(may_read=False)
        return read is not None and read.chosen.get(take.segment) == take.take_id

    def _valid(self, *, may_read: bool = True) -> TakesRead | None:
        """What was read, if it still holds. A run that renders writes all the time: then reading all does not pay."""
        with self._lock:
            if self._is_steady and self._read is not None:
                return self._read
            stamp = self.store.stamp
            if self._read is not None and self._read.stamp == stamp:
                return self._read
            if not may_read:
                return None
            self._asked += 1
            if self._read is not None and self._asked * _PATIENCE < self._count:
                return None
            self._read = self._read_all()
            return self._read

    def _takes(self) -> tuple[Take, ...]:
        return self.store.takes() if self._shots is None else self.store.takes_of_shots(self._shots)

    @collector_paused()
    def _read_all(self) -> TakesRead:
        stamp = self.store.stamp  # first: what is written meanwhile makes this outdated
        chosen, takes = self.store.chosen_ids(), self._takes()
        self._count, self._asked = len(takes), 0
        of_segments: dict[SegmentRef, list[Take]] = {}
        for take in takes:
            of_segments.setdefault(take.segment, []).append(take)
        finished: dict[str, list[Take]] = {}
        for take in reversed(takes):
            if take.state is TakeState.FINISHED:
                finished.setdefault(take.fingerprint, []).append(take)
        return TakesRead(stamp, of_segments, chosen, finished)
