"""The commands about takes: `takes`, `regenerate`, `rebuild`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from addons.cli_common import (
    Also,
    AsJson,
    Cancel,
    ComfyUrl,
    ProjectName,
    SelectionFile,
    StoryboardFile,
    Workflow,
    Workspace,
    opened_app,
    plan_as_last_run,
    render,
    servers,
)

if TYPE_CHECKING:
    from domain.plan import SegmentRef
    from services.video.planning import PreparedPlan

SegmentName = Annotated[
    str, typer.Argument(metavar="SHOT[/SEGMENT]", help="A shot, `003`, or one of its segments, `003/1`, from 0.")
]
Take = Annotated[int | None, typer.Option(help="Make this take the clip of its segment.", metavar="NUMBER")]
Delete = Annotated[list[int] | None, typer.Option(help="Delete this take; repeatable.", metavar="NUMBER")]


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command()(takes)
    cli.command()(regenerate)
    cli.command()(rebuild)


def takes(
    project: ProjectName,
    storyboard: StoryboardFile = None,
    selection: SelectionFile = None,
    workflow: Workflow = None,
    choose: Take = None,
    delete: Delete = None,
    workspace: Workspace = None,
    comfy_url: ComfyUrl = None,
    as_json: AsJson = False,
) -> None:
    """List a project's takes; choose another one as the clip, or delete some."""
    with opened_app(workspace=workspace, comfy_url=comfy_url) as app:
        from addons.cli_take_report import print_freed, print_takes, print_takes_as_json

        prepared = plan_as_last_run(app, project, storyboard, selection, workflow)
        is_preview = app.backends.choose().is_preview
        if choose is not None:
            app.takes.choose(prepared, choose, is_preview=is_preview)
        if delete:
            print_freed(app.takes.delete(prepared.project, delete))
        statuses = app.takes.look(prepared, is_preview=is_preview)
        (print_takes_as_json if as_json else print_takes)(statuses)


def regenerate(
    project: ProjectName,
    segment: SegmentName,
    storyboard: StoryboardFile = None,
    selection: SelectionFile = None,
    workflow: Workflow = None,
    seed: Annotated[int | None, typer.Option(help="The new seed; drawn by default.", min=0, max=2**63 - 1)] = None,
    prompt: Annotated[str | None, typer.Option(help="Other words for the segment.")] = None,
    chain: Annotated[bool, typer.Option("--chain", help="Also what follows in the shot.")] = False,
    cancel: Cancel = False,
    workspace: Workspace = None,
    comfy_url: ComfyUrl = None,
    also: Also = None,
    as_json: AsJson = False,
) -> None:
    """Render one segment or one shot again; the older take is kept."""
    with opened_app(workspace=workspace, **servers(comfy_url, also)) as app:
        from domain.takes import Override

        prepared = plan_as_last_run(app, project, storyboard, selection, workflow)
        chosen = _segments(prepared, segment)
        if seed is None:
            seed = app.takes.draw_seed(prepared.project, chosen)
        known = app.takes.overrides(prepared.project)
        for ref in chosen:
            before = known.get(ref, Override())
            words = before.prompt if prompt is None else prompt
            app.takes.change(prepared.project, ref, replace(before, seed=seed, prompt=words))
        only = frozenset(_with_following(prepared, chosen) if chain else chosen)
        code = render(app, prepared, as_json=as_json, cancel=cancel, only=only)
    raise typer.Exit(code)


def rebuild(project: ProjectName, workspace: Workspace = None) -> None:
    """Make a project's lost or damaged take store anew from its clips."""
    with opened_app(workspace=workspace) as app:
        found = app.takes.rebuild(app.projects.locate(project))
        typer.echo(f"{found} takes found")


def _segments(prepared: PreparedPlan, name: str) -> list[SegmentRef]:
    """The segments that `003` or `003/1` names. Raises PlanError when there are none."""
    from domain.errors import PlanError

    shot_id, slash, number = name.partition("/")
    found = [
        segment.ref
        for segment in prepared.plan.segments
        if segment.ref.shot_id == shot_id and (not slash or str(segment.ref.index) == number)
    ]
    if not found:
        raise PlanError(
            "segment_unknown",
            f"{prepared.storyboard.path} has no segment {name}.",
            hint="`shotchain plan PROJECT` shows them all; segments count from 0.",
            file=prepared.storyboard.path,
            value=name,
        )
    return found


def _with_following(prepared: PreparedPlan, chosen: list[SegmentRef]) -> list[SegmentRef]:
    first = min(chosen)
    return [
        segment.ref
        for segment in prepared.plan.segments
        if segment.ref.shot_id == first.shot_id and segment.ref >= first
    ]
