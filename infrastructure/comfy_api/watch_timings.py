"""How patient a watcher is; tests make everything short."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WatchTimings:
    """Seconds throughout."""

    tick: float = 0.1
    """How often `stop` is looked at."""
    socket_wait: float = 3.0
    """How long the first prompt waits for the socket before it is submitted without."""
    first_look: float = 0.5
    """When /queue is asked for the place in it, should the prompt not start before."""
    look_every: float = 3.0
    """Silence after which /queue and /history are asked."""
    answer_within: float = 10.0
    """How long one such question may take."""
    look_again: float = 1.0
    """Pause after a question that failed, or that did not find the prompt."""
    history_first_retry: float = 0.02
    """First pause when the history is not written yet; it doubles."""
    history_patience: float = 5.0
    """How long the history may lag behind the last message."""
    silence_told_after: float = 3.0
    """How long nothing was heard of a server that does not answer before that is told."""
    unreachable_after: float = 60.0
    """How long a server may be gone before the prompt is given up."""
    renew_socket_after: float = 30.0
    """Silence of a running prompt after which the socket is opened anew; it doubles."""
    reconnect_first: float = 0.25
    reconnect_longest: float = 8.0
