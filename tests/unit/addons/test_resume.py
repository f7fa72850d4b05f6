"""Runs that were left go on by themselves only where the settings say so, and trouble never ends the app."""

import logging
from pathlib import Path
from typing import Any

import pytest

from addons.resume import resume_left_runs
from config.settings import Settings
from domain.errors import BackendUnreachable
from infrastructure.project_store import Project
from tests.fakes.app import FakeApp


class Video:
    """Remembers what was to go on."""

    def __init__(self, error: BackendUnreachable | None = None) -> None:
        self.resumed: list[str] = []
        self.error = error

    def resume(self, project: Project) -> None:
        self.resumed.append(project.slug)
        if self.error is not None:
            raise self.error


def resumed(app: FakeApp, video: Video) -> list[str]:
    any_app: Any = app
    any_video: Any = video
    thread = resume_left_runs(any_app, any_video)
    if thread is not None:
        thread.join(10)
    return video.resumed


@pytest.fixture
def app(tmp_path: Path) -> FakeApp:
    app = FakeApp(tmp_path)
    for name in ("One", "Two"):
        app.projects.create(name)
    return app


def test_by_default_a_person_is_asked(app: FakeApp) -> None:
    assert resumed(app, Video()) == []


def test_every_project_goes_on_where_that_is_set(app: FakeApp) -> None:
    app.settings.settings = Settings(resume="always")

    assert sorted(resumed(app, Video())) == ["one", "two"]


def test_trouble_is_told_in_the_log_and_the_others_go_on(app: FakeApp, caplog: pytest.LogCaptureFixture) -> None:
    app.settings.settings = Settings(resume="always")
    with caplog.at_level(logging.WARNING):
        found = resumed(app, Video(BackendUnreachable("not_reached", "No server.", hint="Start it.")))

    assert sorted(found) == ["one", "two"]
    assert "No server. Start it." in caplog.text
