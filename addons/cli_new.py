"""The command `new`: a project made of pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from addons.cli_common import AsJson, Workspace, opened_app

Name = Annotated[str, typer.Argument(help="The project's name; its folder is made in the workspace.")]
Pictures = Annotated[
    list[Path], typer.Argument(help="Pictures, or folders with pictures; one shot each, by name.", metavar="PICTURE...")
]
Prompt = Annotated[str, typer.Option(help="What is to be seen, for every shot.")]
Length = Annotated[float, typer.Option("--seconds", help="How long each shot lasts.", min=0.05, max=3600)]


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command()(new)


def new(
    name: Name,
    pictures: Pictures,
    prompt: Prompt = "",
    seconds: Length = 3.0,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Make a project of pictures, one shot each, ready to plan. The pictures are copied."""
    with opened_app(workspace=workspace) as app:
        from addons.cli_new_report import new_project_json, print_new_project
        from addons.cli_report import print_json

        made = app.pictures.create(name, [path.expanduser() for path in pictures], prompt=prompt, seconds=seconds)
        if as_json:
            print_json(new_project_json(made))
        else:
            print_new_project(made)
