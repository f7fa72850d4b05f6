"""The runs of this process: one at a time for a project, found again by any page that asks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from domain.errors import PlanError
from infrastructure.comfy_api.workflow_template import WorkflowTemplate, load_workflow_template
from infrastructure.project_store import Project
from infrastructure.state_store import VideoGeneratorStateStore
from services.backend import Backend
from services.backends import BackendService
from services.video.background_run import BackgroundRun
from services.video.local_search import LocalVideoSearch
from services.video.planning import PreparedPlan
from services.video.video_generation_service import VideoGenerationService


class RunBoard:
    """Starts runs and remembers each project's last one."""

    def __init__(
        self,
        backends: BackendService,
        states: Callable[[Project], VideoGeneratorStateStore],
        ffmpeg: Callable[[], Path | None] = lambda: None,
        search: Callable[[], LocalVideoSearch | None] = lambda: None,
        load: Callable[[Path], WorkflowTemplate] = load_workflow_template,
    ) -> None:
        """`search` gives what finds clips that a server on this machine does not name; `load` reads a workflow with its
        corrections.
        """
        self._backends = backends
        self._states = states
        self._ffmpeg = ffmpeg
        self._search = search
        self._load = load
        self._runs: dict[Path, BackgroundRun] = {}
        self._lock = threading.Lock()

    def current(self, project: Project) -> BackgroundRun | None:
        """The project's run that goes on, else its last one, else None."""
        with self._lock:
            return self._runs.get(project.path)

    def start(self, prepared: PreparedPlan, backend: Backend) -> BackgroundRun:
        """Start rendering; while a run of the project goes on, that run is returned and nothing is started.

        Raises PlanError when no shot of the plan can be rendered.
        """
        check_renderable(prepared)
        with self._lock:
            running = self._runs.get(prepared.project.path)
            if running is not None and running.is_running:
                return running
            run = self._new_run(prepared, backend)
            self._runs[prepared.project.path] = run
            return run.start()

    def stop_all(self, timeout: float) -> None:
        """Stop every run and give each up to `timeout` seconds to end."""
        with self._lock:
            runs = list(self._runs.values())
        for run in runs:
            run.stop()
        for run in runs:
            run.wait(timeout)

    def _new_run(self, prepared: PreparedPlan, backend: Backend) -> BackgroundRun:
        project = prepared.project
        state = self._states(project)

        def remember(clip: Path) -> None:
            state.update(last_video_path=clip.relative_to(project.path).as_posix())

        def source(stop: threading.Event):
            api = self._backends.api(backend)
            try:
                search = None if backend.is_preview else self._search()
                service = VideoGenerationService(
                    project,
                    backend,
                    api,
                    ffmpeg=self._ffmpeg(),
                    on_clip=remember,
                    search=search,
                    load=self._load,
                )
                yield from service.generate(prepared.plan, prepared.workflow_path, stop)
            finally:
                api.close()

        return BackgroundRun(project, source)


def check_renderable(prepared: PreparedPlan) -> None:
    """Raises PlanError, with the first shot's reason, when no shot of the plan can be rendered."""
    if prepared.plan.is_renderable:
        return
    problem = next(shot.problem for shot in prepared.plan.shots if shot.problem is not None)
    raise PlanError(
        "nothing_to_render",
        f"No shot can be rendered. {problem.reason}",
        hint=problem.hint,
        file=prepared.selection.path,
        reason=problem.reason,
    )
