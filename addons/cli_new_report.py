"""What `new` prints: the shots that were made, and the files that were no pictures."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from services.new_project import NewProject

_OUT = Console(highlight=False, soft_wrap=True)
_ERR = Console(stderr=True, highlight=False, soft_wrap=True)


def print_new_project(made: NewProject) -> None:
    """One line a shot on standard output; on standard error what was left out."""
    for shot in made.shots:
        _OUT.print(f"{shot.shot_id}  {escape(shot.file_name)}")
    for picture in made.left_out:
        _ERR.print(f"[yellow]Left out:[/] {escape(picture.name)} is not a picture that can be read.")
    _OUT.print(f"{escape(made.project.name)}: {len(made.shots)} shots in {escape(str(made.project.path))}")
    sys.stdout.write(f"Next: shotchain generate {made.project.slug}\n")


def new_project_json(made: NewProject) -> dict[str, Any]:
    """The same for programs."""
    return {
        "project": made.project.slug,
        "folder": str(made.project.path),
        "shots": [{"shot_id": shot.shot_id, "keyframe": shot.file_name} for shot in made.shots],
        "left_out": [{"name": picture.name, "error": picture.error.as_json()} for picture in made.left_out],
    }
