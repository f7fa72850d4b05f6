"""Projects as the tabs and the command line use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from domain.correction import Correction
from domain.units import Resolution
from infrastructure.json_files import read_object
from infrastructure.project_store import PROJECT_FILE, Project, ProjectStore, open_folder

SAMPLE = "sample"
_SAMPLE_LEFT_OUT = ("*.py", "__pycache__")
_LARGEST_LOOKED_INTO = 16 * 1024 * 1024


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

    def set_colour_correction(self, project: Project, mode: Correction | None) -> Project:
        """Whether the colours of its clips are put right; None leaves it to the settings.

        `TakesService.show_corrections` makes clips that are there already follow.
        """
        return self._store.set_colour_correction(project, mode)

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
        """JSON files of the project that are storyboards, relative to it; the best known names first."""
        found = [path for path in _json_files(project, ("", "storyboards")) if _is_storyboard(path)]
        return _relative(project, found, lambda name: not name.startswith("storyboard"))

    def selections(self, project: Project) -> tuple[str, ...]:
        """JSON files of the project that may be selections of keyframes, relative to it."""
        found = [path for path in _json_files(project, ("selected", "")) if not _is_storyboard(path)]
        return _relative(project, found, lambda name: not name.endswith("selected_keyframes.json"))


def _json_files(project: Project, folders: tuple[str, ...]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((project.path / folder).glob("*.json")):
            if path.is_file() and path.name[0] not in "._" and path.name != PROJECT_FILE:
                yield path


def _relative(project: Project, found: list[Path], is_later: Callable[[str], bool]) -> tuple[str, ...]:
    names = [path.relative_to(project.path).as_posix() for path in found]
    return tuple(sorted(names, key=lambda name: (is_later(name), name)))


def _is_storyboard(path: Path) -> bool:
    """By its name, so that a broken storyboard is offered and its error shown; else by what is in it."""
    if "storyboard" in path.name.lower():
        return True
    if "select" in path.name.lower() or path.stat().st_size > _LARGEST_LOOKED_INTO:
        return False
    return "shots" in (read_object(path) or {})
