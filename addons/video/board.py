"""Which cards changed since a page last looked: a number that grows with each change, shared by every page.

A page sends the number it saw last and gets the cards that changed after it; the server remembers no pages.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from addons.helpers.error_words import Props
from addons.video.cards import FilmNow, card_state
from addons.video.state import SegmentState
from domain.plan import SegmentRef, ShotPlan


@dataclass(frozen=True, slots=True)
class Board:
    """The cards as they stand. `epoch` names the plan they are cards of; `changed_at` says for each card when it
    changed last, and `revision` is the newest of those.
    """

    epoch: str
    revision: int
    now: FilmNow
    states: tuple[Props, ...]
    changed_at: tuple[int, ...]

    def since(self, revision: int) -> list[Props]:
        """The cards that changed after `revision`, each with its number `n` and when it changed, `r`."""
        return [
            {"n": number, "r": changed, **state}
            for number, (state, changed) in enumerate(zip(self.states, self.changed_at, strict=True))
            if changed > revision
        ]


class Boards:
    """Each project's board. Looking at it brings it up to date."""

    def __init__(self) -> None:
        self._boards: dict[Path, Board] = {}
        self._lock = threading.Lock()

    def look(self, project: Path, now: FilmNow) -> Board:
        """The board for what is now; another plan, or other keyframes, make another one."""
        with self._lock:
            known = self._boards.get(project)
            is_other = known is None or known.now.plan is not now.plan or known.now.stills != now.stills
            board = _first(now) if is_other or known is None else _next(known, now)
            self._boards[project] = board
            return board


def _first(now: FilmNow) -> Board:
    states = tuple(card_state(shot, now) for shot in now.plan.shots)
    return Board(secrets.token_hex(4), 1, now, states, (1,) * len(states))


def _next(board: Board, now: FilmNow) -> Board:
    states = _states(board, now)
    if states == board.states:
        return Board(board.epoch, board.revision, now, board.states, board.changed_at)
    revision = board.revision + 1
    pairs = zip(board.states, states, board.changed_at, strict=True)
    changed_at = tuple(changed if before == after else revision for before, after, changed in pairs)
    return Board(board.epoch, revision, now, states, changed_at)


def _states(board: Board, now: FilmNow) -> tuple[Props, ...]:
    """The cards' states; only cards that a change can have reached are made again."""
    before = board.now
    if not _same_but_progress(before, now):
        return tuple(card_state(shot, now) for shot in now.plan.shots)
    then, told = _told(before), _told(now)
    return tuple(
        state if _same_progress(shot, then, told) else card_state(shot, now)
        for shot, state in zip(now.plan.shots, board.states, strict=True)
    )


def _same_but_progress(before: FilmNow, now: FilmNow) -> bool:
    return (
        before.look is now.look
        and before.is_paused == now.is_paused
        and before.clips == now.clips
        and (before.run is None) == (now.run is None)
        and (before.run is None or now.run is None or before.run.is_over == now.run.is_over)
    )


def _told(now: FilmNow) -> Mapping[SegmentRef, SegmentState]:
    return now.run.segments if now.run else {}


def _same_progress(
    shot: ShotPlan, then: Mapping[SegmentRef, SegmentState], told: Mapping[SegmentRef, SegmentState]
) -> bool:
    return all(then.get(segment.ref) is told.get(segment.ref) for segment in shot.segments)
