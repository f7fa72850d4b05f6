"""Which plan pages are given while another one is made."""

import json
from pathlib import Path

import pytest

from addons.video.desk import Desk
from domain.errors import PlanError
from infrastructure.project_store import Project
from services.video.planning import PreparedPlan
from tests.fakes.app import FakeApp

CHOICES = ("storyboard.json", None, "a.json")


@pytest.fixture
def app(tmp_path: Path) -> FakeApp:
    return FakeApp(tmp_path)


@pytest.fixture
def project(app: FakeApp) -> Project:
    project = app.projects.create("Last Light")
    (project.path / "storyboard.json").write_text(json.dumps({"shots": [{"shot_id": "001"}]}))
    return project


@pytest.fixture
def desk(app: FakeApp) -> Desk:
    return Desk(app)  # type: ignore[arg-type] # stands for the app


def test_while_a_plan_is_made_pages_have_the_one_before(app: FakeApp, project: Project, desk: Desk) -> None:
    before = desk.prepare(project, *CHOICES)
    meanwhile: list[PreparedPlan | None] = []
    app.planning.meanwhile = lambda: meanwhile.append(desk.recall(project))
    after = desk.prepare(project, *CHOICES)

    assert len(meanwhile) == 1
    assert meanwhile[0] is before
    assert desk.recall(project) is after


def test_a_plan_that_cannot_be_made_leaves_none(app: FakeApp, project: Project, desk: Desk) -> None:
    desk.prepare(project, *CHOICES)
    app.planning.error = PlanError("code", "why", hint="remedy")
    with pytest.raises(PlanError):
        desk.prepare(project, *CHOICES)
    assert desk.recall(project) is None
