"""The project's colour correction, chosen as gradio tells it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from addons.project.colour_choice import ColourChoice, colour_value
from domain.correction import Correction
from infrastructure.project_store import Project
from tests.fakes.app import FakeApp, FakeRun
from tests.fakes.video_tab import ENGLISH, GERMAN, Names


class Panel:
    """Presses the choice, and remembers who was told."""

    def __init__(self, app: FakeApp) -> None:
        any_app: Any = app
        self.told: list[Project] = []
        self._choice = ColourChoice(any_app, Names(), self.told.append)  # type: ignore[arg-type] # stands for every component

    def choose(self, value: str | None, request: Any = ENGLISH) -> dict[str, Any]:
        return self._choice.choose(value, request)


@pytest.fixture
def app(tmp_path: Path) -> FakeApp:
    return FakeApp(tmp_path)


@pytest.fixture
def panel(app: FakeApp) -> Panel:
    app.projects.create("Evening")
    return Panel(app)


def stored(app: FakeApp) -> Correction | None:
    project = app.projects.active()
    assert project is not None
    return project.colour_correction


@pytest.mark.parametrize("mode", Correction)
def test_a_choice_is_kept_and_the_clips_follow_it(app: FakeApp, panel: Panel, mode: Correction):
    shown = panel.choose(mode.value)

    assert stored(app) is mode
    assert app.takes.shown_as == [mode]
    assert [project.colour_correction for project in panel.told] == [mode]
    assert shown["colours"] == mode.value
    assert shown["colours_note"]["note"]


def test_the_settings_decide_again(app: FakeApp, panel: Panel):
    panel.choose("off")
    shown = panel.choose("settings", GERMAN)

    assert stored(app) is None
    assert app.takes.shown_as == [Correction.OFF, None]
    assert shown["colours_note"]["note"] == "Das Projekt richtet sich nach ⚙️ Settings: automatisch."


def test_nothing_changes_while_a_run_goes_on(app: FakeApp, panel: Panel):
    panel.choose("off")
    project = app.projects.active()
    assert project is not None
    app.runs.runs[project.path] = FakeRun(project)
    shown = panel.choose("on")

    assert stored(app) is Correction.OFF
    assert app.takes.shown_as == [Correction.OFF]
    assert shown["colours"] == "off"
    assert "A run goes on" in shown["colours_note"]["note"]


def test_without_a_project_it_is_a_card(app: FakeApp):
    shown = Panel(app).choose("on")
    assert shown["colours_note"]["card"]["message"] == "No project is chosen."


def test_a_project_shows_its_choice(app: FakeApp, panel: Panel):
    panel.choose("on")
    assert colour_value(app.projects.active()) == "on"
    assert colour_value(None) == "settings"
