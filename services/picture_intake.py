"""Pictures on their way into a project: looked through, named, copied. Bad ones are told by name, others go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.errors import MediaError, ProjectError
from domain.picture_names import keyframe_name, natural_key
from infrastructure.picture_files import PictureFacts, copy_picture, find_pictures, picture_facts
from infrastructure.project_store import Project

KEYFRAMES_FOLDER = "keyframes"
MOST_PICTURES = 2000


@dataclass(frozen=True, slots=True)
class LeftOutPicture:
    """A file that is no picture, by the name its owner knows it by."""

    name: str
    error: MediaError


@dataclass(frozen=True, slots=True)
class GoodPicture:
    """A picture that can open a shot."""

    path: Path
    facts: PictureFacts


@dataclass(frozen=True, slots=True)
class PictureIntake:
    """What is good, in the order of the names, and what is not."""

    good: tuple[GoodPicture, ...]
    left_out: tuple[LeftOutPicture, ...]


def look_through(sources: Sequence[Path]) -> PictureIntake:
    """Look at files, and at the pictures in folders. Nothing is written.

    Raises ProjectError when there is no picture at all, or a folder cannot be read.
    """
    paths = [path for source in sources for path in (find_pictures(source) if source.is_dir() else (source,))]
    paths = sorted(dict.fromkeys(paths), key=lambda path: (natural_key(path.name), str(path)))
    if len(paths) > MOST_PICTURES:
        raise ProjectError(
            "too_many_pictures",
            f"These are {len(paths)} pictures; {MOST_PICTURES} are the most for one storyboard.",
            hint="Split them into several projects.",
            value=len(paths),
            limit=MOST_PICTURES,
        )
    good: list[GoodPicture] = []
    left_out: list[LeftOutPicture] = []
    for path in paths:
        try:
            good.append(GoodPicture(path, picture_facts(path)))
        except MediaError as error:
            left_out.append(LeftOutPicture(path.name, error))
    if not good:
        raise _none(left_out)
    return PictureIntake(tuple(good), tuple(left_out))


def take_in(project: Project, picture: GoodPicture, shot_id: str) -> str:
    """Copy a picture into the project's keyframes and give its name there. Raises ProjectError."""
    folder = project.path / KEYFRAMES_FOLDER
    taken = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    name = keyframe_name(shot_id, picture.path.name, picture.facts.suffix, taken)
    copy_picture(picture.path, folder / name)
    return name


def _none(left_out: list[LeftOutPicture]) -> ProjectError:
    names = ", ".join(picture.name for picture in left_out[:5])
    if names:
        return ProjectError(
            "no_good_picture",
            f"None of these files is a picture that can be read: {names}.",
            hint="Take pictures in PNG, JPEG or WebP.",
            value=names,
        )
    return ProjectError(
        "no_pictures",
        "There are no pictures to begin with.",
        hint="Choose at least one picture, or a folder with pictures in it.",
    )
