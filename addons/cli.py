"""The `shotchain` command. Imports gradio only to serve, and everything heavy only in the command that needs it."""

from __future__ import annotations

import sys
from functools import partial
from typing import Annotated

import typer
from typer.main import get_command_name
from typer.models import CommandInfo

from addons import cli_film, cli_new, cli_seams, cli_takes
from addons.cli_common import (
    Also,
    AsJson,
    Cancel,
    ComfyUrl,
    Fps,
    Longest,
    Models,
    ProjectName,
    SelectionFile,
    Size,
    StoryboardFile,
    Workflow,
    Workspace,
    model_choices,
    opened_app,
    plan_options,
    prepared_plan,
    render,
    servers,
    shot_ids,
)
from addons.loading import loading

_typer = partial(typer.Typer, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
cli = _typer(name="shotchain", help="Turns a storyboard and one keyframe per shot into finished video clips.")
cli_takes.register(cli)
cli_film.register(cli)
cli_new.register(cli)
cli_seams.register(cli)


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="The port; the next free one from 7860 by default.")] = None,
    workspace: Workspace = None,
    comfy_url: ComfyUrl = None,
    also: Also = None,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = True,
) -> None:
    """Serve the web app (the default command)."""
    with opened_app(workspace=workspace, **servers(comfy_url, also)) as app:
        from addons.gradio_import import without_stubs

        without_stubs()
        with loading():
            from addons.web import serve as serve_app

        app.projects.ensure_something()
        serve_app(app, host=host, port=port, open_browser=open_browser)


@cli.command()
def plan(
    project: ProjectName,
    storyboard: StoryboardFile = None,
    selection: SelectionFile = None,
    workflow: Workflow = None,
    fps: Fps = None,
    resolution: Size = None,
    max_segment_seconds: Longest = None,
    model: Models = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Show which segments a storyboard becomes."""
    with opened_app(workspace=workspace) as app:
        from addons.cli_plan_report import print_json, print_plan
        from services.video.planning import check_renderable

        options = plan_options(fps, resolution, max_segment_seconds, models=model_choices(model))
        prepared = prepared_plan(app, project, storyboard, selection, workflow, options)
        if as_json:
            print_json(prepared.plan.as_json())
        else:
            print_plan(prepared.plan)
        check_renderable(prepared)


@cli.command()
def generate(
    project: ProjectName,
    storyboard: StoryboardFile = None,
    selection: SelectionFile = None,
    workflow: Workflow = None,
    fps: Fps = None,
    resolution: Size = None,
    max_segment_seconds: Longest = None,
    model: Models = None,
    comfy_url: ComfyUrl = None,
    also: Also = None,
    seed: Annotated[int | None, typer.Option(help="The seed of every shot.", min=0, max=2**63 - 1)] = None,
    shots: Annotated[str | None, typer.Option(help="Only these shots, for example 001,003.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run that was left unfinished.")] = False,
    cancel: Cancel = False,
    workspace: Workspace = None,
    as_json: Annotated[bool, typer.Option("--json", help="One event a line.")] = False,
) -> None:
    """Render a project's clips. What is finished already is used as it is."""
    with opened_app(workspace=workspace, **servers(comfy_url, also)) as app:
        options = plan_options(
            fps, resolution, max_segment_seconds, seed=seed, shots=shot_ids(shots), models=model_choices(model)
        )
        left = app.runs.left_open(app.projects.locate(project)) if resume else None
        if left is not None:
            prepared, only = app.runs.prepare_again(app.projects.locate(project), left, app.planning), left.only
        else:
            prepared, only = prepared_plan(app, project, storyboard, selection, workflow, options), None
        code = render(app, prepared, as_json=as_json, cancel=cancel, only=only)
    raise typer.Exit(code)


@cli.command()
def doctor(
    workspace: Workspace = None,
    comfy_url: ComfyUrl = None,
    also: Also = None,
    workflow: Annotated[str | None, typer.Option(help="Show one workflow, role by role.")] = None,
) -> None:
    """Check server, ffmpeg, disk, and what each workflow was understood to be and needs."""
    with opened_app(workspace=workspace, **servers(comfy_url, also)) as app:
        from addons.cli_doctor import examine, show_workflow

        code = examine(app) if workflow is None else show_workflow(app, workflow)
    raise typer.Exit(code)


def main(arguments: list[str] | None = None) -> None:
    """Run the command; without one, serve."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given or (given[0].startswith("-") and given[0] not in ("--help", "-h")):
        given = ["serve", *given]
    command = _asked_alone(given[0])
    if command is None:
        cli(args=given, prog_name="shotchain")
    else:
        command(args=given[1:], prog_name=f"shotchain {given[0]}")


def _asked_alone(name: str) -> typer.Typer | None:
    """One command by itself, None when there is none: typer takes a millisecond for the options of each it has."""
    alone = _typer()
    alone.registered_commands = [command for command in cli.registered_commands if _name_of(command) == name]
    return alone if alone.registered_commands else None


def _name_of(command: CommandInfo) -> str:
    return command.name or get_command_name(command.callback.__name__ if command.callback else "")
