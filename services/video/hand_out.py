"""Which shot a server renders next. Pure: shots are numbers in the film's order, servers numbers from 0.

A server that is free takes the next shot; nothing is split beforehand, so a fast server takes more of the film. A shot
stays with its server until that is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

AT_ONCE = 2
"""Shots in flight on a server: the one that renders, and the next one, whose first segment waits behind it so that the
server never idles. Shots are not interleaved: a server keeps only the last prompt's nodes, and would encode every text
again."""


class HandOut:
    """Hands out each shot once, and once more for each server that was lost while it rendered it."""

    def __init__(
        self,
        shots: Iterable[int],
        servers: int,
        homes: Mapping[int, int] = MappingProxyType({}),
        *,
        more_to_come: bool = False,
    ) -> None:
        """`homes` are the servers that have begun a shot before, by shot: they go on with it.

        With `more_to_come`, it is not over before `close`.
        """
        self._waiting = sorted(shots)
        self.more_to_come = more_to_come
        self._in_flight: list[list[int]] = [[] for _ in range(servers)]
        self._submitted: set[int] = set()
        self._rendered: set[int] = set()
        self._live = set(range(servers))
        self._homes = dict(homes)

    @property
    def is_over(self) -> bool:
        """Whether nothing waits, nothing is in flight, and nothing more will come."""
        return not (self._waiting or any(self._in_flight) or self.more_to_come)

    def add(self, shots: Iterable[int]) -> None:
        """These shots are to be rendered, too."""
        self._waiting = sorted((*self._waiting, *shots))

    def close(self) -> None:
        """No more shots will come."""
        self.more_to_come = False

    def has_others(self, server: int) -> bool:
        """Whether another server could take over what this one has begun."""
        return bool(self._live - {server})

    def next_for(self, server: int) -> int | None:
        """The next shot for a server, which has it then; None while it may have none."""
        in_flight = self._in_flight[server]
        has_room = len(in_flight) < AT_ONCE and self._submitted.issuperset(in_flight)
        if server not in self._live or not has_room:
            return None
        shot = self._choice(server, is_ahead=not self._rendered.issuperset(in_flight))
        if shot is not None:
            self._waiting.remove(shot)
            in_flight.append(shot)
        return shot

    def submitted(self, server: int, shot: int) -> None:
        """The shot's last segment is submitted: the server may queue another shot behind it."""
        if shot in self._in_flight[server]:
            self._submitted.add(shot)

    def rendered(self, server: int, shot: int) -> None:
        """The server itself is done with the shot, and idle without another; its last clip is still to be fetched."""
        if shot in self._in_flight[server]:
            self._rendered.add(shot)

    def over(self, server: int, shot: int) -> None:
        """The shot has come to its end. Nothing happens when it was given back meanwhile."""
        if shot in self._in_flight[server]:
            self._in_flight[server].remove(shot)
            self._submitted.discard(shot)
            self._rendered.discard(shot)

    def lose(self, server: int, shot: int) -> bool:
        """The server is gone, and gets no more. Whether the shot waits for another server now: False without one."""
        self._live.discard(server)
        if not self._live:
            return False
        self.over(server, shot)
        self._waiting = sorted((*self._waiting, shot))
        return True

    def drain(self) -> int | None:
        """Any shot that waits, which is then no server's: for telling that it is not rendered."""
        return self._waiting.pop(0) if self._waiting else None

    def _choice(self, server: int, *, is_ahead: bool) -> int | None:
        own = [shot for shot in self._waiting if self._homes.get(shot) == server]
        if own:
            return own[0]
        free = [shot for shot in self._waiting if self._homes.get(shot) not in self._live]
        if not free or (is_ahead and len(free) < len(self._live)):
            # The last shots are for servers that are idle: behind a slow one they might wait for long.
            return None
        return free[0]
