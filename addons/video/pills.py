"""The state of a segment in the film strip, of run, takes and disk together. Pure."""

from __future__ import annotations

from collections.abc import Collection

from addons.video.state import RunState, SegmentStatus
from addons.video.takes_look import TakesLook
from domain.plan import SegmentRef
from domain.takes import Freshness, TakeState

STALE = "stale"
PAUSED = "paused"


def pill_state(
    ref: SegmentRef, run: RunState | None, look: TakesLook, clips: Collection[SegmentRef], *, is_paused: bool
) -> str:
    """`waiting`, `starting`, `queued`, `rendering`, `done`, `stale`, `failed`, `skipped` or `paused`.

    While a run goes on it knows best; after it, and for segments it does not touch, the takes do, else the disk.
    """
    told = run.segments.get(ref) if run else None
    if told is not None and run is not None and not run.is_over:
        return _while_running(told.status, look.freshness(ref), is_paused=is_paused)
    freshness = look.freshness(ref)
    if freshness is None:
        if told is not None:
            return told.status.value
        return (SegmentStatus.DONE if ref in clips else SegmentStatus.WAITING).value
    return _at_rest(freshness, told.status if told else None, look.ended_in(ref))


def _while_running(status: SegmentStatus, freshness: Freshness | None, *, is_paused: bool) -> str:
    if status is SegmentStatus.DONE and freshness is Freshness.STALE:
        return STALE
    if status is SegmentStatus.WAITING and is_paused:
        return PAUSED
    return status.value


def _at_rest(freshness: Freshness, told: SegmentStatus | None, ended_in: TakeState | None) -> str:
    if freshness is Freshness.FRESH:
        return SegmentStatus.DONE.value
    if told is SegmentStatus.FAILED:
        return told.value
    if freshness is Freshness.STALE:
        return STALE
    if told is SegmentStatus.SKIPPED:
        return told.value
    return (SegmentStatus.FAILED if ended_in is TakeState.FAILED else SegmentStatus.WAITING).value
