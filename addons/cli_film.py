"""The commands about the film: `film`, `export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from addons.cli_common import (
    AsJson,
    ProjectName,
    SelectionFile,
    StoryboardFile,
    Workflow,
    Workspace,
    opened_app,
    plan_as_last_run,
)
from domain.timeline import ClipsBy, TimelineFormat

Audio = Annotated[
    Path | None,
    typer.Option(
        help="A sound track, from the current folder or inside the project, instead of the storyboard's.",
        metavar="FILE",
    ),
]
NoAudio = Annotated[bool, typer.Option("--no-audio", help="No sound, whatever the storyboard names.")]
Thumbnails = Annotated[bool, typer.Option("--thumbnails", help="Write the first frame of each shot as a small JPEG.")]
Slates = Annotated[bool, typer.Option("--slates", help="Stills in the places of shots that are not rendered yet.")]
Formats = Annotated[
    list[TimelineFormat] | None, typer.Option("--format", help="A kind of file; repeatable; all by default.")
]
By = Annotated[ClipsBy, typer.Option(help="What is one clip: each segment, with all its takes, or each whole shot.")]
Zip = Annotated[bool, typer.Option("--zip", help="One zip of timelines and media instead.")]


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command()(film)
    cli.command()(export)


def film(
    project: ProjectName,
    audio: Audio = None,
    no_audio: NoAudio = False,
    slates: Slates = False,
    thumbnails: Thumbnails = False,
    storyboard: StoryboardFile = None,
    selection: SelectionFile = None,
    workflow: Workflow = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Assemble the finished clips into one clip a shot and one film. Asks no server."""
    with opened_app(workspace=workspace) as app:
        from addons.cli_film_report import film_progress, print_film
        from addons.cli_report import print_json

        prepared = plan_as_last_run(app, project, storyboard, selection, workflow)
        sound = None if audio is None or audio.exists() else prepared.project.path / audio
        with film_progress(shown=not as_json) as on_progress:
            report = app.film.assemble(
                prepared, audio=sound or audio, with_sound=not no_audio, slates=slates, on_progress=on_progress
            )
        if thumbnails:
            app.film.thumbnails(prepared)
        if as_json:
            print_json(report.as_json())
        else:
            print_film(report)


def export(
    project: ProjectName,
    formats: Formats = None,
    by: By = ClipsBy.SEGMENT,
    with_media: Zip = False,
    storyboard: StoryboardFile = None,
    selection: SelectionFile = None,
    workflow: Workflow = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> None:
    """Export the film as timelines for editing programs. Asks no server."""
    with opened_app(workspace=workspace) as app:
        from addons.cli_film_report import print_exported
        from addons.cli_report import print_json

        prepared = plan_as_last_run(app, project, storyboard, selection, workflow)
        exported = app.timelines.export(prepared, formats or (), by=by, with_media=with_media)
        if as_json:
            print_json({"files": [str(path) for path in exported.files], "missing": list(exported.missing)})
        else:
            print_exported(exported.files, exported.missing)
