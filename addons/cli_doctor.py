"""`shotchain doctor`: what the app stands on, and what each workflow was understood to be and lacks."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from addons.app import App
from addons.cli_report import problem_in_words
from domain.errors import VideoError
from domain.workflow_reading import RoleLine
from services.health import ServerHealth, WorkflowHealth

_OUT = Console(highlight=False, soft_wrap=True)
_GIB = 1024**3


def examine(app: App) -> int:
    """Print what is there and what is not. The exit code: 0 all well, 2 something lacks, 3 no server."""
    table = Table(show_header=False, box=None)
    code = _add_ffmpeg(table, app)
    free = app.health.free_bytes(app.projects.workspace)
    table.add_row("disk", f"{free / _GIB:.1f} GiB free at {app.projects.workspace}")
    table.add_row("own workflows", escape(str(app.settings.current().own_workflows)))
    servers = app.health.servers()
    for server in servers:
        for heading, text in _server(server):
            table.add_row(heading, text)
    _OUT.print(table)
    first = next((server for server in servers if server.error is None), None)
    if first is None:
        _print_workflows(app.health.workflows_without_server())
        return next(server.error.exit_code for server in servers if server.error is not None)
    _print_workflows(first.workflows)
    for server in servers:
        if server is not first:
            _print_lacks(server)
    lacks = any(server.error or server.lacking for server in servers) or any(one.error for one in first.workflows)
    return code or (2 if lacks else 0)


def show_workflow(app: App, name: str) -> int:
    """Print one workflow role by role. The exit code: 0 understood, 2 a question is open. Raises WorkflowError."""
    summary = app.workflows.describe(name)
    _OUT.print(f"[bold]{escape(summary.name)}[/]  {escape(str(summary.path))}")
    if summary.error is not None or summary.family is None:
        _OUT.print(_bad(summary.error) if summary.error else "")
        return 2
    family = summary.family
    _OUT.print(
        f"{family.label}: {summary.fps:g} fps, sizes in multiples of {family.size_multiple}, "
        f"lengths of {family.frame_step}·n + 1 frames"
    )
    table = Table("role", "node.input", "node", "value")
    for line in summary.lines:
        table.add_row(*map(escape, (line.role, line.binding, _named(line), _short(line.value))))
    _OUT.print(table)
    return 0


def _add_ffmpeg(table: Table, app: App) -> int:
    try:
        table.add_row("ffmpeg", escape(app.health.ffmpeg(app.settings.current().ffmpeg_path)))
    except VideoError as error:
        table.add_row("ffmpeg", _bad(error))
        return 2
    return 0


def _server(server: ServerHealth) -> list[tuple[str, str]]:
    if server.probe is None:
        return [("server", _bad(server.error, server.name))] if server.error else []
    backend = server.probe.backend
    if backend.is_preview:
        return [("server", "Preview (embedded): camera moves only, no AI. Set --comfy-url for a real ComfyUI.")]
    answered = f"version {backend.version or 'unknown'}, answered in {server.probe.latency_ms:.0f} ms"
    rows = [("server", escape(f"{backend.name}, {answered}")), ("device", escape(backend.device or "?"))]
    if backend.vram_total:
        free, total = backend.vram_free / _GIB, backend.vram_total / _GIB
        rows.append(("VRAM", f"{free:.1f} of {total:.1f} GiB free"))
    return rows


def _print_lacks(server: ServerHealth) -> None:
    """What a further server lacks; how each workflow was understood stands above already."""
    if server.probe is None:
        return
    problems = [
        f"{health.name}: {problem_in_words(problem)}"
        for health in server.lacking
        for problem in (health.report.problems if health.report else ())
    ]
    state = _bad(server.error) if server.error else f"[red]{len(server.lacking)} lack something[/]"
    is_well = server.error is None and not problems
    _OUT.print(f"\n[bold]{escape(server.name)}[/]  {'[green]has everything[/]' if is_well else state}")
    for problem in problems:
        _OUT.print(f"  [red]-[/] {escape(problem)}")


def _print_workflows(checked: tuple[WorkflowHealth, ...]) -> None:
    for health in checked:
        understood = f"{health.family}, {health.fps:g} fps" if health.family else "not understood"
        _OUT.print(f"\n[bold]{escape(health.name)}[/]  {escape(understood)}  {_state(health)}")
        if health.error is not None:
            _OUT.print(f"  {_bad(health.error)}")
        if health.lines:
            _OUT.print(f"  [dim]{escape(_in_short(health.lines))}[/]")
        for problem in health.report.problems if health.report else ():
            _OUT.print(f"  [red]-[/] {escape(problem_in_words(problem))}")


def _state(health: WorkflowHealth) -> str:
    if health.error is not None:
        return "[red]cannot be used[/]"
    if health.report is None:
        return "[yellow]not checked[/]"
    return "[green]ready[/]" if health.report.ok else "[red]something lacks[/]"


def _in_short(lines: tuple[RoleLine, ...]) -> str:
    """Who plays which role, in one line: `start_image 5.image, positive 6.text, …`."""
    groups = groupby(lines, key=lambda line: line.role)
    return ", ".join(f"{role} {' '.join(line.binding for line in group)}" for role, group in groups)


def _named(line: RoleLine) -> str:
    return line.title if line.title == line.class_type else f"{line.title} ({line.class_type})"


def _short(value: str, most: int = 60) -> str:
    return value if len(value) <= most else f"{value[: most - 1]}…"


def _bad(error: VideoError, name: str = "") -> str:
    return f"{escape(f'{name}: ' if name else '')}[red]{escape(str(error))}[/] {escape(error.hint)}"
