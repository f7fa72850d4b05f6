"""The composition root: settings → stores → services, each made when it is first asked for. Knows no gradio.

What a command does not use is not even imported: half a second of start-up for one that only plans.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addons.made_once import is_made, made_once
from config.settings import SAMPLE_PROJECT, SHIPPED_WORKFLOWS, Settings, cache_dir
from domain.errors import SettingsError
from infrastructure.project_store import Project, ProjectStore
from services.settings import SettingsService

if TYPE_CHECKING:
    from infrastructure.comfy_api.client import ComfyUIAPI
    from infrastructure.state_store import VideoGeneratorStateStore
    from infrastructure.workflow_registry import WorkflowRegistry
    from services.backend import Backend
    from services.backends import BackendService
    from services.health import HealthService
    from services.new_project import PictureProjects
    from services.notices import RunNotices
    from services.projects import ProjectService
    from services.storyboard_editing import StoryboardEditing
    from services.video.estimates import RenderEstimates
    from services.video.file_digests import FileDigests
    from services.video.film import FilmService
    from services.video.planning import PlanningService
    from services.video.run_board import RunBoard
    from services.video.takes import TakesService
    from services.video.timeline_export import TimelineExport
    from services.workflows import WorkflowService

_LOG_BYTES = 5_000_000


class App:
    """Everything the tabs and the command line are given."""

    def __init__(self, settings: SettingsService, local_addresses: Sequence[str] | None = None) -> None:
        """`local_addresses` is where `auto` looks for a ComfyUI; by default where one listens by itself."""
        self.settings = settings
        self._local_addresses = local_addresses
        self._at_start = settings.current()
        self._project_store = ProjectStore(self._at_start.workspace.expanduser().resolve())

    @made_once
    def projects(self) -> ProjectService:
        from services.projects import ProjectService

        return ProjectService(self._project_store, SAMPLE_PROJECT)

    @made_once
    def planning(self) -> PlanningService:
        from services.video.planning import PlanningService

        return PlanningService(self._registry, self.settings.current, self._client)

    @made_once
    def backends(self) -> BackendService:
        from services.backends import LOCAL_ADDRESSES, BackendService
        from services.preview import EmbeddedPreview

        preview = EmbeddedPreview(self._model_files, self._at_start.preview_render_seconds)
        addresses = LOCAL_ADDRESSES if self._local_addresses is None else self._local_addresses
        return BackendService(self.settings.current, preview, addresses)

    @made_once
    def runs(self) -> RunBoard:
        from services.video.local_search import local_search
        from services.video.run_board import RunBoard

        return RunBoard(
            self.backends,
            _state_of,
            self._ffmpeg,
            lambda: local_search(self._now()),
            self._registry.load,
            lambda: self._now().colour_correction,
            estimates=self.estimates,
            notices=self.notices,
            digests=self._digests,
        )

    @made_once
    def health(self) -> HealthService:
        from services.health import HealthService

        return HealthService(self._registry, self.backends, lambda: self._now().comfy_root)

    @made_once
    def workflows(self) -> WorkflowService:
        from services.workflows import WorkflowService

        return WorkflowService(self._registry, self.backends.choose, self.backends.api)

    @made_once
    def takes(self) -> TakesService:
        from services.video.takes import TakesService

        return TakesService(self._registry.load, lambda: self._now().colour_correction, self._digests)

    @made_once
    def film(self) -> FilmService:
        from services.video.film import FilmService

        return FilmService(self.takes, self._ffmpeg)

    @made_once
    def timelines(self) -> TimelineExport:
        from services.video.timeline_export import TimelineExport

        return TimelineExport(self.takes, self.film)

    @made_once
    def estimates(self) -> RenderEstimates:
        from infrastructure.render_history import RenderHistory
        from services.video.estimates import RenderEstimates

        return RenderEstimates(RenderHistory(cache_dir() / "renders.sqlite"))

    @made_once
    def notices(self) -> RunNotices:
        from services.notices import RunNotices

        return RunNotices(lambda: self._now().webhook_url)

    @made_once
    def pictures(self) -> PictureProjects:
        from services.new_project import PictureProjects

        return PictureProjects(self._project_store)

    @made_once
    def drafts(self) -> StoryboardEditing:
        from services.storyboard_editing import StoryboardEditing

        return StoryboardEditing()

    @made_once
    def _registry(self) -> WorkflowRegistry:
        from infrastructure.workflow_registry import WorkflowRegistry

        return WorkflowRegistry(
            lambda: (SHIPPED_WORKFLOWS, self._now().own_workflows), cache_dir() / "workflows.sqlite"
        )

    @made_once
    def _digests(self) -> FileDigests:
        from infrastructure.digest_cache import DigestCache
        from services.video.file_digests import FileDigests

        return FileDigests(DigestCache(cache_dir() / "digests.sqlite"))

    def state(self, project: Project) -> VideoGeneratorStateStore:
        """The stored choices of a project's Video tab."""
        return _state_of(project)

    def close(self, timeout: float = 5.0) -> None:
        """End what goes on in this process, in order; what a server renders goes on there and is picked up later."""
        if is_made(self, "runs"):
            self.runs.leave_all(timeout)
        if is_made(self, "notices"):
            self.notices.wait(timeout)
        if is_made(self, "backends"):
            self.backends.close()

    def _now(self) -> Settings:
        return self.settings.current()

    def _ffmpeg(self) -> Path | None:
        return self._now().ffmpeg_path

    def _client(self, backend: Backend) -> ComfyUIAPI:
        return self.backends.api(backend)

    def _model_files(self) -> Mapping[str, Sequence[str]]:
        from infrastructure.comfy_api.model_files import model_files_named

        return model_files_named(self._registry)


def compose(*, local_addresses: Sequence[str] | None = None, **overrides: Any) -> App:
    """Put the app together. `overrides` are settings from the command line; None leaves one as it is.

    `local_addresses` is where `auto` looks for a ComfyUI. Raises SettingsError.
    """
    settings = SettingsService(**overrides)
    _log_to_file(settings.current().log_dir)
    return App(settings, local_addresses)


def _state_of(project: Project) -> VideoGeneratorStateStore:
    from infrastructure.state_store import VideoGeneratorStateStore

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
