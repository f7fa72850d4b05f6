"""Reads the chosen storyboard and selection and says in Markdown what is in them, or what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from addons.helpers.error_words import error_markdown
from addons.helpers.plan_formatter import storyboard_markdown
from addons.texts import Words
from domain.errors import VideoError
from domain.models import Storyboard
from domain.selection import Keyframe, Selection
from domain.storyboard_service import StoryboardService

if TYPE_CHECKING:
    from services.projects import Project


def load_storyboard_from_config(project: Project, storyboard_file: str | None) -> Storyboard | None:
    """The chosen storyboard, or None when none is chosen. Raises StoryboardError."""
    if not storyboard_file:
        return None
    return StoryboardService.load_storyboard(project.path / storyboard_file)


def load_selection_from_config(project: Project, selection_file: str | None) -> Selection | None:
    """The chosen selection of keyframes, or None when none is chosen. Raises SelectionError."""
    if not selection_file:
        return None
    return StoryboardService.load_selection(project.path / selection_file)


def storyboard_status_md(project: Project, storyboard_file: str | None, words: Words) -> str:
    """The storyboard as Markdown; an error in it as a sentence with its remedy."""
    try:
        storyboard = load_storyboard_from_config(project, storyboard_file)
    except VideoError as error:
        return error_markdown(error, words)
    return words("storyboard_none") if storyboard is None else storyboard_markdown(storyboard, words)


def selection_status_md(project: Project, storyboard_file: str | None, selection_file: str | None, words: Words) -> str:
    """How many shots have a keyframe; an error in the selection as a sentence with its remedy."""
    try:
        selection = load_selection_from_config(project, selection_file)
    except VideoError as error:
        return error_markdown(error, words)
    if selection is None:
        return words("selection_none")
    try:
        storyboard = load_storyboard_from_config(project, storyboard_file)
    except VideoError:
        storyboard = None  # said where the storyboard stands
    return words("selection_unchecked") if storyboard is None else _coverage(storyboard, selection, words)


def _coverage(storyboard: Storyboard, selection: Selection, words: Words) -> str:
    shots = [shot.shot_id for shot in storyboard.shots]
    found = sum(isinstance(selection.for_shot(shot_id), Keyframe) for shot_id in shots)
    if found == len(shots):
        return f"✓ {words('selection_complete_md')}"
    return f"⚠ {words('selection_md', found=found, shots=words.counted('shots', len(shots)))}"


def file_choices(found: tuple[str, ...], stored: str | None, project: Project) -> tuple[list[str], str | None]:
    """The files to choose from and the chosen one: the stored one while it exists, else the first found."""
    choices = list(found)
    if stored and stored not in choices and _is_inside(project.path, stored):
        choices.append(stored)
    if stored in choices:
        return choices, stored
    return choices, next(iter(choices), None)


def _is_inside(folder: Path, name: str) -> bool:
    try:
        path = (folder / name).resolve()
        return path.is_file() and path.is_relative_to(folder.resolve())
    except (OSError, ValueError):
        return False
