"""What a person finds in a workspace."""

import json
from pathlib import Path

import pytest

from domain.errors import ProjectError
from infrastructure.project_store import ProjectStore
from services.projects import ProjectService


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    folder = tmp_path / "shipped"
    (folder / "selected").mkdir(parents=True)
    (folder / "storyboard.json").write_text("{}", encoding="utf-8")
    (folder / "draw.py").write_text("", encoding="utf-8")
    return folder


@pytest.fixture
def projects(tmp_path: Path, sample: Path) -> ProjectService:
    return ProjectService(ProjectStore(tmp_path / "projects"), sample)


def test_an_empty_workspace_gets_the_sample_and_a_used_one_does_not(projects: ProjectService) -> None:
    projects.ensure_something()
    assert [project.slug for project in projects.projects()] == ["sample"]

    other = ProjectService(ProjectStore(projects.workspace.parent / "used"), projects.workspace / "sample")
    other.create("Dusk")
    other.ensure_something()
    assert [project.slug for project in other.projects()] == ["dusk"]


def test_the_sample_comes_without_the_script_that_drew_it(projects: ProjectService) -> None:
    assert not (projects.ensure_sample().path / "draw.py").exists()


def test_a_new_project_is_active(projects: ProjectService) -> None:
    projects.create("Dusk")
    projects.create("Night")
    active = projects.active()
    assert active is not None
    assert active.slug == "night"
    assert projects.activate("dusk").slug == "dusk"


def test_a_project_is_found_by_name_by_folder_or_made(projects: ProjectService, tmp_path: Path) -> None:
    projects.create("Dusk")
    (tmp_path / "elsewhere").mkdir()

    assert projects.locate("dusk").name == "Dusk"
    assert projects.locate(str(tmp_path / "elsewhere")).path == (tmp_path / "elsewhere").resolve()
    assert projects.locate("sample").slug == "sample"
    with pytest.raises(ProjectError, match="nosuch"):
        projects.locate("nosuch")


def test_files_are_told_apart_by_name_then_by_content(projects: ProjectService) -> None:
    project = projects.create("Dusk")
    contents = {
        "storyboard.json": "{ broken",
        "act2_storyboard.json": "{}",
        "film.json": json.dumps({"shots": []}),
        "choice.json": json.dumps({"001": "a.png"}),
        "selected/selected_keyframes.json": "{}",
        "selected/other.json": "[]",
        ".hidden.json": "{}",
    }
    for name, content in contents.items():
        (project.path / name).write_text(content, encoding="utf-8")

    assert projects.storyboards(project) == ("storyboard.json", "act2_storyboard.json", "film.json")
    assert projects.selections(project) == ("selected/selected_keyframes.json", "choice.json", "selected/other.json")
