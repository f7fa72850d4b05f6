"""The `shotchain` command. Imports gradio only to serve, and everything heavy only in the command that needs it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from addons.app import App
    from services.video.planning import PreparedPlan

EXIT_SOME_FAILED = 1
EXIT_STOPPED = 130

cli = typer.Typer(
    name="shotchain",
    help="Turns a storyboard and one keyframe per shot into finished video clips.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Workspace = Annotated[Path | None, typer.Option(help="The folder that holds the projects.")]
ComfyUrl = Annotated[str | None, typer.Option(help="A ComfyUI address, `preview`, or `auto`.", metavar="URL")]
ProjectName = Annotated[str, typer.Argument(help="A folder, or the name of a project; `sample` is made if needed.")]
StoryboardFile = Annotated[str | None, typer.Option(help="The storyboard, inside the project or anywhere.")]
SelectionFile = Annotated[str | None, typer.Option(help="The selected keyframes, inside the project or anywhere.")]
Workflow = Annotated[str | None, typer.Option(help="A workflow's name, or the path of its file.")]
Fps = Annotated[float | None, typer.Option(help="Frames per second, 1 to 120.", min=1, max=120)]
Size = Annotated[str | None, typer.Option(help="Picture size, for example 832x480.", metavar="WxH")]
Longest = Annotated[float | None, typer.Option(help="The longest segment in seconds.", min=0.05, max=60)]
Models = Annotated[
    list[str] | None,
    typer.Option(
        "--model", help="A model file for a loader: main=FILE, high=FILE or low=FILE; repeatable.", metavar="ROLE=FILE"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="The port; the next free one from 7860 by default.")] = None,
    workspace: Workspace = None,
    comfy_url: ComfyUrl = None,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = True,
) -> None:
    """Serve the web app (the default command)."""
    with _app(workspace=workspace, comfy_url=comfy_url) as app:
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
    with _app(workspace=workspace) as app:
        from addons.cli_report import print_json, print_plan
        from services.video.run_board import check_renderable

        options = _options(fps, resolution, max_segment_seconds, models=_models(model))
        prepared = _prepared(app, project, storyboard, selection, workflow, options)
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
    seed: Annotated[int | None, typer.Option(help="The seed of every shot.", min=0, max=2**63 - 1)] = None,
    shots: Annotated[str | None, typer.Option(help="Only these shots, for example 001,003.")] = None,
    workspace: Workspace = None,
    as_json: Annotated[bool, typer.Option("--json", help="One event a line.")] = False,
) -> None:
    """Render a project's clips."""
    with _app(workspace=workspace, comfy_url=comfy_url) as app:
        options = _options(
            fps, resolution, max_segment_seconds, seed=seed, shots=_shot_ids(shots), models=_models(model)
        )
        prepared = _prepared(app, project, storyboard, selection, workflow, options)
        code = _render(app, prepared, as_json=as_json)
    raise typer.Exit(code)


@cli.command()
def doctor(
    workspace: Workspace = None,
    comfy_url: ComfyUrl = None,
    workflow: Annotated[str | None, typer.Option(help="Show one workflow, role by role.")] = None,
) -> None:
    """Check server, ffmpeg, disk, and what each workflow was understood to be and needs."""
    with _app(workspace=workspace, comfy_url=comfy_url) as app:
        from addons.cli_doctor import examine, show_workflow

        code = examine(app) if workflow is None else show_workflow(app, workflow)
    raise typer.Exit(code)


def main(arguments: list[str] | None = None) -> None:
    """Run the command; without one, serve."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given or (given[0].startswith("-") and given[0] not in ("--help", "-h")):
        given = ["serve", *given]
    cli(args=given, prog_name="shotchain")


def _render(app: App, prepared: PreparedPlan, *, as_json: bool) -> int:
    from addons.cli_report import follow_run, follow_run_as_json
    from domain.errors import VideoError

    backend = app.backends.choose()
    report = app.planning.check_models(prepared, backend)
    if report.problems:
        from addons.cli_report import models_missing

        raise models_missing(report, prepared.workflow_path.name)
    run = app.runs.start(prepared, backend)
    with _interrupts(run.stop):
        end = follow_run_as_json(run) if as_json else follow_run(run, prepared, backend)
    if isinstance(end.error, VideoError):
        raise end.error
    if end.stopped:
        return EXIT_STOPPED
    return 0 if end.is_complete else EXIT_SOME_FAILED


def _prepared(
    app: App, name: str, storyboard: str | None, selection: str | None, workflow: str | None, options: Any
) -> PreparedPlan:
    project = app.projects.locate(name)
    storyboard = _given(storyboard) or next(iter(app.projects.storyboards(project)), None)
    selection = _given(selection) or next(iter(app.projects.selections(project)), None)
    return app.planning.prepare(project, storyboard, selection, workflow, options)


def _given(file: str | None) -> str | None:
    """A file named on the command line: from the current folder when it is there, else inside the project."""
    return str(Path(file).resolve()) if file and Path(file).exists() else file


def _options(fps: float | None, resolution: str | None, longest: float | None, **more: Any) -> Any:
    from domain.errors import PlanError
    from domain.units import FramesPerSecond, Resolution, Seconds
    from services.video.planning import PlanOptions

    try:
        size = Resolution.parse(resolution) if resolution else None
    except ValueError as exc:
        raise PlanError(
            "resolution_invalid",
            f"--resolution: {exc}.",
            hint="Give a size like 832x480.",
            field="--resolution",
            value=resolution,
        ) from exc
    return PlanOptions(
        fps=None if fps is None else FramesPerSecond(fps),
        resolution=size,
        max_segment_seconds=None if longest is None else Seconds(longest),
        **more,
    )


def _models(choices: list[str] | None) -> dict[str, str]:
    from domain.errors import PlanError

    pairs = [choice.partition("=") for choice in choices or ()]
    for role, _, file in pairs:
        if not role.strip() or not file.strip():
            raise PlanError(
                "model_choice_invalid",
                f"--model {role}: this names no role and file.",
                hint="Write it like --model high=wan2.2_i2v_high_noise_14B_fp16.safetensors.",
                field="--model",
                value=role,
            )
    return {role.strip().lower(): file.strip() for role, _, file in pairs}


def _shot_ids(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(part.strip() for part in text.split(",") if part.strip())


@contextmanager
def _app(**overrides: Any) -> Iterator[App]:
    """The app, closed afterwards; an error becomes one sentence with its remedy, and an exit code."""
    from domain.errors import VideoError

    try:
        from addons.app import compose

        app = compose(**overrides)
        try:
            yield app
        finally:
            app.close()
    except VideoError as error:
        from addons.cli_report import print_error

        print_error(error)
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        raise typer.Exit(EXIT_STOPPED) from None


@contextmanager
def _interrupts(stop: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl+C and SIGTERM end the run in order; a second Ctrl+C ends the program at once."""

    def on_signal(number: int, _frame: object) -> None:
        stop()
        signal.signal(number, signal.default_int_handler)

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
