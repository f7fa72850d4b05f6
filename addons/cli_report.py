"""What the commands print: plans as tables, runs as progress bars or as JSON lines, errors as sentences."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from domain.errors import ModelsMissing, VideoError
from domain.events import (
    GenerationEvent,
    RunFinished,
    SegmentFailed,
    SegmentFinished,
    SegmentPreview,
    SegmentProgress,
    SegmentSkipped,
    SegmentStarted,
    SegmentWaiting,
    event_as_json,
)
from domain.plan import GenerationPlan, Segment
from services.backend import Backend
from services.video.background_run import BackgroundRun
from services.video.planning import ModelProblem, ModelReport, PreparedPlan

_OUT = Console(highlight=False)
_ERR = Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(content: Mapping[str, object]) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def print_error(error: VideoError) -> None:
    """The error's sentence and remedy on standard error."""
    _ERR.print(f"[bold red]Error:[/] {escape(str(error))}")
    if error.hint:
        _ERR.print(f"       {escape(error.hint)}")
    if error.detail:
        _ERR.print(f"[dim]{escape(error.detail.strip())}[/]")


def print_plan(plan: GenerationPlan) -> None:
    """The plan as a table, one segment a row."""
    table = Table(title=f"{plan.project}: {len(plan.shots)} shots, {plan.fps:g} fps, {plan.family.label}")
    for heading in ("clip", "opens on", "frames", "seconds", "size", "seed"):
        table.add_column(heading, overflow="fold")
    for segment in plan.segments:
        table.add_row(*map(escape, _row(segment)))
    _OUT.print(table)
    _print_notes(plan)


def follow_run_as_json(run: BackgroundRun) -> RunFinished:
    """Every event as one JSON line."""
    end = RunFinished(0, 0, 0)
    for event in run.events():
        sys.stdout.write(json.dumps(event_as_json(event), ensure_ascii=False) + "\n")
        sys.stdout.flush()
        end = event if isinstance(event, RunFinished) else end
    return end


def follow_run(run: BackgroundRun, prepared: PreparedPlan, backend: Backend) -> RunFinished:
    """A bar for the film and one for the running segment; finished and failed segments stay as lines above."""
    shown = f"{backend.name}: camera moves only, no AI" if backend.is_preview else backend.name
    _OUT.print(f"[bold]{escape(prepared.plan.project)}[/] on {escape(shown)}")
    _print_notes(prepared.plan)
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
    """The report as an error that lists every problem."""
    lines = "; ".join(problem_in_words(problem) for problem in report.problems)
    return ModelsMissing(
        "models_missing",
        f"The server lacks what {workflow} needs: {lines}.",
        hint="Put the files where they are named under ComfyUI/models, or choose another workflow.",
        file=report.problems[0].value,
        workflow=workflow,
    )


def problem_in_words(problem: ModelProblem) -> str:
    """What lacks and where it goes, in one clause."""
    if problem.kind == "missing_class":
        return f"the node {problem.class_type} (node {problem.node_id})"
    where = f" in models/{problem.folder}/" if problem.folder else ""
    instead = f", installed is {problem.nearest}" if problem.nearest else ""
    return f"{problem.value}{where} (node {problem.node_id}, {problem.class_type}.{problem.input_name}{instead})"


class _Bars:
    """The two bars of a run."""

    def __init__(self, progress: Progress, segments: int) -> None:
        self._progress = progress
        self._film: TaskID = progress.add_task("film", total=segments)
        self._segment: TaskID = progress.add_task("segment", total=100, visible=False)

    def show(self, event: GenerationEvent) -> None:
        match event:
            case SegmentFinished(segment=segment, frames=frames, seconds=seconds):
                self._progress.print(f"  [green]✓[/] {segment.clip_name}  {frames} frames in {seconds:.1f} s")
                self._progress.advance(self._film)
            case SegmentFailed(segment=segment, error=error):
                self._progress.print(f"  [red]✗[/] {segment.clip_name}: {escape(f'{error} {error.hint}')}")
                self._progress.advance(self._film)
            case SegmentSkipped(segment=segment, reason=reason):
                self._progress.print(f"  [yellow]–[/] {segment.clip_name}: {escape(reason)}")
                self._progress.advance(self._film)
            case SegmentStarted(segment=segment):
                self._progress.update(self._segment, description=segment.clip_stem, completed=0, visible=True)
            case SegmentWaiting(segment=segment, ahead=ahead):
                self._progress.update(self._segment, description=f"{segment.clip_stem} (waits behind {ahead})")
            case SegmentProgress(segment=segment, fraction=fraction):
                percent = round((fraction or 0) * 100)
                self._progress.update(self._segment, description=segment.clip_stem, completed=percent)
            case RunFinished():
                self._progress.update(self._segment, visible=False)
            case SegmentPreview() | _:
                pass


def _row(segment: Segment) -> tuple[str, ...]:
    shown = segment.as_json()
    opens_on = str(shown.get("problem") or str(shown["startframe"]).rsplit("/", 1)[-1])
    return (
        segment.ref.clip_name,
        opens_on,
        str(segment.frames),
        f"{segment.duration:.2f}",
        str(segment.size),
        str(segment.seed),
    )


def _print_notes(plan: GenerationPlan) -> None:
    for note in plan.notes:
        _OUT.print(f"[yellow]Note:[/] {escape(note.message)}")


def _summary(end: RunFinished, prepared: PreparedPlan) -> str:
    where = escape(str(prepared.project.video_dir))
    if end.is_complete:
        return f"[green]Done:[/] {end.finished} clips in {where}"
    verb = "Stopped" if end.stopped else "Ended"
    return f"[yellow]{verb}:[/] {end.finished} clips in {where}, {end.failed} failed, {end.skipped} skipped"
