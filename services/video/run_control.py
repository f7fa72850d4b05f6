"""What a person can say to a run while it goes on: stop, leave, pause, go on, skip a shot."""

from __future__ import annotations

import threading

_LOOK_EVERY = 0.2  # seconds


class RunControl(threading.Event):
    """The stop mark of a run (`set` stops it), and the gentler wishes.

    Stopping cancels what runs on the server; leaving ends the run here and lets the server go on, for later.
    """

    def __init__(self) -> None:
        super().__init__()
        self._leaving = False
        self._paused = threading.Event()
        self._skipped: set[str] = set()

    @property
    def leaves_running(self) -> bool:
        """Whether the run ends without cancelling what runs on the server."""
        return self._leaving

    @property
    def is_paused(self) -> bool:
        return self._paused.is_set()

    def leave(self) -> None:
        """End the run here; what was submitted goes on at the server."""
        self._leaving = True
        self.set()

    def pause(self) -> None:
        """Begin no further segment until `go_on`."""
        self._paused.set()

    def go_on(self) -> None:
        """End a pause."""
        self._paused.clear()

    def skip(self, shot_id: str) -> None:
        """Render no more of this shot in this run; what runs of it is cancelled."""
        self._skipped.add(shot_id)

    def is_skipped(self, shot_id: str) -> bool:
        return shot_id in self._skipped

    def wait_while_paused(self, shot_id: str) -> None:
        """Return when the run may go on, is stopped, or this shot is skipped."""
        while self._paused.is_set() and not (self.is_set() or self.is_skipped(shot_id)):
            self.wait(_LOOK_EVERY)


class ShotStop(threading.Event):
    """The stop mark as one shot sees it: the run is stopped, or the shot is skipped."""

    def __init__(self, control: RunControl, shot_id: str) -> None:
        super().__init__()
        self._control = control
        self._shot_id = shot_id

    @property
    def leaves_running(self) -> bool:
        """Whether what runs on the server is left alone."""
        return self._control.leaves_running and not self._control.is_skipped(self._shot_id)

    def is_set(self) -> bool:
        return self._control.is_set() or self._control.is_skipped(self._shot_id)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for either; skipping is seen within a fifth of a second."""
        left = timeout
        while not self.is_set() and (left is None or left > 0):
            pause = _LOOK_EVERY if left is None else min(left, _LOOK_EVERY)
            self._control.wait(pause)
            left = None if left is None else left - pause
        return self.is_set()
