"""What a list of projects shows of each: its size, and a picture of how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from domain.errors import VideoError
from domain.selection import Keyframe
from domain.storyboard_service import StoryboardService
from infrastructure.picture_files import PICTURE_SUFFIXES
from infrastructure.project_store import Project
from services.projects import ProjectService


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """`shots` and `seconds` are None where there is no storyboard that can be read. `poster` is a picture or a clip."""

    project: Project
    shots: int | None
    seconds: float | None
    poster: Path | None


def card_of(projects: ProjectService, project: Project) -> ProjectCard:
    """Look at the first storyboard. The poster is the film's, else the newest clip, else the first keyframe."""
    name = next(iter(projects.storyboards(project)), None)
    try:
        storyboard = StoryboardService.load_storyboard(project.path / name) if name else None
    except VideoError:
        storyboard = None
    shots = storyboard.shots if storyboard else ()
    return ProjectCard(
        project,
        len(shots) if storyboard else None,
        sum(shot.duration for shot in shots) if storyboard else None,
        poster_of(projects, project, shots[0].shot_id if shots else ""),
    )


def poster_of(projects: ProjectService, project: Project, first_shot: str = "") -> Path | None:
    """A picture of the project, or a clip to make one of; None when there is neither."""
    return next(_posters(projects, project, first_shot), None)


def _posters(projects: ProjectService, project: Project, first_shot: str) -> Iterator[Path]:
    yield from sorted((project.path / "film").glob("*.jpg"), key=lambda path: (path.stem != "film", path.name))
    clips = [path for path in project.video_dir.glob("*.mp4") if path.name[0] not in "._"]
    yield from sorted(clips, key=lambda path: -path.stat().st_mtime_ns)
    yield from _first_keyframe(projects, project, first_shot)
    for folder in ("selected", "keyframes"):
        found = (project.path / folder).glob("*")
        yield from sorted(path for path in found if path.suffix.lower() in PICTURE_SUFFIXES and path.name[0] != ".")


def _first_keyframe(projects: ProjectService, project: Project, shot_id: str) -> Iterator[Path]:
    name = next(iter(projects.selections(project)), None)
    try:
        found = StoryboardService.load_selection(project.path / name).for_shot(shot_id) if name and shot_id else None
    except VideoError:
        return
    if isinstance(found, Keyframe):
        yield found.path
