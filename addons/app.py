"""The composition root: settings → stores → services, put together once. Knows no gradio."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from config.settings import SAMPLE_PROJECT, SHIPPED_WORKFLOWS, cache_dir
from domain.errors import SettingsError
from infrastructure.comfy_api.model_files import model_files_named
from infrastructure.project_store import Project, ProjectStore
from infrastructure.render_history import RenderHistory
from infrastructure.state_store import VideoGeneratorStateStore
from infrastructure.workflow_registry import WorkflowRegistry
from services.backends import LOCAL_ADDRESSES, BackendService
from services.health import HealthService
from services.new_project import PictureProjects
from services.notices import RunNotices
from services.preview import EmbeddedPreview
from services.projects import ProjectService
from services.settings import SettingsService
from services.storyboard_editing import StoryboardEditing
from services.video.estimates import RenderEstimates
from services.video.film import FilmService
from services.video.local_search import local_search
from services.video.planning import PlanningService
from services.video.run_board import RunBoard
from services.video.takes import TakesService
from services.video.timeline_export import TimelineExport
from services.workflows import WorkflowService

_LOG_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class App:
    """Everything the tabs and the command line are given."""

    settings: SettingsService
    projects: ProjectService
    planning: PlanningService
    backends: BackendService
    runs: RunBoard
    health: HealthService
    workflows: WorkflowService
    takes: TakesService
    film: FilmService
    timelines: TimelineExport
    estimates: RenderEstimates
    notices: RunNotices
    pictures: PictureProjects
    drafts: StoryboardEditing

    def state(self, project: Project) -> VideoGeneratorStateStore:
        """The stored choices of a project's Video tab."""
        return _state_of(project)

    def close(self, timeout: float = 5.0) -> None:
        """End what goes on in this process, in order; what a server renders goes on there and is picked up later."""
        self.runs.leave_all(timeout)
        self.notices.wait(timeout)
        self.backends.close()


def compose(*, local_addresses: Sequence[str] = LOCAL_ADDRESSES, **overrides: Any) -> App:
    """Put the app together. `overrides` are settings from the command line; None leaves one as it is.

    `local_addresses` is where `auto` looks for a ComfyUI. Raises SettingsError.
    """
    settings = SettingsService(**overrides)
    current = settings.current()
    _log_to_file(current.log_dir)
    registry = WorkflowRegistry(
        lambda: (SHIPPED_WORKFLOWS, settings.current().own_workflows), cache_dir() / "workflows.sqlite"
    )

    def models() -> Mapping[str, Sequence[str]]:
        return model_files_named(registry)

    backends = BackendService(
        settings.current, EmbeddedPreview(models, current.preview_render_seconds), local_addresses
    )
    takes = TakesService(registry.load, lambda: settings.current().colour_correction)
    estimates = RenderEstimates(RenderHistory(cache_dir() / "renders.sqlite"), takes.look)
    notices = RunNotices(lambda: settings.current().webhook_url)
    film = FilmService(takes, lambda: settings.current().ffmpeg_path)
    projects = ProjectStore(current.workspace.expanduser().resolve())
    return App(
        settings=settings,
        projects=ProjectService(projects, SAMPLE_PROJECT),
        planning=PlanningService(registry, settings.current, backends.api),
        backends=backends,
        runs=RunBoard(
            backends,
            _state_of,
            lambda: settings.current().ffmpeg_path,
            lambda: local_search(settings.current()),
            registry.load,
            lambda: settings.current().colour_correction,
            estimates=estimates,
            notices=notices,
        ),
        health=HealthService(registry, backends, lambda: settings.current().comfy_root),
        workflows=WorkflowService(registry, backends.choose, backends.api),
        takes=takes,
        film=film,
        timelines=TimelineExport(takes, film),
        estimates=estimates,
        notices=notices,
        pictures=PictureProjects(projects),
        drafts=StoryboardEditing(),
    )


def _state_of(project: Project) -> VideoGeneratorStateStore:
    return VideoGeneratorStateStore(project.state_file)


def _log_to_file(folder: Path) -> None:
    """Everything Shotchain logs goes to `pipeline.log`; what is for people is said elsewhere."""
    root = logging.getLogger()
    target = (folder / "pipeline.log").resolve()
    if any(isinstance(known, RotatingFileHandler) and Path(known.baseFilename) == target for known in root.handlers):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(target, maxBytes=_LOG_BYTES, backupCount=3, encoding="utf-8", delay=True)
    except OSError as exc:
        raise SettingsError(
            "log_unwritable",
            f"The log folder {folder} cannot be made: {exc.strerror}.",
            hint="Set log_dir to a folder that may be written to.",
            file=folder,
            field="log_dir",
            reason=exc.strerror,
        ) from exc
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
