"""The film's toolbar, pressed as gradio presses it."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from domain.errors import PlanError
from domain.plan import SegmentRef
from domain.takes import Freshness
from domain.timeline import TimelineFormat
from infrastructure.project_store import Project
from tests.fakes.app import FakeApp
from tests.fakes.takes import status_of, take_of
from tests.fakes.video_tab import Tab

A = SegmentRef("001", 0)


@pytest.fixture
def app(tmp_path: Path) -> FakeApp:
    app = FakeApp(tmp_path)
    project = app.projects.create("Last Light")
    shots = [{"shot_id": "001", "prompt": "sea"}]
    (project.path / "storyboard.json").write_text(json.dumps({"project": "Last Light", "shots": shots}))
    app.takes.statuses = {A: status_of(A, Freshness.FRESH, take_of(A, 1))}
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


def press(tab: Tab, act: str, choice: str = "") -> dict[str, Any]:
    return tab.do("act", *tab.knows, SimpleNamespace(act=act, id=choice))


def let_end(app: FakeApp, tab: Tab, project: Project) -> None:
    app.film.may_end.set()
    tab.desk.films.join(project, 10)
    tab.look()


def test_the_film_is_assembled_beside_the_page_and_plays_when_it_is_there(app: FakeApp, tab: Tab, project: Project):
    press(tab, "assemble")
    assert app.film.has_begun.wait(10)
    tab.look()
    assert tab.shows["film"]["bar"]["percent"] == 25
    assert tab.shows["timer"].value == 0.5
    press(tab, "assemble")

    let_end(app, tab, project)
    assert app.film.asked_slates == [False]
    assert tab.shows["film"]["report"]["lines"][0]["text"] == "shot 001: 48/48 frames"
    assert tab.shows["caption"]["text"] == "Playing: film.mp4"
    assert tab.player["reel"][0]["url"].startswith("media/last-light/film/film.mp4?v=")
    assert tab.shows["timer"].value == 3.0


def test_what_went_wrong_is_a_card_of_the_toolbar(app: FakeApp, tab: Tab, project: Project):
    app.film.error = PlanError("film_shots_missing", "1 of 2 shots.", hint="Render.", value="002", count=1, shots=2)
    press(tab, "assemble")
    let_end(app, tab, project)
    assert tab.shows["film"]["card"]["message"] == "1 of 2 shots."

    app.film.error = None
    press(tab, "slates")
    let_end(app, tab, project)
    assert app.film.asked_slates == [False, True]
    assert tab.shows["film"]["card"] is None


def test_a_bug_ends_the_work_with_a_card(app: FakeApp, tab: Tab, project: Project):
    del app.film
    press(tab, "assemble")
    tab.desk.films.join(project, 10)
    tab.look()

    assert "mistake of its own" in tab.shows["film"]["card"]["message"]


@pytest.mark.parametrize(
    ("choice", "asked"),
    [
        ("edl", ((TimelineFormat.EDL,), False)),
        ("zip", ((), True)),
        ("../x", ((TimelineFormat.OTIO,), False)),
    ],
)
def test_a_timeline_is_exported_in_the_chosen_format(
    app: FakeApp, tab: Tab, project: Project, choice: str, asked: tuple[Any, bool]
):
    press(tab, "export", choice)
    tab.desk.films.join(project, 10)
    tab.look()

    assert app.timelines.asked == [asked]
    assert tab.shows["film"]["files"][0]["name"] == "film.otio"
    assert tab.shows["film"]["gaps"] == "Gaps stand for what is not rendered: 002."


def test_a_film_of_an_earlier_day_can_be_played(app: FakeApp, tab: Tab, project: Project):
    app.film.may_end.set()
    press(tab, "assemble")
    let_end(app, tab, project)
    later = Tab(app)
    later.do("open", None, None)
    assert later.shows["film"]["buttons"][0]["act"] == "play_film"
    assert later.shows["caption"]["text"] == "No clip yet"

    press(later, "play_film")
    assert later.shows["caption"]["text"] == "Playing: film.mp4"
