"""Whose turn it is to submit to a server: one shot after another, the next one's first segment behind the last one's.

Shots are not interleaved: a server keeps only the last prompt's nodes, and would encode every text again.
"""

from __future__ import annotations

import threading

_LOOK_FOR_STOP_EVERY = 0.2  # seconds


class Turns:
    """Hands out turns in the order they are asked for; one is served at a time."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._issued = 0
        self._serving = 0

    def next(self) -> Turn:
        """The next turn; it is served after all turns handed out before it were given on."""
        turn = Turn(self, self._issued)
        self._issued += 1
        return turn

    def wait_for(self, number: int, stop: threading.Event) -> bool:
        """Wait until `number` is served; False when `stop` was set meanwhile."""
        with self._changed:
            while self._serving < number:
                if stop.is_set():
                    return False
                self._changed.wait(_LOOK_FOR_STOP_EVERY)
            return True

    def serve_after(self, number: int) -> None:
        """Serve whoever comes after `number`."""
        with self._changed:
            self._serving = max(self._serving, number + 1)
            self._changed.notify_all()


class Turn:
    """The right to submit."""

    def __init__(self, turns: Turns, number: int) -> None:
        self._turns = turns
        self._number = number

    def wait(self, stop: threading.Event) -> bool:
        """Wait until the turn is served; False when `stop` was set meanwhile."""
        return self._turns.wait_for(self._number, stop)

    def give_on(self) -> None:
        """Let the next one go. A second time does nothing."""
        self._turns.serve_after(self._number)
