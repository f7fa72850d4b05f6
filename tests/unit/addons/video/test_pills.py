"""The state of a segment in the strip, of run, takes and disk together."""

from pathlib import Path

import pytest

from addons.video.pills import pill_state
from addons.video.state import RunState, advance
from addons.video.takes_look import TakesLook
from domain.errors import MediaError
from domain.events import (
    GenerationEvent,
    RunFinished,
    RunStarted,
    SegmentFailed,
    SegmentFinished,
    SegmentProgress,
    SegmentSkipped,
)
from domain.plan import SegmentRef
from domain.takes import Freshness, TakeState
from domain.units import FrameCount, Seconds
from tests.fakes.takes import status_of, take_of

A, B = SegmentRef("001", 0), SegmentRef("001", 1)
FRESH, STALE, MISSING = Freshness.FRESH, Freshness.STALE, Freshness.MISSING
DONE = SegmentFinished(A, Path(A.clip_name), FrameCount(48), None, Seconds(1.0))
FAILED = SegmentFailed(A, MediaError("x", "x"))
SKIPPED = SegmentSkipped(A, "stopped", "Stopped.")
END = RunFinished(1, 0, 0)


def run(*events: GenerationEvent) -> RunState:
    state = advance(RunState(), RunStarted("film", (A, B), "x", is_preview=True))
    for event in events:
        state = advance(state, event)
    return state


def look(freshness: Freshness | None, *states: TakeState) -> TakesLook:
    if freshness is None:
        return TakesLook()
    takes = tuple(take_of(A, number, state) for number, state in enumerate(states, 1))
    return TakesLook(statuses={A: status_of(A, freshness, *takes)})


@pytest.mark.parametrize(
    ("freshness", "state"),
    [(FRESH, "done"), (STALE, "stale"), (MISSING, "waiting")],
)
def test_without_a_run_the_takes_say_it(freshness: Freshness, state: str) -> None:
    assert pill_state(A, None, look(freshness), (), is_paused=False) == state


def test_a_segment_whose_last_take_failed_is_failed_until_there_is_a_clip() -> None:
    failed = (TakeState.FINISHED, TakeState.FAILED)
    assert pill_state(A, None, look(MISSING, *failed), (), is_paused=False) == "failed"
    assert pill_state(A, None, look(FRESH, *failed), (), is_paused=False) == "done"


def test_where_nothing_is_known_about_takes_the_disk_says_it() -> None:
    assert pill_state(A, None, TakesLook(), (A,), is_paused=False) == "done"
    assert pill_state(A, None, TakesLook(), (), is_paused=False) == "waiting"


@pytest.mark.parametrize(
    ("events", "freshness", "state"),
    [
        ((), FRESH, "waiting"),
        ((SegmentProgress(A, 0.5, "KSampler"),), STALE, "rendering"),
        ((DONE,), FRESH, "done"),
        ((DONE,), STALE, "stale"),  # kept by a run of other segments
        ((FAILED,), STALE, "failed"),
        ((DONE, END), STALE, "stale"),
        ((FAILED, END), STALE, "failed"),
        ((FAILED, END), FRESH, "done"),
        ((SKIPPED, END), MISSING, "skipped"),
        ((SKIPPED, END), STALE, "stale"),
        ((SKIPPED, END), FRESH, "done"),
        ((SKIPPED, END), None, "skipped"),
    ],
)
def test_a_run_and_the_takes_together(
    events: tuple[GenerationEvent, ...], freshness: Freshness | None, state: str
) -> None:
    assert pill_state(A, run(*events), look(freshness), (), is_paused=False) == state


def test_a_pause_shows_on_what_has_not_begun() -> None:
    state = run(SegmentProgress(A, 0.5, "KSampler"))

    assert pill_state(A, state, TakesLook(), (), is_paused=True) == "rendering"
    assert pill_state(B, state, TakesLook(), (), is_paused=True) == "paused"
