"""One folded state a run, shared by every page: a thread follows the run's events, pages only look."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from addons.video.state import RunState, advance
from services.video.forecast import Outlook

if TYPE_CHECKING:
    from services.backend import Backend, MemoryUse
    from services.projects import Project
    from services.video.background_run import BackgroundRun
    from services.video.run_board import RunBoard

_INTERVAL = 0.2  # seconds; pages look less often
_MEMORY_INTERVAL = 5.0

MemoryOf = Callable[["Backend"], "MemoryUse | None"]


def _says_nothing(_backend: Backend) -> None:
    return None


class RunWatch:
    """Follows one run to its end. Reading `state` needs no lock: it is a value, replaced as a whole."""

    def __init__(self, run: BackgroundRun, memory_of: MemoryOf = _says_nothing) -> None:
        """`memory_of` asks a server for its graphics memory; it may take its time."""
        self.run = run
        self.state = RunState()
        self.memory: MemoryUse | None = None
        """While the run goes on and the server tells it."""
        self.is_stopping = False
        self._cursor = 0
        self._began = time.monotonic()
        self._ended: float | None = None
        self._fold()
        self._thread = threading.Thread(target=self._follow, name="run-watch", daemon=True)
        self._thread.start()
        if run.backend is not None and not run.backend.is_preview and not self.state.is_over:
            asks = threading.Thread(target=self._ask, args=(run.backend, memory_of), name="run-memory", daemon=True)
            asks.start()

    @property
    def outlook(self) -> Outlook:
        """How far the run is and how long it still takes."""
        return self.run.forecast.outlook() if self.run.forecast else Outlook()

    @property
    def elapsed(self) -> float:
        """Seconds since the run began; it stands still when the run is over."""
        return (self._ended or time.monotonic()) - self._began

    @property
    def is_running(self) -> bool:
        return not self.state.is_over and self._thread.is_alive()

    @property
    def is_paused(self) -> bool:
        return self.run.control.is_paused

    @property
    def is_skipping(self) -> bool:
        """Whether the shot that runs is being skipped."""
        current = self.state.current
        return current is not None and self.run.control.is_skipped(current.ref.shot_id)

    @property
    def dealt_with(self) -> int:
        """How far the run is: it grows by one with each segment that ends, and with the run's end."""
        over = sum(segment.status.is_final for segment in self.state.segments.values())
        return over + self.state.measured + self.state.is_over

    def stop(self) -> None:
        """Ask the run to stop."""
        self.is_stopping = True
        self.run.stop()

    def join(self, timeout: float) -> None:
        """Wait until the run is over and folded."""
        self._thread.join(timeout)

    def _follow(self) -> None:
        while not self.run.wait(_INTERVAL):
            self._fold()
        self._fold()

    def _ask(self, backend: Backend, memory_of: MemoryOf) -> None:
        """A thread of its own: a server that does not answer must not hold up what the pages see."""
        while True:
            self.memory = memory_of(backend)
            if self.run.wait(_MEMORY_INTERVAL):
                break
        self.memory = None

    def _fold(self) -> None:
        events, self._cursor = self.run.events_since(self._cursor)
        for event in events:
            self.state = advance(self.state, event)
        if self.state.is_over and self._ended is None:
            self._ended = time.monotonic()


class RunWatches:
    """The watch of each project's current run."""

    def __init__(self, board: RunBoard, memory_of: MemoryOf = _says_nothing) -> None:
        self._board = board
        self._memory_of = memory_of
        self._lock = threading.Lock()
        self._watches: dict[str, RunWatch] = {}

    def of(self, project: Project) -> RunWatch | None:
        """The watch of the running run, else of the last one, or None."""
        run = self._board.current(project)
        if run is None:
            return None
        with self._lock:
            known = self._watches.get(project.slug)
            if known is None or known.run is not run:
                known = RunWatch(run, self._memory_of)
                self._watches[project.slug] = known
            return known
