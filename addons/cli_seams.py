"""The commands about joins: `seams` shows what was measured, `colours` says whether colours are put right."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from addons.cli_common import (
    AsJson,
    ComfyUrl,
    ProjectName,
    SelectionFile,
    StoryboardFile,
    Workflow,
    Workspace,
    opened_app,
    plan_as_last_run,
)

if TYPE_CHECKING:
    from domain.models import Storyboard


class Colours(str, Enum):
    """What may be chosen; `inherit` leaves a shot to its project and a project to the settings."""

    OFF = "off"
    AUTO = "auto"
    ON = "on"
    INHERIT = "inherit"


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command()(seams)
    cli.command()(colours)


def seams(
    project: ProjectName,
    storyboard: StoryboardFile = None,
    selection: SelectionFile = None,
    workflow: Workflow = None,
    workspace: Workspace = None,
    comfy_url: ComfyUrl = None,
    as_json: AsJson = False,
) -> None:
    """Show what was measured where a project's clips meet."""
    with opened_app(workspace=workspace, comfy_url=comfy_url) as app:
        from addons.cli_seam_report import print_seams, print_seams_as_json

        prepared = plan_as_last_run(app, project, storyboard, selection, workflow)
        statuses = app.takes.look(prepared, is_preview=app.backends.choose().is_preview)
        modes = app.takes.correction_modes(prepared.project)
        (print_seams_as_json if as_json else print_seams)(statuses, modes)


def colours(
    project: ProjectName,
    mode: Annotated[Colours, typer.Argument(help="`auto` corrects only what can be seen.")],
    shot: Annotated[str | None, typer.Option(help="Only this shot; the whole project by default.")] = None,
    storyboard: StoryboardFile = None,
    workspace: Workspace = None,
) -> None:
    """Say whether the colours of a project's clips, or of one shot's, are put right."""
    with opened_app(workspace=workspace) as app:
        from domain.correction import Correction

        found = app.projects.locate(project)
        wanted = None if mode is Colours.INHERIT else Correction(mode.value)
        if shot is None:
            app.takes.show_corrections(app.projects.set_colour_correction(found, wanted))
        else:
            _check_shot(plan_as_last_run(app, project, storyboard, None, None).storyboard, shot)
            app.takes.set_correction(found, shot, wanted)


def _check_shot(storyboard: Storyboard, shot_id: str) -> None:
    from domain.errors import PlanError

    if all(shot.shot_id != shot_id for shot in storyboard.shots):
        raise PlanError(
            "segment_unknown",
            f"{storyboard.path} has no shot {shot_id}.",
            hint="`shotchain plan PROJECT` shows them all.",
            file=storyboard.path,
            value=shot_id,
        )
