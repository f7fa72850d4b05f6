"""One folded state a run, shared by every page."""

import time
from pathlib import Path
from typing import Any

import pytest

from addons.video.watch import RunWatch, RunWatches
from domain.events import RunFinished, RunStarted, SegmentStarted
from domain.plan import SegmentRef
from infrastructure.project_store import Project
from services.backend import Backend, MemoryUse
from services.video.forecast import Outlook
from tests.fakes.app import PREVIEW, FakeBoard, FakeRun

A = SegmentRef("001", 0)
BEGIN = RunStarted("film", (A,), "Preview", is_preview=True)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project("film", "Film", tmp_path)


def watching(run: FakeRun) -> RunWatch:
    any_run: Any = run
    return RunWatch(any_run)


def test_a_watch_that_comes_late_knows_what_happened_before(project: Project):
    run = FakeRun(project)
    run.play(BEGIN, SegmentStarted(A, Path("a.png")))

    watch = watching(run)

    assert watch.state.current is not None
    assert watch.is_running
    run.end()


def test_a_watch_follows_to_the_end_and_the_time_stands_still(project: Project):
    run = FakeRun(project)
    watch = watching(run)
    run.play(BEGIN, RunFinished(1, 0, 0))
    run.end()
    watch.join(10)

    assert watch.state.is_over
    assert not watch.is_running
    assert watch.elapsed == watch.elapsed


def test_a_stop_is_passed_on_and_remembered(project: Project):
    run = FakeRun(project)
    watch = watching(run)
    watch.stop()
    run.end()

    assert run.is_stopped
    assert watch.is_stopping


def asked(watch: RunWatch, use: MemoryUse | None) -> None:
    """Wait until the watch shows that memory."""
    deadline = time.monotonic() + 10
    while watch.memory != use:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_servers_memory_is_known_while_the_run_goes_on(project: Project):
    run = FakeRun(project)
    run.backend = Backend("ComfyUI", "http://x", is_preview=False, version="1", device="GPU")
    asking: list[Backend] = []

    def memory(backend: Backend) -> MemoryUse:
        asking.append(backend)
        return MemoryUse(1, 2)

    any_run: Any = run
    watch = RunWatch(any_run, memory)
    asked(watch, MemoryUse(1, 2))
    run.end()
    asked(watch, None)

    assert asking == [run.backend]


def test_the_preview_is_not_asked_for_its_memory(project: Project):
    run = FakeRun(project)
    run.backend = PREVIEW
    any_run: Any = run

    watch = RunWatch(any_run, lambda _backend: pytest.fail("asked"))
    run.end()
    watch.join(10)

    assert watch.memory is None


def test_without_a_forecast_nothing_is_foretold(project: Project):
    run = FakeRun(project)
    watch = watching(run)

    assert watch.outlook == Outlook()
    run.end()


def test_every_page_looks_at_the_same_watch_and_a_new_run_gets_a_new_one(project: Project):
    board = FakeBoard()
    any_board: Any = board
    watches = RunWatches(any_board)
    assert watches.of(project) is None

    board.runs[project.path] = first_run = FakeRun(project)
    first = watches.of(project)
    assert first is not None
    assert watches.of(project) is first

    board.runs[project.path] = second_run = FakeRun(project)
    assert watches.of(project) is not first
    first_run.end()
    second_run.end()
