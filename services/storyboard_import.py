"""Brings a storyboard from elsewhere into a project: checked first, named safely, nothing overwritten."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath

from domain.errors import StateUnreadable
from domain.picture_names import file_name_of, free_name
from domain.plan import safe_name
from domain.storyboard_service import StoryboardService
from infrastructure.atomic_files import replacing
from infrastructure.project_store import Project

_LONGEST_STEM = 80


def import_storyboard(project: Project, source: Path, name: str) -> str:
    """Copy a storyboard into the project, byte for byte, under a name that is free; gives that name.

    Only letters of `name` count that every file system takes; it leads nowhere. Raises StoryboardError for a file that
    is none, StateUnreadable when it cannot be written.
    """
    StoryboardService.load_storyboard(source)
    stem = safe_name(PurePosixPath(file_name_of(name)).stem)[:_LONGEST_STEM]
    stem = stem if "storyboard" in stem.lower() else f"{stem}_storyboard"
    target = project.path / free_name(f"{stem}.json", (path.name for path in project.path.iterdir()))
    try:
        with replacing(target) as fresh:
            shutil.copyfile(source, fresh)
    except OSError as exc:
        raise StateUnreadable(
            "state_unwritable",
            f"{target} cannot be written: {exc.strerror}.",
            hint="Free some disk space, and check that the folder may be written to.",
            file=target,
            reason=exc.strerror,
        ) from exc
    return target.name
