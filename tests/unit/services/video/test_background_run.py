"""A run that nobody watches goes on, and whoever comes late sees all that counts."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import PlanError
from domain.events import (
    GenerationEvent,
    RunFinished,
    RunStarted,
    SegmentFailed,
    SegmentFinished,
    SegmentPreview,
    SegmentProgress,
    SegmentRendered,
    SegmentSkipped,
    SegmentStarted,
    SegmentWaiting,
)
from domain.plan import SegmentRef
from domain.units import FrameCount, Seconds
from infrastructure.project_store import Project
from services.video.background_run import BackgroundRun, EventJournal
from services.video.run_control import RunControl

FIRST, SECOND = SegmentRef("001", 0), SegmentRef("001", 1)
STARTED = RunStarted("dusk", (FIRST, SECOND), "Preview", True)
DONE = RunFinished(2, 0, 0)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project("dusk", "Dusk", tmp_path)


def progress(segment: SegmentRef, fraction: float) -> SegmentProgress:
    return SegmentProgress(segment, fraction, "KSampler")


def test_a_journal_gives_what_is_new() -> None:
    journal = EventJournal()
    journal.append(STARTED)
    everything, cursor = journal.since(0)
    journal.append(DONE)

    assert everything == (STARTED,)
    assert journal.since(cursor) == ((DONE,), cursor + 1)
    assert journal.since(cursor + 1) == ((), cursor + 1)


def test_a_journal_keeps_only_the_newest_progress_of_each_segment() -> None:
    journal = EventJournal()
    for step in range(1000):
        journal.append(progress(FIRST, step / 1000))
        journal.append(SegmentPreview(FIRST, "image/jpeg", b"x"))
    journal.append(progress(SECOND, 0.5))

    events, _ = journal.since(0)
    assert events == (progress(FIRST, 0.999), SegmentPreview(FIRST, "image/jpeg", b"x"), progress(SECOND, 0.5))


@pytest.mark.parametrize(
    "end",
    [
        SegmentFinished(FIRST, Path("clip.mp4"), FrameCount(24), None, Seconds(4.0)),
        SegmentFailed(FIRST, PlanError("code", "why", hint="remedy")),
        SegmentSkipped(FIRST, "code", "why"),
    ],
)
def test_the_end_of_a_segment_takes_its_progress_and_its_picture_away(end: GenerationEvent) -> None:
    journal = EventJournal()
    journal.append(SegmentStarted(FIRST, Path("a.png")))
    for segment in (FIRST, SECOND):
        journal.append(SegmentWaiting(segment, 1))
        journal.append(progress(segment, 0.5))
        journal.append(SegmentRendered(segment))
        journal.append(SegmentPreview(segment, "image/jpeg", b"x"))
    _, cursor = journal.since(0)
    journal.append(end)

    passing = (SegmentWaiting(SECOND, 1), progress(SECOND, 0.5), SegmentRendered(SECOND))
    kept = (*passing, SegmentPreview(SECOND, "image/jpeg", b"x"))
    assert journal.since(0)[0] == (SegmentStarted(FIRST, Path("a.png")), *kept, end)
    assert journal.since(cursor)[0] == (end,)


def test_waiting_for_news_ends_when_there_are_some() -> None:
    journal = EventJournal()
    assert not journal.wait_beyond(0, timeout=0)
    journal.append(STARTED)
    assert journal.wait_beyond(0, timeout=0)


def test_a_run_goes_on_without_watchers_and_can_be_replayed(project: Project) -> None:
    def source(_stop: RunControl) -> Iterator[GenerationEvent]:
        yield STARTED
        yield SegmentStarted(FIRST, Path("a.png"))
        yield DONE

    run = BackgroundRun(project, source).start()
    assert run.wait(10)

    assert not run.is_running
    assert list(run.events()) == list(run.events()) == [STARTED, SegmentStarted(FIRST, Path("a.png")), DONE]


def test_two_watchers_see_the_same_while_it_happens(project: Project) -> None:
    go_on = threading.Event()

    def source(_stop: RunControl) -> Iterator[GenerationEvent]:
        yield STARTED
        go_on.wait(10)
        yield DONE

    run = BackgroundRun(project, source).start()
    first, second = run.events(), run.events()
    assert next(first) == next(second) == STARTED
    go_on.set()
    assert list(first) == list(second) == [DONE]


def test_stopping_reaches_the_source(project: Project) -> None:
    def source(stop: RunControl) -> Iterator[GenerationEvent]:
        yield STARTED
        stop.wait(30)
        yield RunFinished(0, 0, 2, stopped=True)

    run = BackgroundRun(project, source).start()
    assert run.is_running
    run.stop()
    assert list(run.events())[-1] == RunFinished(0, 0, 2, stopped=True)


def test_an_error_before_the_first_segment_ends_the_run_with_it(project: Project) -> None:
    error = PlanError("nothing", "Nothing to do.")

    def source(_stop: RunControl) -> Iterator[GenerationEvent]:
        yield STARTED
        raise error

    assert list(BackgroundRun(project, source).start().events())[-1] == RunFinished(0, 0, 0, error=error)


def test_a_bug_ends_the_run_and_is_said(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    def source(_stop: RunControl) -> Iterator[GenerationEvent]:
        yield STARTED
        raise ZeroDivisionError("a bug")

    end = list(BackgroundRun(project, source).start().events())[-1]

    assert isinstance(end, RunFinished)
    assert end.error is not None
    assert end.error.code == "internal_error"
    assert "ZeroDivisionError" in caplog.text
