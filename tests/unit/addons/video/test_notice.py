"""The title of the page, and what a notification says."""

from pathlib import Path

from addons.texts import Words
from addons.video.notice import notice
from addons.video.state import RunState, advance
from domain.events import GenerationEvent, RunFinished, RunStarted, SegmentFinished
from domain.plan import SegmentRef
from domain.units import FrameCount, Seconds

EN, DE = Words("en"), Words("de")
A, B = SegmentRef("001", 0), SegmentRef("002", 0)
DONE = SegmentFinished(A, Path("a.mp4"), FrameCount(48), None, Seconds(1.0))


def run(*events: GenerationEvent) -> RunState:
    state = advance(RunState(), RunStarted("My film", (A, B), "Preview", is_preview=True))
    for event in events:
        state = advance(state, event)
    return state


def told(state: RunState, words: Words = EN) -> tuple[str, str, str]:
    shown = notice(state, words)
    assert shown is not None
    return shown["phase"], shown["title"], shown["body"]


def test_without_a_run_there_is_nothing_to_tell():
    assert notice(None, EN) is None


def test_while_it_runs_the_title_counts():
    assert told(run(DONE)) == ("running", "(1/2) Shotchain", "")
    assert told(RunState()) == ("running", "Shotchain", "")


def test_at_the_end_title_and_notification_say_how_it_went():
    assert told(run(RunFinished(2, 0, 0))) == ("over", "✓ Shotchain – done", "My film: Done: 2 clips.")
    assert told(run(RunFinished(2, 0, 0)), DE)[1] == "✓ Shotchain – fertig"
    stopped = told(run(RunFinished(1, 0, 1, stopped=True)))
    assert stopped[1:] == ("! Shotchain – ended", "My film: Stopped. 1 of 2 clips are there.")
