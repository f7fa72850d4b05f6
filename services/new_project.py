"""A project made of pictures: one shot each, a storyboard and a selection that can be planned at once."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.errors import StoryboardError
from domain.new_storyboard import (
    DEFAULT_SECONDS,
    PictureShot,
    film_size,
    new_selection,
    new_storyboard,
    shot_ids,
)
from domain.validators.storyboard_file import MOST_SECONDS
from infrastructure.project_store import Project, ProjectStore
from infrastructure.storyboard_files import write_selection, write_storyboard
from services.picture_intake import LeftOutPicture, PictureIntake, look_through, take_in

STORYBOARD_FILE = "storyboard.json"
SELECTION_FILE = "selected/selected_keyframes.json"


@dataclass(frozen=True, slots=True)
class NewProject:
    """The project, its shots in order, and the files that were no pictures."""

    project: Project
    shots: tuple[PictureShot, ...]
    left_out: tuple[LeftOutPicture, ...]


class PictureProjects:
    """Makes projects of pictures, and storyboards for projects that have none."""

    def __init__(self, store: ProjectStore) -> None:
        self._store = store

    def create(
        self, name: str, sources: Sequence[Path], *, prompt: str = "", seconds: float = DEFAULT_SECONDS
    ) -> NewProject:
        """Make a project and activate it; `sources` are pictures, and folders that hold some.

        Pictures are copied, never moved. Raises ProjectError for a name that is empty or taken and when there is no
        picture, StoryboardError for a duration that none can have; then nothing is left of the project.
        """
        _check_seconds(seconds)
        intake = look_through(sources)
        project = self._store.create(name)
        try:
            made = _filled(project, intake, prompt, seconds)
        except BaseException:
            shutil.rmtree(project.path, ignore_errors=True)
            raise
        self._store.set_active_project(project.slug)
        return made

    def begin_storyboard(self, project: Project, sources: Sequence[Path]) -> NewProject:
        """Make the storyboard of a project that has none. Raises ProjectError."""
        return _filled(project, look_through(sources), "", DEFAULT_SECONDS)


def _filled(project: Project, intake: PictureIntake, prompt: str, seconds: float) -> NewProject:
    ids = shot_ids(len(intake.good))
    named = zip(ids, intake.good, strict=True)
    shots = tuple(PictureShot(shot_id, take_in(project, picture, shot_id)) for shot_id, picture in named)
    size = film_size([picture.facts.size for picture in intake.good])
    storyboard = new_storyboard(project.name, shots, size, prompt=prompt, seconds=seconds)
    write_selection(project.path / SELECTION_FILE, new_selection(project.name, shots))
    write_storyboard(project.path / STORYBOARD_FILE, storyboard)
    return NewProject(project, shots, intake.left_out)


def _check_seconds(seconds: float) -> None:
    if not 0 < seconds <= MOST_SECONDS:
        raise StoryboardError(
            "duration_out_of_range",
            f"A shot cannot last {seconds:g} seconds.",
            hint=f"Take a number above 0 and up to {MOST_SECONDS:g}.",
            field="duration",
            value=f"{seconds:g}",
        )
