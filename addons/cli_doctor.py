"""`shotchain doctor`: what the app stands on, as two short tables."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from addons.app import App
from addons.cli_report import problem_in_words
from domain.errors import VideoError
from services.backend import Backend
from services.health import WorkflowHealth

_OUT = Console(highlight=False, soft_wrap=True)
_GIB = 1024**3


def examine(app: App) -> int:
    """Print what is there and what is not. The exit code: 0 all well, 2 something lacks, 3 no server."""
    table = Table(show_header=False, box=None)
    code = _add_ffmpeg(table, app)
    free = app.health.free_bytes(app.projects.workspace)
    table.add_row("disk", f"{free / _GIB:.1f} GiB free at {app.projects.workspace}")
    try:
        backend = app.backends.choose()
    except VideoError as error:
        table.add_row("server", _bad(error))
        _OUT.print(table)
        return error.exit_code
    table.add_row("server", escape(_server(backend)))
    _OUT.print(table)
    checked = app.health.workflows(backend)
    _OUT.print(_workflow_table(checked))
    return code or (2 if any(health.error or (health.report and health.report.problems) for health in checked) else 0)


def _add_ffmpeg(table: Table, app: App) -> int:
    try:
        table.add_row("ffmpeg", escape(app.health.ffmpeg(app.settings.current().ffmpeg_path)))
    except VideoError as error:
        table.add_row("ffmpeg", _bad(error))
        return 2
    return 0


def _server(backend: Backend) -> str:
    if backend.is_preview:
        return "Preview (embedded): camera moves only, no AI. Set --comfy-url for a real ComfyUI."
    memory = (
        f", {backend.vram_free / _GIB:.1f} of {backend.vram_total / _GIB:.1f} GiB free" if backend.vram_total else ""
    )
    return f"{backend.name}, {backend.device}{memory}"


def _workflow_table(checked: tuple[WorkflowHealth, ...]) -> Table:
    table = Table("workflow", "model", "state")
    for health in checked:
        if health.error is not None:
            state = _bad(health.error)
        elif health.report is not None and health.report.problems:
            state = "\n".join(f"[red]missing[/] {escape(problem_in_words(p))}" for p in health.report.problems)
        else:
            state = "[green]ready[/]"
        table.add_row(health.name, health.family, state)
    return table


def _bad(error: VideoError) -> str:
    return f"[red]{escape(str(error))}[/] {escape(error.hint)}"
