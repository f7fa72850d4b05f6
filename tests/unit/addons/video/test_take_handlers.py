"""Run controls and takes, pressed as gradio presses them, on an app without servers."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from domain.errors import ProjectError
from domain.events import RunFinished, RunStarted, SegmentFailed, SegmentFinished, SegmentProgress
from domain.plan import SegmentRef
from domain.takes import Freshness, Override
from domain.units import FrameCount, Seconds
from infrastructure.project_store import Project
from services.video.planning import PlanOptions
from services.video.resume import LastRun
from tests.fakes.app import FakeApp, FakeRun
from tests.fakes.takes import status_of, take_of
from tests.fakes.video_tab import Tab

A, B, C = SegmentRef("001", 0), SegmentRef("002", 0), SegmentRef("002", 1)
FRESH, STALE = Freshness.FRESH, Freshness.STALE
LEFT = LastRun("storyboard.json", "selected.json", "a.json", PlanOptions(), frozenset({B, C}), is_open=True)


@pytest.fixture
def app(tmp_path: Path) -> FakeApp:
    """A rendered film: two takes of B, and C stale."""
    app = FakeApp(tmp_path)
    project = app.projects.create("Last Light")
    shots = [{"shot_id": "001", "prompt": "sea"}]
    (project.path / "storyboard.json").write_text(json.dumps({"project": "Last Light", "shots": shots}))
    takes = {A: [take_of(A, 1)], B: [take_of(B, 2), take_of(B, 4)], C: [take_of(C, 3)]}
    (project.video_dir / "_takes").mkdir(parents=True)
    for take in (take for those in takes.values() for take in those):
        (project.video_dir / str(take.clip)).write_bytes(b"clip")
    app.takes.statuses = {ref: status_of(ref, STALE if ref == C else FRESH, *those) for ref, those in takes.items()}
    app.state(project).update(storyboard_file="storyboard.json", workflow_file="a.json")
    return app


@pytest.fixture
def project(app: FakeApp) -> Project:
    project = app.projects.active()
    assert project is not None
    return project


@pytest.fixture
def tab(app: FakeApp) -> Tab:
    tab = Tab(app)
    tab.do("open", None, None)
    return tab


def press(tab: Tab, event: str, act: str, **values: Any) -> dict[str, Any]:
    return tab.do(event, *tab.knows, SimpleNamespace(act=act, **{"id": "", "shot": "", **values}))


def click(tab: Tab, ref: SegmentRef) -> dict[str, Any]:
    return tab.do("play", *tab.knows, SimpleNamespace(clip="", shot=ref.shot_id, index=str(ref.index)))


def running(app: FakeApp, project: Project) -> FakeRun:
    run = FakeRun(project)
    run.play(RunStarted("Last Light", (A, B, C), "Preview", is_preview=True), SegmentProgress(B, 0.2, "KSampler"))
    app.runs.runs[project.path] = run
    return run


def pills(tab: Tab) -> list[str]:
    return tab.pills


def names(tab: Tab) -> list[str]:
    return [take["name"] for take in tab.shows["takes"]["takes"]]


def test_a_clicked_segment_opens_its_takes_and_its_words(tab: Tab) -> None:
    assert tab.shows["takes"] is None
    click(tab, B)

    assert names(tab) == ["Take 2", "Take 4"]
    assert tab.shows["words_box"] == "a lighthouse"
    assert pills(tab) == ["done", "done", "stale"]
    press(tab, "take", "close")
    assert tab.shows["takes"] is None


def test_words_that_are_being_typed_stay_until_another_segment_is_opened(tab: Tab, app: FakeApp) -> None:
    assert "words_box" in click(tab, B)
    assert "words_box" not in click(tab, B)
    assert "words_box" not in press(tab, "take", "again")
    end_run(app)
    assert "words_box" not in press(tab, "take", "approve")
    assert "words_box" in click(tab, C)

    press(tab, "take", "close")
    assert "words_box" in click(tab, C)


def test_a_late_tick_takes_nothing_back(tab: Tab, app: FakeApp, project: Project) -> None:
    run = running(app, project)
    before = tab.knows
    click(tab, B)
    updates = tab.do("tick", *before)

    assert "focus" not in updates
    tab.look()
    assert names(tab) == ["Take 2", "Take 4"]
    run.end()


def test_what_a_late_tick_did_not_send_is_not_taken_for_sent(tab: Tab, app: FakeApp, project: Project) -> None:
    run = running(app, project)
    click(tab, B)
    tab.look()
    before = tab.knows
    run.play(RunFinished(1, 0, 0))
    run.end()
    tab.watch(project).join(10)
    press(tab, "take", "compare", id="2")
    assert tab.player["compare"]

    late = tab.do("tick", *before)
    assert "controls" in late
    assert "player" not in late
    press(tab, "watch", "uncompare")
    assert tab.player["compare"] is None


def test_takes_are_looked_at_once_and_not_at_every_tick(tab: Tab, app: FakeApp, project: Project) -> None:
    looks = app.takes.looks
    for _ in range(5):
        tab.look()
    assert app.takes.looks == looks

    run = running(app, project)
    tab.look()
    tab.look()
    assert app.takes.looks == looks + 1
    run.play(SegmentFinished(B, Path("b.mp4"), FrameCount(48), None, Seconds(1.0)), RunFinished(1, 0, 2))
    run.end()
    tab.watch(project).join(10)
    tab.look()
    tab.look()
    assert app.takes.looks == looks + 2


def test_a_take_is_played_and_then_chosen(tab: Tab, app: FakeApp) -> None:
    click(tab, B)
    press(tab, "take", "watch", id="2")
    assert tab.player["reel"][0]["url"].startswith("take/last-light/shot_002_seg_0_take_2.mp4?v=")
    assert tab.shows["caption"]["text"] == "Playing: shot_002_seg_0_take_2.mp4"

    press(tab, "take", "choose", id="2")
    assert app.takes.chosen == [2]


def test_regenerate_draws_a_seed_and_renders_one_segment(tab: Tab, app: FakeApp, project: Project) -> None:
    click(tab, B)
    press(tab, "take", "again")

    assert app.takes.changes == {B: Override(seed=99)}
    assert app.runs.asked_for == [frozenset({B})]
    assert tab.shows["start_generation_btn"].interactive is False
    app.runs.runs[project.path].end()


def test_other_words_are_kept_and_rendered(tab: Tab, app: FakeApp, project: Project) -> None:
    click(tab, B)
    tab.do("say", " rain \n", *tab.knows)

    assert app.takes.changes == {B: Override(prompt="rain")}
    assert app.runs.asked_for == [frozenset({B})]
    app.runs.runs[project.path].end()


def test_the_same_words_draw_a_seed_and_the_storyboards_own_take_the_change_back(tab: Tab, app: FakeApp) -> None:
    click(tab, B)
    tab.do("say", "a lighthouse", *tab.knows)
    assert app.takes.changes == {B: Override(seed=99)}
    end_run(app)

    app.takes.changes = {B: Override(seed=5, prompt="rain")}
    tab.do("open", *tab.knows)
    tab.do("say", "", *tab.knows)
    assert app.takes.changes == {B: Override(seed=5)}
    end_run(app)


def end_run(app: FakeApp) -> None:
    for run in app.runs.runs.values():
        run.end()


def test_the_rest_of_the_chain_is_what_is_stale_and_what_follows(tab: Tab, app: FakeApp) -> None:
    click(tab, B)
    press(tab, "take", "rest")

    assert app.runs.asked_for == [frozenset({C})]
    end_run(app)


def test_a_shot_is_approved_and_released(tab: Tab, app: FakeApp) -> None:
    click(tab, B)
    press(tab, "take", "approve")
    assert app.takes.kept == {"002"}
    assert ["locked" in card for card in tab.cards.values()] == [False, True]
    press(tab, "take", "again")
    assert app.runs.started == []

    press(tab, "take", "release")
    assert app.takes.kept == set()


def test_deleting_takes_two_steps(tab: Tab, app: FakeApp) -> None:
    click(tab, B)
    press(tab, "take", "confirm", id="2")
    assert app.takes.deleted == []
    press(tab, "take", "delete", id="2")
    assert tab.shows["takes"]["takes"][0]["sure"] == "Frees 1 MB."
    press(tab, "take", "keep")
    assert tab.shows["takes"]["takes"][0]["sure"] == ""

    press(tab, "take", "delete", id="2")
    press(tab, "take", "confirm", id="2")
    assert app.takes.deleted == [2]


def test_while_a_run_goes_on_nothing_of_takes_is_changed(tab: Tab, app: FakeApp, project: Project) -> None:
    run = running(app, project)
    click(tab, B)
    for act, number in (("again", ""), ("rest", ""), ("choose", "2"), ("delete", "2"), ("confirm", "2")):
        press(tab, "take", act, id=number)
    tab.do("say", "rain", *tab.knows)

    assert (app.takes.changes, app.takes.chosen, app.takes.deleted, app.runs.started) == ({}, [], [], [])
    run.end()


def test_a_run_is_paused_goes_on_and_a_shot_is_skipped(tab: Tab, app: FakeApp, project: Project) -> None:
    run = running(app, project)
    press(tab, "control", "pause")
    assert run.control.is_paused
    assert tab.shows["status"]["text"] == "Pausing after the current segment …"
    assert pills(tab) == ["paused", "rendering", "paused"]

    press(tab, "control", "go_on")
    assert not run.control.is_paused
    press(tab, "control", "skip", shot="002")
    assert run.control.is_skipped("002")
    assert tab.shows["controls"]["buttons"][1]["off"]
    run.end()


def test_failures_are_tried_again_for_what_was_asked(tab: Tab, app: FakeApp, project: Project) -> None:
    click(tab, B)
    press(tab, "take", "again")
    run = app.runs.runs[project.path]
    run.play(RunStarted("Last Light", (B, C), "Preview", is_preview=True))
    run.play(SegmentFailed(B, ProjectError("x", "x")), RunFinished(0, 1, 0))
    run.end()
    tab.watch(project).join(10)
    tab.look()

    assert [button["act"] for button in tab.shows["controls"]["buttons"]] == ["retry"]
    press(tab, "control", "retry")
    assert app.runs.asked_for == [frozenset({B}), frozenset({B})]
    end_run(app)


def test_a_run_that_was_left_is_told_about_and_goes_on(app: FakeApp) -> None:
    app.runs.left = LEFT
    tab = Tab(app)
    tab.do("open", None, None)
    assert tab.shows["left"]["text"] == "The last run did not end: 1 of 2 segments are done."

    press(tab, "control", "resume")
    assert app.runs.asked_for == [LEFT.only]
    assert tab.shows["left"] is None
    end_run(app)


def test_a_run_that_was_left_can_be_left(app: FakeApp) -> None:
    app.runs.left = LEFT
    tab = Tab(app)
    tab.do("open", None, None)
    press(tab, "control", "leave")

    assert app.runs.left is None
    assert app.runs.started == []
    assert tab.shows["left"] is None


def test_a_busy_project_is_a_card_that_outlasts_ticks(tab: Tab, app: FakeApp, project: Project) -> None:
    busy = {"file": project.path, "process": 1, "host": "h", "since": "now"}
    app.runs.error = ProjectError("project_busy", "Being rendered already.", hint="Stop it first.", **busy)
    click(tab, B)
    press(tab, "take", "again")
    assert tab.shows["status"]["card"]["message"] == "Being rendered already."
    tab.look()
    assert tab.shows["status"]["card"]["message"] == "Being rendered already."

    app.runs.error = None
    press(tab, "take", "close")
    assert tab.shows["status"]["card"] is None


@pytest.mark.parametrize("act", ["", "nonsense", "watch", "choose"])
def test_nonsense_does_nothing(tab: Tab, app: FakeApp, act: str) -> None:
    press(tab, "take", act, id="999999999999")
    press(tab, "control", act)

    assert (app.takes.chosen, app.runs.started) == ([], [])
