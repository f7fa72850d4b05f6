"""The runs of this process: one at a time for a project, found again by any page that asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from domain.correction import Correction
from domain.events import GenerationEvent, RunFinished
from domain.plan import SegmentRef
from infrastructure.comfy_api.workflow_template import WorkflowTemplate, load_workflow_template
from infrastructure.project_lock import held
from infrastructure.project_store import Project
from infrastructure.state_store import VideoGeneratorStateStore
from infrastructure.take_store import TakeStore
from services.backend import Backend, Backends
from services.backends import BackendService
from services.notices import RunNotices
from services.video.background_run import BackgroundRun
from services.video.correction_modes import correction_modes
from services.video.estimates import RenderEstimates
from services.video.file_digests import FileDigests
from services.video.local_search import LocalVideoSearch
from services.video.overrides import with_overrides
from services.video.planning import PlanningService, PreparedPlan, check_renderable
from services.video.resume import LastRun, last_run, note_begin, note_end, prepare_again
from services.video.run_control import RunControl
from services.video.take_rebuild import open_take_store
from services.video.video_generation_service import FurtherServer, VideoGenerationService


class RunBoard:
    """Starts runs and remembers each project's last one."""

    def __init__(
        self,
        backends: BackendService,
        states: Callable[[Project], VideoGeneratorStateStore],
        ffmpeg: Callable[[], Path | None] = lambda: None,
        search: Callable[[], LocalVideoSearch | None] = lambda: None,
        load: Callable[[Path], WorkflowTemplate] = load_workflow_template,
        correction: Callable[[], Correction] = lambda: Correction.AUTO,
        *,
        estimates: RenderEstimates,
        notices: RunNotices,
        digests: FileDigests | None = None,
    ) -> None:
        """`search` gives what finds clips that a server on this machine does not name; `load` reads a workflow with its
        corrections; `correction` is the settings' colour correction; `digests` are those of files read before.
        """
        self._digests = digests or FileDigests()
        self._correction = correction
        self._estimates = estimates
        self._notices = notices
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

    def start(
        self, prepared: PreparedPlan, backend: Backend | Backends, only: frozenset[SegmentRef] | None = None
    ) -> BackgroundRun:
        """Start rendering; while a run of the project goes on, that run is returned and nothing is started.

        Of several backends each renders shots of its own.
        With `only`, these segments alone are rendered; the others of their shots are used as they are. Approved shots
        are never rendered again.

        Raises PlanError when no shot of the plan can be rendered, ProjectError when another process renders the
        project, StateUnreadable when the take store cannot be used.
        """
        check_renderable(prepared)
        with self._lock:
            running = self._runs.get(prepared.project.path)
            if running is not None and running.is_running:
                return running
            with ExitStack() as stack:
                stack.enter_context(held(prepared.project))
                store = stack.enter_context(closing(open_take_store(prepared.project)))
                note_begin(store, prepared, only)
                let_go = ExitStack()
                servers = backend if isinstance(backend, Backends) else Backends(backend)
                run = self._new_run(prepared, servers, only, store, let_go)
                let_go.enter_context(stack.pop_all())  # from here on the run lets go of lock and store
            self._runs[prepared.project.path] = run
            return run.start()

    def left_open(self, project: Project) -> LastRun | None:
        """The run that the project was left in the middle of, by a crash or an orderly end; None while one goes on."""
        running = self.current(project)
        last = None if running is not None and running.is_running else last_run(project)
        return last if last is not None and last.is_open else None

    def last(self, project: Project) -> LastRun | None:
        """What the project's last run was made of, however it ended."""
        return last_run(project)

    def prepare_again(self, project: Project, left: LastRun, planning: PlanningService) -> PreparedPlan:
        """The plan of such a run. Raises VideoError when its files are gone or broken."""
        return prepare_again(project, left, planning.prepare)

    def let_go(self, project: Project) -> None:
        """Forget the run that was left in the middle; its takes stay. Raises StateUnreadable."""
        if self.left_open(project) is not None:
            with closing(open_take_store(project)) as store:
                note_end(store)

    def leave_all(self, timeout: float) -> None:
        """End every run here, leave what was submitted to the servers, and give each up to `timeout` seconds."""
        with self._lock:
            runs = list(self._runs.values())
        for run in runs:
            run.leave()
        for run in runs:
            run.wait(timeout)

    def _new_run(
        self,
        prepared: PreparedPlan,
        servers: Backends,
        only: frozenset[SegmentRef] | None,
        store: TakeStore,
        let_go: ExitStack,
    ) -> BackgroundRun:
        project, backend = prepared.project, servers.main
        state = self._states(project)
        plan = with_overrides(prepared.plan, store.overrides())
        if only is not None:
            plan = plan.only(frozenset(segment.shot_id for segment in only))
        approved = store.approved()
        modes = correction_modes(project, store, self._correction())

        def keeps(segment: SegmentRef) -> bool:
            return segment.shot_id in approved or (only is not None and segment not in only)

        def remember(clip: Path) -> None:
            state.update(last_video_path=clip.relative_to(project.path).as_posix())

        def source(control: RunControl) -> Iterator[GenerationEvent]:
            with let_go, ExitStack() as clients:
                api, *more = (clients.enter_context(closing(self._backends.api(server))) for server in servers.all)
                service = VideoGenerationService(
                    project,
                    backend,
                    api,
                    store,
                    ffmpeg=self._ffmpeg(),
                    on_clip=remember,
                    search=None if backend.is_preview else self._search(),
                    load=self._load,
                    keeps=keeps,
                    modes=modes,
                    digests=self._digests,
                    further=tuple(map(FurtherServer, servers.further, more)),
                    left_out=servers.left_out,
                )
                for event in service.generate(plan, prepared.workflow_path, control):
                    if isinstance(event, RunFinished) and is_final(event, control):
                        note_end(store)
                    yield event

        forecast = self._estimates.forecast(plan, prepared.workflow_path.name, backend, store)
        listeners = (forecast.hear, self._notices.listener(project))
        return BackgroundRun(project, source, backend=backend, forecast=forecast, listeners=listeners)


def is_final(end: RunFinished, control: RunControl) -> bool:
    """Whether nothing is left to resume: the run came to its own end, whatever failed in it, or a person ended it.

    What failed by itself would fail again at each start; trying it again is a person's choice.
    """
    return end.error is None and not control.leaves_running
