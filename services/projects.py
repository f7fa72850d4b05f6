"""Projects as the tabs and the command line use them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from domain.units import Resolution
from infrastructure.project_store import Project, ProjectStore, open_folder

SAMPLE = "sample"
_SAMPLE_LEFT_OUT = ("*.py", "__pycache__")
_LARGEST_STORYBOARD = 64 * 1024 * 1024


class ProjectService:
    """The workspace's projects, the active one, and what is in them."""

    def __init__(self, store: ProjectStore, sample: Path) -> None:
        self._store = store
        self._sample = sample

    @property
    def workspace(self) -> Path:
        return self._store.workspace

    def projects(self) -> tuple[Project, ...]:
        return self._store.projects()

    def active(self) -> Project | None:
        """The active project; None in an empty workspace."""
        return self._store.get_active_project()

    def activate(self, slug: str) -> Project:
        """Raises ProjectError for an unknown project."""
        return self._store.set_active_project(slug)

    def create(self, name: str) -> Project:
        """Make a project and activate it. Raises ProjectError for a name that is empty or taken."""
        return self._store.set_active_project(self._store.create(name).slug)

    def set_resolution(self, slug: str, size: Resolution | None) -> Project:
        """The size to render at; None leaves it to the storyboard."""
        return self._store.set_resolution(slug, size)

    def ensure_sample(self) -> Project:
        """The sample project, copied into the workspace if it is not there."""
        return self._store.copy_in(self._sample, SAMPLE, _SAMPLE_LEFT_OUT)

    def ensure_something(self) -> None:
        """An empty workspace gets the sample, so that there is something to look at."""
        if not self.projects():
            self.ensure_sample()

    def locate(self, name_or_folder: str) -> Project:
        """A project by its name in the workspace, or by its folder. `sample` is made when it is not there.

        Raises ProjectError when there is neither.
        """
        if any(project.slug == name_or_folder for project in self.projects()):
            return self._store.find(name_or_folder)
        if name_or_folder == SAMPLE:
            return self.ensure_sample()
        if Path(name_or_folder).is_dir():
            return open_folder(Path(name_or_folder))
        return self._store.find(name_or_folder)

    def storyboards(self, project: Project) -> tuple[str, ...]:
        """JSON files of the project that look like storyboards, relative to it; the best known names first."""
        found = (path for path in _json_files(project.path, ("", "storyboards")) if _has_key(path, "shots"))
        names = [path.relative_to(project.path).as_posix() for path in found]
        return tuple(sorted(names, key=lambda name: (not name.startswith("storyboard"), name)))

    def selections(self, project: Project) -> tuple[str, ...]:
        """JSON files of the project that look like selections of keyframes, relative to it."""
        found = [path for path in _json_files(project.path, ("selected", "")) if not _has_key(path, "shots")]
        names = [path.relative_to(project.path).as_posix() for path in found if path.name != "project.json"]
        return tuple(sorted(names, key=lambda name: (not name.endswith("selected_keyframes.json"), name)))


def _json_files(root: Path, folders: tuple[str, ...]) -> Iterator[Path]:
    for folder in folders:
        place = root / folder
        if place.is_dir():
            yield from (path for path in sorted(place.glob("*.json")) if path.is_file() and path.name[0] not in "._")


def _has_key(path: Path, key: str) -> bool:
    """Whether the file holds an object with `key`; a file that is broken counts, so that its error can be shown."""
    if path.stat().st_size > _LARGEST_STORYBOARD:
        return False
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return path.name.startswith(key[:4]) or "storyboard" in path.name
    return isinstance(content, dict) and key in content
