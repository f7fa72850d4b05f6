"""What the commands share: their options, the app around them, and the way from a plan to a finished run."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from addons.loading import loading

if TYPE_CHECKING:
    from addons.app import App
    from domain.plan import SegmentRef
    from services.video.planning import PlanOptions, PreparedPlan

EXIT_SOME_FAILED = 1
EXIT_STOPPED = 130

Workspace = Annotated[Path | None, typer.Option(help="The folder that holds the projects.")]
ComfyUrl = Annotated[
    str | None, typer.Option(help="A ComfyUI address, `preview`, or `auto`; only that one renders.", metavar="URL")
]
Also = Annotated[
    list[str] | None,
    typer.Option("--also", help="A further ComfyUI that renders beside it; repeatable.", metavar="URL"),
]
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
Cancel = Annotated[
    bool, typer.Option("--cancel", help="On Ctrl+C cancel what runs on the server; by default it is left running.")
]


def render(
    app: App,
    prepared: PreparedPlan,
    *,
    as_json: bool,
    cancel: bool = False,
    only: frozenset[SegmentRef] | None = None,
) -> int:
    """Render a plan, show how it goes, and return the exit code. Raises VideoError."""
    from addons.cli_report import follow_run, follow_run_as_json, models_missing
    from services.ready_servers import ready_plan

    ready = ready_plan(prepared, app.backends.choose_all(), app.planning.check_models)
    if ready.report.problems:
        raise models_missing(ready.report, prepared.workflow_path.name)
    run = app.runs.start(ready.prepared, ready.backends, only)
    with _interrupts(run.stop if cancel else run.leave):
        end = follow_run_as_json(run) if as_json else follow_run(run, ready.prepared, ready.backends)
    if end.error is not None:
        raise end.error
    if end.stopped:
        return EXIT_STOPPED
    return 0 if end.is_complete else EXIT_SOME_FAILED


def prepared_plan(
    app: App, name: str, storyboard: str | None, selection: str | None, workflow: str | None, options: PlanOptions
) -> PreparedPlan:
    project = app.projects.locate(name)
    storyboard = _given(storyboard) or next(iter(app.projects.storyboards(project)), None)
    selection = _given(selection) or next(iter(app.projects.selections(project)), None)
    return app.planning.prepare(project, storyboard, selection, workflow, options)


def plan_as_last_run(
    app: App, name: str, storyboard: str | None, selection: str | None, workflow: str | None
) -> PreparedPlan:
    """The plan of the project's last run, as long as nothing else is said; else one of the files named."""
    project = app.projects.locate(name)
    last = app.runs.last(project)
    if last is None:
        return prepared_plan(app, name, storyboard, selection, workflow, plan_options(None, None, None))
    return app.planning.prepare(
        project,
        _given(storyboard) or last.storyboard,
        _given(selection) or last.selection,
        workflow or last.workflow,
        replace(last.options, shots=None),
    )


def _given(file: str | None) -> str | None:
    """A file named on the command line: from the current folder when it is there, else inside the project."""
    return str(Path(file).resolve()) if file and Path(file).exists() else file


def plan_options(fps: float | None, resolution: str | None, longest: float | None, **more: Any) -> PlanOptions:
    """The options of a plan. Raises PlanError for a size that is none."""
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


def model_choices(choices: list[str] | None) -> dict[str, str]:
    """`["high=a.safetensors"]` by role. Raises PlanError for anything of another form."""
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


def shot_ids(text: str | None) -> frozenset[str] | None:
    """`001,003` as a set; None when nothing was said."""
    return None if text is None else frozenset(part.strip() for part in text.split(",") if part.strip())


def servers(comfy_url: str | None, also: list[str] | None) -> dict[str, Any]:
    """The settings' servers as the command line changes them: those that it names render, and no others."""
    return {"comfy_url": comfy_url, "comfy_urls": (also or []) if comfy_url or also else None}


@contextmanager
def opened_app(**overrides: Any) -> Iterator[App]:
    """The app, closed afterwards; an error becomes one sentence with its remedy, and an exit code."""
    from domain.errors import VideoError

    try:
        with loading():
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
