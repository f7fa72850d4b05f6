"""The buttons beside a run, and the card about one that was left."""

from addons.texts import Words
from addons.video.present_controls import controls, left_card
from addons.video.state import RunState, advance
from addons.video.takes_look import LeftOpen
from domain.errors import BackendUnreachable, MediaError
from domain.events import GenerationEvent, RunFinished, RunStarted, SegmentFailed, SegmentProgress
from domain.plan import SegmentRef

EN = Words("en")
A, B = SegmentRef("001", 0), SegmentRef("002", 0)
RUNS = SegmentProgress(B, 0.5, "KSampler")


def run(*events: GenerationEvent) -> RunState:
    state = advance(RunState(), RunStarted("film", (A, B), "x", is_preview=True))
    for event in events:
        state = advance(state, event)
    return state


def labels(state: RunState | None, *, paused: bool = False, skipping: bool = False, stopping: bool = False) -> list:
    shown = controls(state, EN, is_paused=paused, is_skipping=skipping, is_stopping=stopping)
    return [button["label"] if not button["off"] else f"({button['label']})" for button in shown["buttons"]]


def test_without_a_run_there_is_nothing_to_press() -> None:
    assert labels(None) == []


def test_a_run_can_be_paused_and_its_shot_be_skipped() -> None:
    assert labels(run()) == ["Pause"]
    assert labels(run(RUNS)) == ["Pause", "Skip shot 002"]
    assert labels(run(RUNS), paused=True) == ["Go on", "Skip shot 002"]
    assert labels(run(RUNS), skipping=True) == ["Pause", "(Skip shot 002)"]


def test_a_run_that_stops_asks_for_nothing_more() -> None:
    assert labels(run(RUNS), stopping=True) == []


def test_failures_can_be_tried_again() -> None:
    assert labels(run(SegmentFailed(A, MediaError("x", "x")), RunFinished(1, 1, 0))) == ["Retry failed"]
    assert labels(run(RunFinished(0, 0, 2, error=BackendUnreachable("x", "gone")))) == ["Retry failed"]
    assert labels(run(RunFinished(2, 0, 0))) == []


def test_a_run_that_was_left_says_how_far_it_came() -> None:
    shown = left_card(LeftOpen(2, 7), EN)

    assert shown is not None
    assert shown["text"] == "The last run did not end: 2 of 7 segments are done."
    assert [button["label"] for button in shown["buttons"]] == ["Go on", "Leave it"]
    assert left_card(None, EN) is None


def test_where_it_cannot_be_counted_nothing_is_counted() -> None:
    shown = left_card(LeftOpen(0, 0), EN)

    assert shown is not None
    assert shown["text"] == "The last run did not end."
