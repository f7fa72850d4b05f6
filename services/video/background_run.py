"""A run belongs to the process, not to a browser: a thread of its own, events that can be replayed, and a stop.

Any number of watchers ask for what is new since they last asked; closing a page changes nothing.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence

from domain.errors import VideoError
from domain.events import (
    GenerationEvent,
    RunFinished,
    SegmentFailed,
    SegmentFinished,
    SegmentPreview,
    SegmentProgress,
    SegmentRendered,
    SegmentSilent,
    SegmentSkipped,
    SegmentWaiting,
)
from domain.plan import SegmentRef
from infrastructure.project_store import Project
from services.backend import Backend
from services.video.forecast import RunForecast
from services.video.run_control import RunControl

_LOG = logging.getLogger(__name__)

EventSource = Callable[[RunControl], Iterator[GenerationEvent]]
Listener = Callable[[GenerationEvent], None]


_PASSING = (SegmentProgress, SegmentPreview, SegmentRendered, SegmentWaiting, SegmentSilent)
_Passing = SegmentProgress | SegmentPreview | SegmentRendered | SegmentWaiting | SegmentSilent
"""What the next event of its kind, or the segment's end, makes outdated."""


class EventJournal:
    """The events so far. Progress, previews and queue positions replace their predecessors, so it stays small.

    A segment's end takes the last of these away, too: a preview has some ten thousand bytes.
    """

    def __init__(self) -> None:
        self._events: OrderedDict[int, GenerationEvent] = OrderedDict()
        self._passing: dict[tuple[type[_Passing], SegmentRef], int] = {}
        self._last = 0
        self._changed = threading.Condition()
        self._closed = False

    def append(self, event: GenerationEvent) -> None:
        with self._changed:
            self._last += 1
            if isinstance(event, _PASSING):
                self._drop(type(event), event.segment)
                self._passing[type(event), event.segment] = self._last
            elif isinstance(event, (SegmentFinished, SegmentFailed, SegmentSkipped)):
                for kind in _PASSING:
                    self._drop(kind, event.segment)
            self._events[self._last] = event
            self._changed.notify_all()

    def since(self, cursor: int) -> tuple[tuple[GenerationEvent, ...], int]:
        """What came after `cursor` (0: everything), and the cursor to ask with next time."""
        with self._changed:
            fresh: list[GenerationEvent] = []
            for number in reversed(self._events):
                if number <= cursor:
                    break
                fresh.append(self._events[number])
            return tuple(reversed(fresh)), self._last

    def _drop(self, kind: type[_Passing], segment: SegmentRef) -> None:
        self._events.pop(self._passing.pop((kind, segment), 0), None)

    def close(self) -> None:
        """Nothing will come any more: nobody needs to wait."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def wait_beyond(self, cursor: int, timeout: float | None = None) -> bool:
        """Wait until there is something after `cursor`, or nothing will come any more; False when the time is over."""
        with self._changed:
            return self._changed.wait_for(lambda: self._closed or self._last > cursor, timeout)


class BackgroundRun:
    """One run in a thread of its own."""

    def __init__(
        self,
        project: Project,
        source: EventSource,
        *,
        backend: Backend | None = None,
        forecast: RunForecast | None = None,
        listeners: Sequence[Listener] = (),
    ) -> None:
        """`listeners` are told of each event, in the run's own thread."""
        self.project = project
        self.backend = backend
        self.forecast = forecast
        self._source = source
        self._listeners = tuple(listeners)
        self._journal = EventJournal()
        self.control = RunControl()
        self._over = threading.Event()
        # A daemon: the app's end must not wait for a render that may take an hour.
        self._thread = threading.Thread(target=self._follow, name=f"run-{project.slug}", daemon=True)

    def start(self) -> BackgroundRun:
        self._thread.start()
        return self

    @property
    def is_running(self) -> bool:
        return not self._over.is_set()

    def stop(self) -> None:
        """Ask the run to end; what is finished stays. Returns at once."""
        self.control.set()

    def leave(self) -> None:
        """Ask the run to end here without cancelling what runs on the server. Returns at once."""
        self.control.leave()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the run's end; False when the time is over first."""
        return self._over.wait(timeout)

    def events_since(self, cursor: int = 0) -> tuple[tuple[GenerationEvent, ...], int]:
        """What happened after `cursor`, and the cursor to ask with next time; 0 replays the run."""
        return self._journal.since(cursor)

    def events(self) -> Iterator[GenerationEvent]:
        """The run from its beginning to its end, as it happens. Leaving the loop does not stop the run."""
        cursor = 0
        while True:
            ended = not self.is_running
            fresh, cursor = self._journal.since(cursor)
            yield from fresh
            if ended:
                return
            if not fresh:
                self._journal.wait_beyond(cursor, timeout=0.5)

    def _follow(self) -> None:
        try:
            for event in self._source(self.control):
                self._tell(event)
        except VideoError as error:
            self._tell(RunFinished(0, 0, 0, error=error))
        except Exception as exc:  # noqa: BLE001 - logged whole, and the last stop above this thread
            # A bug. The thread has nobody above it: the log gets the traceback, the watchers get an end.
            _LOG.exception("The run of %s ended by a bug", self.project.slug)
            self._tell(RunFinished(0, 0, 0, error=_bug(exc)))
        finally:
            self._over.set()
            self._journal.close()

    def _tell(self, event: GenerationEvent) -> None:
        self._journal.append(event)
        for listener in self._listeners:
            listener(event)


def _bug(exc: Exception) -> VideoError:
    return VideoError(
        "internal_error",
        "Shotchain made a mistake of its own and had to end the run.",
        hint="What is finished stays. Please report it with the last lines of logs/pipeline.log.",
        detail=f"{type(exc).__name__}: {exc}",
    )
