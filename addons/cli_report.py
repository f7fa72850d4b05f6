"""What the commands print: runs as progress bars or as JSON lines, errors as sentences. Plans: `cli_plan_report`."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from typing_extensions import assert_never

from addons.cli_plan_report import print_json as print_json
from addons.cli_plan_report import print_notes
from domain.errors import ModelsMissing, VideoError
from domain.events import (
    BackendLeft,
    GenerationEvent,
    RunFinished,
    SegmentFailed,
    SegmentFinished,
    SegmentPreview,
    SegmentProgress,
    SegmentSilent,
    SegmentSkipped,
    SegmentStarted,
    SegmentWaiting,
    event_as_json,
)
from domain.model_report import ModelProblem, ModelReport

if TYPE_CHECKING:
    from services.backend import Backends
    from services.video.background_run import BackgroundRun
    from services.video.planning import PreparedPlan

_LOG = logging.getLogger(__name__)
_OUT = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
_ERR = Console(stderr=True, highlight=False, soft_wrap=True)


def print_error(error: VideoError) -> None:
    """The error's sentence and remedy on standard error."""
    _ERR.print(f"[bold red]Error:[/] {escape(str(error))}")
    if error.hint:
        _ERR.print(f"       {escape(error.hint)}")
    if error.detail:
        _LOG.error("%s %s", error, error.detail)
        _ERR.print("       [dim]The original words are in logs/pipeline.log.[/]")


def follow_run_as_json(run: BackgroundRun) -> RunFinished:
    """Every event as one JSON line."""
    end = RunFinished(0, 0, 0)
    for event in run.events():
        sys.stdout.write(json.dumps(event_as_json(event), ensure_ascii=False) + "\n")
        sys.stdout.flush()
        end = event if isinstance(event, RunFinished) else end
    return end


def follow_run(run: BackgroundRun, prepared: PreparedPlan, backends: Backends) -> RunFinished:
    """A bar for the film and one for the running segment; finished and failed segments stay as lines above."""
    shown = f"{backends.name}: camera moves only, no AI" if backends.main.is_preview else backends.name
    _OUT.print(f"[bold]{escape(prepared.plan.project)}[/] on {escape(shown)}")
    print_notes(prepared.plan.notes)
    end = RunFinished(0, 0, 0)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_OUT) as progress:
        bars = _Bars(progress, sum(1 for _ in prepared.plan.segments))
        for event in run.events():
            bars.show(event)
            end = event if isinstance(event, RunFinished) else end
    _OUT.print(_summary(end, prepared))
    return end


def models_missing(report: ModelReport, workflow: str) -> ModelsMissing:
    """The report as an error: the first problem in the sentence, all of them in the detail, one a line."""
    first, *more = (problem_in_words(problem) for problem in report.problems)
    others = f"; and {len(more)} more" if more else ""
    return ModelsMissing(
        "models_missing",
        f"{workflow} cannot run on this server: {first}{others}.",
        hint=_remedy(report.problems),
        detail="\n".join((first, *more)) if more else "",
        file=report.problems[0].value,
        folder=report.problems[0].folder,
        nearest=report.problems[0].nearest or "",
        workflow=workflow,
    )


def problem_in_words(problem: ModelProblem) -> str:
    """What is wrong, where, and what there is instead, in one clause."""
    at = f"node {problem.node_id} ({problem.class_type}"
    where = f"{at}.{problem.input_name})" if problem.input_name else f"{at})"
    instead = f"; the nearest it has is {problem.nearest}" if problem.nearest else ""
    match problem.kind:
        case "missing_file":
            folder = f"models/{problem.folder}/" if problem.folder else "its folder under models/"
            lies = f"; it lies in models/{problem.found_at}" if problem.found_at else ""
            return f"the model file {problem.value} is not in {folder}, wanted by {where}{lies}{instead}"
        case "missing_class":
            return f"it does not know the node class {problem.value}, wanted by node {problem.node_id}"
        case "bad_value":
            return f"it does not offer {problem.value!r} at {where}{instead}"
        case "out_of_range":
            return f"{problem.value} at {where} is outside {problem.wanted}"
        case "off_grid":
            return f"{problem.value} at {where} would be rounded down in silence; it takes {problem.wanted}"
        case "missing_input":
            return f"{where} needs {problem.wanted}, and nothing is there"
        case "wrong_link":
            return f"{where} needs {problem.wanted}, and is linked to {problem.value}"
        case _:
            assert_never(problem.kind)


def _remedy(problems: Sequence[ModelProblem]) -> str:
    """What helps most: the kinds of remedies that the problems call for."""
    kinds = {problem.kind for problem in problems}
    remedies: list[str] = []
    if "missing_file" in kinds:
        remedies.append("Put the model file into the folder named, or choose an installed one with --model ROLE=FILE.")
    if "missing_class" in kinds:
        remedies.append("Install the custom nodes that bring the class, and start ComfyUI again.")
    if kinds - {"missing_file", "missing_class"}:
        remedies.append("Correct the node in ComfyUI and export the workflow (API) again.")
    return " ".join((*remedies, "Or choose another workflow."))


class _Bars:
    """The two bars of a run."""

    def __init__(self, progress: Progress, segments: int) -> None:
        self._progress = progress
        self._film: TaskID = progress.add_task("film", total=segments)
        self._segment: TaskID = progress.add_task("segment", total=100, visible=False)

    def show(self, event: GenerationEvent) -> None:
        match event:
            case SegmentFinished(segment=segment, frames=frames, seconds=seconds, reused=reused):
                how = "as it was" if reused else f"in {seconds:.1f} s"
                self._progress.print(f"  [green]✓[/] {segment.clip_name}  {frames} frames {how}")
                self._progress.advance(self._film)
            case SegmentFailed(segment=segment, error=error):
                self._progress.print(f"  [red]✗[/] {segment.clip_name}: {escape(f'{error} {error.hint}')}")
            case SegmentSkipped(segment=segment, reason=reason):
                self._progress.print(f"  [yellow]–[/] {segment.clip_name}: {escape(reason)}")
            case BackendLeft(backend=backend, error=error):
                why = escape(f"{error} {error.hint}")
                self._progress.print(f"  [yellow]![/] {escape(backend)} takes no part: {why}")
            case SegmentStarted(segment=segment):
                self._progress.update(self._segment, description=segment.clip_stem, completed=0, visible=True)
            case SegmentWaiting(segment=segment, ahead=ahead):
                self._progress.update(self._segment, description=f"{segment.clip_stem} (waits behind {ahead})")
            case SegmentSilent(segment=segment, seconds=seconds):
                self._progress.update(self._segment, description=f"{segment.clip_stem} (no answer for {seconds:.0f} s)")
            case SegmentProgress(segment=segment, fraction=fraction):
                percent = round((fraction or 0) * 100)
                self._progress.update(self._segment, description=segment.clip_stem, completed=percent)
            case RunFinished():
                self._progress.update(self._segment, visible=False)
            case SegmentPreview() | _:
                pass


def _summary(end: RunFinished, prepared: PreparedPlan) -> str:
    where = escape(str(prepared.project.video_dir))
    if end.is_complete:
        return f"[green]Done:[/] {end.finished} clips in {where}"
    verb = "Stopped" if end.stopped else "Ended"
    return f"[yellow]{verb}:[/] {end.finished} clips in {where}, {end.failed} failed, {end.skipped} skipped"
