"""Projects stay inside their workspace, whatever they are called."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ProjectError
from domain.units import Resolution
from infrastructure.project_store import ProjectStore, open_folder, slug_of


@pytest.fixture
def store(tmp_path: Path) -> ProjectStore:
    return ProjectStore(tmp_path / "projects")


def test_an_empty_workspace(store: ProjectStore) -> None:
    assert store.projects() == ()
    assert store.get_active_project() is None


def test_a_project_is_made_found_and_activated(store: ProjectStore) -> None:
    store.create("Abend am Meer")
    store.create("Früh")

    assert [project.slug for project in store.projects()] == ["abend-am-meer", "fruh"]
    assert store.set_active_project("fruh").name == "Früh"
    active = ProjectStore(store.workspace).get_active_project()
    assert active is not None
    assert active.name == "Früh"


def test_the_first_project_is_active_when_the_chosen_one_is_gone(store: ProjectStore) -> None:
    store.create("b")
    store.set_active_project("b")
    (store.workspace / "b" / "project.json").unlink()
    for folder in ("selected", "keyframes", ""):
        (store.workspace / "b" / folder).rmdir()
    store.create("a")

    active = store.get_active_project()
    assert active is not None
    assert active.slug == "a"


def test_a_name_that_is_taken_or_unknown(store: ProjectStore) -> None:
    store.create("Dusk")
    with pytest.raises(ProjectError, match="already"):
        store.create("dusk!")
    with pytest.raises(ProjectError, match="no project 'night'"):
        store.find("night")


@pytest.mark.parametrize("name", ["", "  ", "...", "日本", "CON", "nul"])
def test_names_that_give_no_folder(name: str) -> None:
    with pytest.raises(ProjectError):
        slug_of(name)


@given(st.text(max_size=100))
def test_a_slug_is_one_plain_folder_name(name: str) -> None:
    try:
        slug = slug_of(name)
    except ProjectError:
        return
    assert Path(slug).name == slug
    assert 1 <= len(slug) <= 64
    assert slug == slug_of(slug)


def test_the_resolution_is_remembered(store: ProjectStore) -> None:
    store.create("Dusk")
    store.set_resolution("dusk", Resolution(768, 512))
    assert store.find("dusk").resolution == Resolution(768, 512)

    store.set_resolution("dusk", None)
    assert store.find("dusk").resolution is None


def test_a_broken_project_file_leaves_the_project_usable(store: ProjectStore) -> None:
    project = store.create("Dusk")
    (project.path / "project.json").write_text('{"resolution": "big", "name": 3}', encoding="utf-8")

    found = store.find("dusk")
    assert (found.name, found.resolution) == ("dusk", None)


def test_a_folder_is_copied_in_once(store: ProjectStore, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "storyboard.json").write_text("{}", encoding="utf-8")
    (source / "script.py").write_text("", encoding="utf-8")

    project = store.copy_in(source, "sample", ("*.py",))
    (project.path / "storyboard.json").write_text("changed", encoding="utf-8")
    store.copy_in(source, "sample")

    assert [path.name for path in project.path.iterdir()] == ["storyboard.json"]
    assert (project.path / "storyboard.json").read_text(encoding="utf-8") == "changed"


def test_paths_do_not_lead_out_of_a_project(store: ProjectStore, tmp_path: Path) -> None:
    project = store.create("Dusk")
    (project.path / "way-out").symlink_to(tmp_path)

    assert store.ensure_dir(project, "video", "_startframes").is_dir()
    assert store.project_path(project, "video") == project.path / "video"
    for parts in (("..",), ("video", "..", "..", "x"), ("/etc",), ("way-out", "x")):
        with pytest.raises(ProjectError, match="not inside"):
            store.project_path(project, *parts)


def test_a_project_anywhere_on_disk(tmp_path: Path) -> None:
    assert open_folder(tmp_path).path == tmp_path.resolve()
    with pytest.raises(ProjectError, match="no project folder"):
        open_folder(tmp_path / "none")


def test_a_workspace_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "projects").write_bytes(b"")
    store = ProjectStore(tmp_path / "projects")

    with pytest.raises(ProjectError, match="cannot be made"):
        store.create("Dusk")
    with pytest.raises(ProjectError, match="cannot be made"):
        store.copy_in(tmp_path, "sample")
