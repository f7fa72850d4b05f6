"""The events of the Video tab, called as gradio calls them, on an app without servers."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from domain.errors import BackendUnreachable, StoryboardError
from domain.events import RunFinished, RunStarted, SegmentFinished, SegmentProgress
from domain.model_report import ModelProblem, ModelReport
from domain.plan import SegmentRef
from domain.units import FrameCount, Seconds
from infrastructure.project_store import Project
from services.video.estimates import PlanEstimate
from tests.fakes.app import FakeApp, FakeRun
from tests.fakes.video_tab import GERMAN, Tab

A, B, C = SegmentRef("001", 0), SegmentRef("002", 0), SegmentRef("002", 1)


@pytest.fixture
def app(tmp_path: Path) -> FakeApp:
    app = FakeApp(tmp_path)
    project = app.projects.create("Last Light")
    shots = [{"shot_id": "001", "prompt": "sea"}]
    (project.path / "storyboard.json").write_text(json.dumps({"project": "Last Light", "shots": shots}))
    return app


@pytest.fixture
def project(app: FakeApp) -> Project:
    project = app.projects.active()
    assert project is not None
    return project


def clip(project: Project, ref: SegmentRef) -> Path:
    project.video_dir.mkdir(exist_ok=True)
    path = project.video_dir / ref.clip_name
    path.write_bytes(b"clip")
    return path


def running(app: FakeApp, project: Project) -> FakeRun:
    run = FakeRun(project)
    run.play(RunStarted("Last Light", (A, B, C), "Preview", is_preview=True))
    app.runs.runs[project.path] = run
    return run


def test_an_opened_page_shows_files_workflows_and_state(app: FakeApp):
    tab = Tab(app)
    tab.do("open", None, None)

    assert tab.shows["storyboard_dropdown"].value == "storyboard.json"
    assert tab.shows["workflow_dropdown"].value == "a.json"
    assert tab.shows["project_status"]["name"] == "Last Light"
    assert tab.shows["status"]["text"] == "Ready."
    assert tab.shows["plan_summary"]["empty"]
    assert "1 shot" in tab.shows["storyboard_md"]


def test_without_a_project_the_page_says_where_to_make_one(tmp_path: Path):
    tab = Tab(FakeApp(tmp_path), GERMAN)
    tab.do("open", None, None)

    assert "📁 Projekt" in tab.shows["project_status"]["note"]
    assert tab.look() == {}
    assert tab.press("start")["project_status"]["note"]
    assert "Es ist kein Projekt gewählt." in tab.press("build_plan")["plan_summary"]["card"]["message"]


def test_build_plan_shows_facts_json_and_models_and_stores_the_choices(app: FakeApp, project: Project):
    tab = Tab(app)
    shown = tab.press("build_plan")

    assert "3 segments" in shown["plan_summary"]["facts"]
    assert shown["plan_display"]["total_segments"] == 3
    assert "preview needs no models" in shown["model_check_display"]["text"]
    assert len(tab.cards) == 2
    assert app.state(project).load()["workflow_file"] == "a.json"


def test_a_plan_that_cannot_be_built_is_a_card_with_its_remedy(app: FakeApp):
    app.planning.error = StoryboardError("brand_new", "It is <b>broken</b>.", hint="Mend it.")
    shown = Tab(app).press("build_plan")

    assert shown["plan_summary"]["card"]["message"] == "It is &lt;b&gt;broken&lt;/b&gt;."
    assert shown["plan_summary"]["card"]["remedy"] == "Mend it."
    assert shown["plan_display"] is None


def test_models_that_could_not_be_checked_do_not_hide_the_plan(app: FakeApp):
    app.backends.error = BackendUnreachable("brand_new", "No server.", hint="Start it.")
    shown = Tab(app).press("build_plan")

    assert shown["plan_display"]["total_segments"] == 3
    assert "No server" in shown["model_check_display"]["text"]


def test_start_begins_a_run_and_turns_the_buttons(app: FakeApp, project: Project):
    tab = Tab(app)
    shown = tab.press("start")

    assert len(app.runs.started) == 1
    assert shown["status"]["tone"] == "busy"
    assert shown["start_generation_btn"].interactive is False
    assert shown["stop_generation_btn"].interactive is True
    assert shown["timer"].active is True
    app.runs.runs[project.path].end()


def test_a_second_start_shows_the_run_that_goes_on(app: FakeApp, project: Project):
    run = running(app, project)
    tab = Tab(app)
    tab.press("start")

    assert app.runs.started == []
    assert tab.shows["stop_generation_btn"].interactive is True
    run.end()


def test_missing_models_keep_a_run_from_beginning(app: FakeApp):
    lack = ModelProblem("missing_file", "wan.safetensors", "diffusion_models", "1", "UNETLoader", "unet_name", (), None)
    app.planning.report = ModelReport((lack,))
    shown = Tab(app, GERMAN).press("start")

    assert app.runs.started == []
    assert shown["status"]["card"]["message"] == "Dem Server fehlt etwas, das a.json braucht."
    assert "wan.safetensors" in shown["status"]["card"]["detail"]


def test_no_server_is_a_card_and_no_run(app: FakeApp):
    app.backends.error = BackendUnreachable("not_reached", "No server.", hint="Start it.", url="http://x:1")
    tab = Tab(app)

    assert tab.press("start")["status"]["card"]["message"] == "No server."
    assert tab.do("badge")["backend_badge"]["tone"] == "bad"


def test_a_tick_sends_only_what_changed(app: FakeApp, project: Project):
    run = running(app, project)
    tab = Tab(app)
    tab.press("build_plan")
    assert set(tab.look()) <= {"status", "seen_status", "timer"}  # nothing but the running time

    run.play(SegmentProgress(A, 0.5, "KSampler", 10, 20))
    run.end()
    tab.watch(project).join(10)
    changed = tab.look()

    assert {"progress", "strip", "seen_progress", "seen_strip"} <= set(changed)
    assert not {"player", "caption"} & set(changed)


def test_when_a_run_ends_the_page_says_what_is_left_to_render(app: FakeApp, project: Project):
    tab = Tab(app)
    tab.do("start", "storyboard.json", None, "a.json", *tab.knows)
    run = app.runs.runs[project.path]
    run.play(RunStarted("Last Light", (A,), "Preview", is_preview=True))
    assert "plan_summary" not in tab.look()

    app.estimates.estimated = PlanEstimate(0, FrameCount(0), None, None)
    run.play(RunFinished(1, 0, 0))
    run.end()
    tab.watch(project).join(10)
    assert "nothing to render: every clip is there" in tab.look()["plan_summary"]["facts"]
    assert "plan_summary" not in tab.look()


def test_the_newest_clip_plays_while_others_render(app: FakeApp, project: Project):
    run = running(app, project)
    run.play(SegmentFinished(A, clip(project, A), FrameCount(48), None, Seconds(1.0)))
    tab = Tab(app)
    tab.do("open", None, None)

    assert tab.shows["caption"]["text"] == "Playing: shot_001_seg_0.mp4"
    assert tab.player["reel"][0]["url"].startswith("media/last-light/shot_001_seg_0.mp4?v=")
    run.end()


def test_a_clicked_clip_stays_until_the_newest_is_clicked(app: FakeApp, project: Project):
    run = running(app, project)
    run.play(*(SegmentFinished(ref, clip(project, ref), FrameCount(48), None, Seconds(1.0)) for ref in (A, B)))
    run.play(RunFinished(2, 0, 1))
    run.end()
    tab = Tab(app)
    tab.do("open", None, None)
    assert "shot_002" in tab.shows["caption"]["text"]

    tab.do("play", *tab.knows, SimpleNamespace(clip=A.clip_name))
    assert "shot_001" in tab.shows["caption"]["text"]
    tab.look()
    assert "shot_001" in tab.shows["caption"]["text"]

    tab.do("play", *tab.knows, SimpleNamespace(clip=B.clip_name))
    assert tab.shows["focus"]["pinned"] == ""
    assert "shot_002" in tab.shows["caption"]["text"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "_state.json", "", "gone.mp4"])
def test_a_clip_that_is_none_is_not_played(app: FakeApp, project: Project, name: str):
    clip(project, A)
    app.state(project).update(last_video_path=f"video/{A.clip_name}")
    tab = Tab(app)
    tab.do("play", None, None, SimpleNamespace(clip=name))

    assert tab.shows["caption"]["text"] == "Playing: shot_001_seg_0.mp4"


def test_after_a_restart_the_last_clip_and_the_plan_come_back(app: FakeApp, project: Project):
    clip(project, A)
    app.state(project).update(
        storyboard_file="storyboard.json", workflow_file="b.json", last_video_path=f"video/{A.clip_name}"
    )
    tab = Tab(app)
    tab.do("open", None, None)

    assert tab.shows["workflow_dropdown"].value == "b.json"
    assert tab.shows["plan_display"]["total_segments"] == 3
    assert tab.shows["status"]["text"] == "Ready. The last clip is shot_001_seg_0.mp4."
    assert tab.pills == ["done", "waiting", "waiting"]


def test_a_change_of_files_is_stored_and_the_plan_follows(app: FakeApp, project: Project):
    tab = Tab(app)
    shown = tab.press("choose", ("storyboard.json", None, "b.json"))

    assert app.state(project).load()["workflow_file"] == "b.json"
    assert app.planning.calls == [("storyboard.json", None, "b.json")]
    assert "3 segments" in shown["plan_summary"]["facts"]


def test_read_again_finds_files_that_came_since(app: FakeApp, project: Project):
    (project.path / "storyboard.json").rename(project.path / "storyboard_v2.json")
    tab = Tab(app)
    tab.do("reload", None, None)

    assert tab.shows["storyboard_dropdown"].value == "storyboard_v2.json"
    assert "1 shot" in tab.shows["storyboard_md"]


def test_stop_asks_the_run_and_says_so(app: FakeApp, project: Project):
    run = running(app, project)
    tab = Tab(app)
    tab.do("open", None, None)
    tab.do("stop", *tab.knows)

    assert run.is_stopped
    assert tab.shows["status"]["text"] == "Stopping …"
    run.end()


def test_workflows_are_looked_for_again(app: FakeApp):
    app.planning.names = ("b.json", "c.json")
    tab = Tab(app)

    assert tab.handlers.refresh_workflows("a.json")["workflow_dropdown"].value == "b.json"
    assert tab.handlers.refresh_workflows("c.json")["workflow_dropdown"].value == "c.json"


@pytest.mark.parametrize("seen", [None, [], "x", {"strip": []}, {"status": None, "strip": {"rev": "x"}}])
def test_whatever_a_page_says_it_shows_it_gets_an_answer(app: FakeApp, seen: Any):
    tab = Tab(app)

    assert tab.do("tick", seen, None)["status"]["text"] == "Ready."


def test_the_badge_tells_the_preview_from_a_real_server(app: FakeApp):
    tab = Tab(app)

    assert tab.do("badge")["backend_badge"]["name"] == "Preview: camera moves only, no AI"
    assert "⚙️ Settings" in tab.shows["backend_badge"]["way"]
