"""Projects: folders in a workspace. Which one is active, where its files are, and its own few settings.

A name becomes a folder name once, when the project is made; after that a project is found by listing the workspace,
so a name can never lead out of it.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from domain.correction import Correction
from domain.errors import ProjectError
from domain.units import Resolution
from infrastructure.atomic_files import TEMPORARY_PREFIX
from infrastructure.json_files import read_object, write_object

PROJECT_FILE = "project.json"
_ACTIVE_FILE = ".shotchain.json"
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder. `resolution` is what the person chose for it; None leaves it to the storyboard.

    `colour_correction` is the choice for its shots; None leaves it to the settings.
    """

    slug: str
    name: str
    path: Path
    resolution: Resolution | None = None
    colour_correction: Correction | None = None

    @property
    def video_dir(self) -> Path:
        return self.path / "video"

    @property
    def start_frames_dir(self) -> Path:
        return self.video_dir / "_startframes"

    @property
    def state_file(self) -> Path:
        return self.video_dir / "_state.json"


class ProjectStore:
    """The projects of one workspace folder."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace

    def projects(self) -> tuple[Project, ...]:
        """All projects, by name."""
        if not self.workspace.is_dir():
            return ()
        folders = (folder for folder in self.workspace.iterdir() if folder.is_dir() and folder.name[0] not in "._")
        return tuple(sorted(map(_read, folders), key=lambda project: project.name.casefold()))

    def find(self, slug: str) -> Project:
        """The project of that folder name. Raises ProjectError when there is none."""
        for project in self.projects():
            if project.slug == slug:
                return project
        raise ProjectError(
            "project_unknown",
            f"There is no project {slug!r} in {self.workspace}.",
            hint="Choose one of the projects there, or create it.",
            value=slug,
            file=self.workspace,
        )

    def get_active_project(self) -> Project | None:
        """The active project: the chosen one while it exists, else the only one or the first, else None."""
        chosen = (read_object(self.workspace / _ACTIVE_FILE) or {}).get("active_project")
        projects = self.projects()
        return next((project for project in projects if project.slug == chosen), projects[0] if projects else None)

    def set_active_project(self, slug: str) -> Project:
        """Make a project the active one. Raises ProjectError when there is none of that name."""
        project = self.find(slug)
        write_object(self.workspace / _ACTIVE_FILE, {"active_project": project.slug})
        return project

    def create(self, name: str) -> Project:
        """Make a project folder. Raises ProjectError for an empty name or one that is taken."""
        slug = slug_of(name)
        folder = self.workspace / slug
        if folder.exists():
            raise ProjectError(
                "project_exists",
                f"There is a project {slug!r} in {self.workspace} already.",
                hint="Choose another name, or open that project.",
                value=slug,
                file=folder,
            )
        project = Project(slug, name.strip(), folder)
        try:
            (folder / "selected").mkdir(parents=True)
            (folder / "keyframes").mkdir()
        except OSError as exc:
            raise _unwritable(folder, exc) from exc
        _write(project)
        return project

    def copy_in(self, source: Path, slug: str, ignore: tuple[str, ...] = ()) -> Project:
        """Copy a folder into the workspace as project `slug`, in one step; an existing one is left as it is."""
        folder = self.workspace / slug
        if not folder.exists():
            fresh = self.workspace / f"{TEMPORARY_PREFIX}{slug}"
            try:
                shutil.rmtree(fresh, ignore_errors=True)
                shutil.copytree(source, fresh, ignore=shutil.ignore_patterns(*ignore))
                fresh.replace(folder)
            except OSError as exc:
                shutil.rmtree(fresh, ignore_errors=True)
                raise _unwritable(folder, exc) from exc
        return self.find(slug)

    def set_resolution(self, slug: str, size: Resolution | None) -> Project:
        """Remember the picture size of a project; None leaves it to the storyboard."""
        project = replace(self.find(slug), resolution=size)
        _write(project)
        return project

    def set_colour_correction(self, project: Project, mode: Correction | None) -> Project:
        """Remember the colour correction of a project, wherever it lies; None leaves it to the settings."""
        changed = replace(project, colour_correction=mode)
        _write(changed)
        return changed

    def project_path(self, project: Project, *parts: str) -> Path:
        """A path inside the project. Raises ProjectError when `parts` lead out of it."""
        path = project.path.joinpath(*parts)
        if not path.resolve().is_relative_to(project.path.resolve()):
            raise ProjectError(
                "path_outside_project",
                f"{'/'.join(parts)} is not inside the project {project.name}.",
                hint="Choose a file inside the project folder.",
                value="/".join(parts),
                file=project.path,
            )
        return path

    def ensure_dir(self, project: Project, *parts: str) -> Path:
        """Like `project_path`, and the folder exists afterwards."""
        path = self.project_path(project, *parts)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise _unwritable(path, exc) from exc
        return path


def open_folder(path: Path) -> Project:
    """A project anywhere on disk, given by its folder. Raises ProjectError when it is no folder."""
    path = path.resolve()
    if not path.is_dir():
        raise ProjectError(
            "project_folder_missing",
            f"There is no project folder {path}.",
            hint="Check the path; a project is a folder with a storyboard in it.",
            file=path,
        )
    return _read(path)


def slug_of(name: str) -> str:
    """The folder name for a project name: lower case ASCII, digits, dashes. Raises ProjectError when none is left."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-")
    if not slug or _RESERVED.fullmatch(slug):
        raise ProjectError(
            "project_name_invalid",
            f"{name.strip()!r} cannot be a project name.",
            hint="Use at least one letter or digit, and no name that Windows keeps for itself, such as con or nul.",
            value=name,
        )
    return slug


def _read(folder: Path) -> Project:
    stored: dict[str, Any] = read_object(folder / PROJECT_FILE) or {}
    name = stored.get("name")
    return Project(
        slug=folder.name,
        name=name if isinstance(name, str) and name else folder.name,
        path=folder.resolve(),
        resolution=_resolution(stored.get("resolution")),
        colour_correction=_correction(stored.get("colour_correction")),
    )


def _resolution(text: object) -> Resolution | None:
    try:
        return Resolution.parse(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _correction(text: object) -> Correction | None:
    try:
        return Correction(text)
    except ValueError:
        return None


def _write(project: Project) -> None:
    stored = read_object(project.path / PROJECT_FILE) or {}
    size, mode = project.resolution, project.colour_correction
    stored |= {"name": project.name, "resolution": f"{size.width}x{size.height}" if size else None}
    if mode is not None or "colour_correction" in stored:
        stored["colour_correction"] = mode.value if mode else None
    write_object(project.path / PROJECT_FILE, stored)


def _unwritable(path: Path, exc: OSError) -> ProjectError:
    return ProjectError(
        "project_unwritable",
        f"{path} cannot be made: {exc.strerror}.",
        hint="Choose a workspace folder that may be written to.",
        file=path,
        reason=exc.strerror,
    )
