"""Renders the shots of a run on one or more servers, their events merged into one stream."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeAlias

from domain.errors import BackendUnreachable, VideoError
from domain.events import (
    BackendLeft,
    SegmentEvent,
    SegmentFailed,
    SegmentFinished,
    SegmentSkipped,
    SegmentStarted,
    SegmentSubmitted,
    WorkLeft,
)
from domain.plan import SegmentRef, ShotPlan
from services.backend import Backend
from services.video.chain_tools import ChainTools, LastSegment
from services.video.hand_out import AT_ONCE, HandOut
from services.video.run_control import RunControl

_LOOK_FOR_STOP_EVERY = 0.2  # seconds
_HEAD_START = 1.0
"""Seconds in which the first segment may be submitted undisturbed by other work of this process."""


class Chain(Protocol):
    """What renders one shot."""

    def render(self) -> Iterator[SegmentEvent]: ...


ChainMaker = Callable[[ShotPlan, ChainTools, RunControl, LastSegment], Chain]
PoolEvent = SegmentEvent | BackendLeft | WorkLeft
PoolQueue: TypeAlias = "queue.SimpleQueue[PoolEvent | None]"
"""The stream of a run; None tells that a thread is over."""


@dataclass(frozen=True, slots=True)
class RenderServer:
    """A server that takes part in a run, and what rendering on it needs."""

    backend: Backend
    tools: ChainTools


class ShotPool:
    """The shots of one run and the servers that render them, each in threads of its own.

    When a server is lost, its unfinished shots go to the others, which use again what is finished of them. Only the
    loss of the last one is told as a failure.
    """

    def __init__(
        self,
        shots: Sequence[ShotPlan],
        servers: Sequence[RenderServer],
        make_chain: ChainMaker,
        control: RunControl,
        events: PoolQueue,
        homes: Mapping[str, str],
        finished: Collection[SegmentRef] = (),
        held: Collection[ShotPlan] = (),
    ) -> None:
        """`events` carries the stream; `homes` are the keys of backends that have begun a shot before, by shot.

        Of segments that are `finished` nothing is told any more. Shots that are `held` are left until `release`.
        """
        self._shots = tuple(shots)
        self._servers = tuple(
            replace(server, tools=replace(server.tools, has_others=partial(self._has_others, number)))
            for number, server in enumerate(servers)
        )
        self._make_chain = make_chain
        self._control = control
        self._events = events
        keys = {server.backend.key: number for number, server in enumerate(servers)}
        begun = {number: keys.get(homes.get(shot.shot_id, "")) for number, shot in enumerate(shots)}
        self._numbers = {shot.shot_id: number for number, shot in enumerate(shots)}
        free = self._numbers.keys() - {shot.shot_id for shot in held}
        self._begins_at_once = bool(free)
        self._hand_out = HandOut(
            (self._numbers[shot_id] for shot_id in free),
            len(servers),
            {shot: server for shot, server in begun.items() if server is not None},
            more_to_come=True,
        )
        self._changed = threading.Condition()
        self._finished = set(finished)
        self._left: set[int] = set()
        self._lanes_over = 0

    def release(self, shots: Collection[ShotPlan], finished: Collection[SegmentRef]) -> None:
        """Render these shots of those that were held; of what is `finished` in them nothing is told."""
        with self._changed:
            self._finished.update(finished)
            self._hand_out.add(self._numbers[shot.shot_id] for shot in shots)
            self._changed.notify_all()

    def render(self, meanwhile: Iterable[PoolEvent] = ()) -> Iterator[PoolEvent]:
        """Render the shots. Closing the iterator stops the run. A bug in a chain is raised when the rest is over.

        `meanwhile` is gone through in this thread, once the first segment is submitted, and may release shots.
        """
        with ThreadPoolExecutor(AT_ONCE * len(self._servers), thread_name_prefix="shot") as executor:
            numbers = (number for number in range(len(self._servers)) for _ in range(AT_ONCE))
            lanes = [executor.submit(self._lane, number) for number in numbers]
            try:
                yield from self._first_words()
                for event in meanwhile:
                    yield event
                    yield from self._waiting_words()
                self._close()
                while self._lanes_over < len(lanes):
                    yield from self._heard(self._events.get())
                for lane in lanes:
                    lane.result()
            finally:
                if not all(lane.done() for lane in lanes):
                    self._control.set()
                    self._close()

    def _first_words(self) -> Iterator[PoolEvent]:
        """What is told until the first segment is submitted, or it is clear that it will not be."""
        until = time.monotonic() + _HEAD_START
        while self._begins_at_once:
            try:
                event = self._events.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                return
            yield from self._heard(event)
            if not isinstance(event, SegmentStarted):
                return

    def _waiting_words(self) -> Iterator[PoolEvent]:
        while not self._events.empty():
            yield from self._heard(self._events.get())

    def _heard(self, event: PoolEvent | None) -> Iterator[PoolEvent]:
        if event is None:
            self._lanes_over += 1
        else:
            yield event

    def _close(self) -> None:
        with self._changed:
            self._hand_out.close()
            self._changed.notify_all()

    def _lane(self, server: int) -> None:
        try:
            while (shot := self._next(server)) is not None:
                try:
                    self._render(shot, server)
                finally:
                    self._change(self._hand_out.over, server, shot)
        finally:
            self._events.put(None)

    def _next(self, server: int) -> int | None:
        """Wait for a shot that the server may have; None when there will be none."""
        with self._changed:
            while not self._hand_out.is_over:
                if not self._control.is_set():
                    shot = self._hand_out.next_for(server)
                elif self._hand_out.more_to_come:
                    shot = None  # what is still held must be told as well
                else:
                    return self._hand_out.drain()
                if shot is not None:
                    return shot
                self._changed.wait(_LOOK_FOR_STOP_EVERY)
            return None

    def _render(self, shot: int, server: int) -> None:
        last = LastSegment(
            submitted=partial(self._change, self._hand_out.submitted, server, shot),
            rendered=partial(self._change, self._hand_out.rendered, server, shot),
        )
        chain = self._make_chain(self._shots[shot], self._servers[server].tools, self._control, last)
        for event in chain.render():
            if isinstance(event, SegmentFailed) and self._moves(shot, server, event.error):
                return
            self._tell(event, server)

    def _tell(self, event: SegmentEvent, server: int) -> None:
        if isinstance(event, (SegmentFinished, SegmentSkipped)) and event.segment in self._finished:
            return  # told already: as finished before, or by the server that had the shot before
        if isinstance(event, SegmentFinished):
            self._finished.add(event.segment)
        if isinstance(event, SegmentSubmitted) and len(self._servers) > 1:
            event = replace(event, backend=self._servers[server].backend.short_name)
        self._events.put(event)

    def _moves(self, shot: int, server: int, error: VideoError) -> bool:
        """Whether another server takes the shot over, because this one is lost."""
        if not isinstance(error, BackendUnreachable):
            return False
        with self._changed:
            moves = self._hand_out.lose(server, shot)
            is_first = server not in self._left
            self._left.add(server)
            self._changed.notify_all()
        if moves and is_first:
            self._events.put(BackendLeft(self._servers[server].backend.short_name, error))
        return moves

    def _has_others(self, server: int) -> bool:
        with self._changed:
            return self._hand_out.has_others(server)

    def _change(self, change: Callable[[int, int], None], server: int, shot: int) -> None:
        with self._changed:
            change(server, shot)
            self._changed.notify_all()


def rest_of(events: PoolQueue) -> Iterator[PoolEvent]:
    """What was put into the stream after the last thread was over."""
    while not events.empty():
        event = events.get()
        if event is not None:
            yield event
