"""An app without servers: real projects and stored choices in a folder; plans, backends and runs made by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from config.settings import Settings
from domain.correction import Correction
from domain.errors import VideoError
from domain.events import GenerationEvent
from domain.model_report import ModelReport
from domain.plan import GenerationPlan, SegmentRef
from domain.selection import Selection
from domain.storyboard_service import StoryboardService
from domain.takes import Override, SegmentStatus
from domain.units import FrameCount
from infrastructure.project_store import Project, ProjectStore
from infrastructure.state_store import VideoGeneratorStateStore
from services.backend import Backend, Backends
from services.projects import ProjectService
from services.video.background_run import EventJournal
from services.video.correction_modes import CorrectionModes
from services.video.estimates import PlanEstimate
from services.video.forecast import RunForecast
from services.video.planning import PlanOptions, PreparedPlan
from services.video.resume import LastRun
from services.video.run_control import RunControl
from tests.fakes.film_work import FakeFilm, FakeTimelines
from tests.fakes.plans import plan

PREVIEW = Backend("Preview", "http://127.0.0.1:1", is_preview=True, version="1", device="CPU")


class FakeRun:
    """A run whose events the test plays."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.is_stopped = False
        self.control = RunControl()
        self.backend: Backend | None = None
        self.forecast: RunForecast | None = None
        self._journal = EventJournal()
        self._over = threading.Event()

    def play(self, *events: GenerationEvent) -> None:
        for event in events:
            self._journal.append(event)

    def end(self) -> None:
        self._over.set()

    @property
    def is_running(self) -> bool:
        return not self._over.is_set()

    def stop(self) -> None:
        self.is_stopped = True

    def wait(self, timeout: float | None = None) -> bool:
        return self._over.wait(timeout)

    def events_since(self, cursor: int = 0) -> tuple[tuple[GenerationEvent, ...], int]:
        return self._journal.since(cursor)

    def events(self) -> Iterator[GenerationEvent]:
        yield from self._journal.since(0)[0]


class FakeBoard:
    """Remembers what was started."""

    def __init__(self) -> None:
        self.runs: dict[Path, FakeRun] = {}
        self.started: list[PreparedPlan] = []
        self.asked_for: list[frozenset[SegmentRef] | None] = []
        self.left: LastRun | None = None
        self.error: VideoError | None = None

    def current(self, project: Project) -> FakeRun | None:
        return self.runs.get(project.path)

    def start(
        self, prepared: PreparedPlan, backend: Backend | Backends, only: frozenset[SegmentRef] | None = None
    ) -> FakeRun:
        running = self.runs.get(prepared.project.path)
        if running is not None and running.is_running:
            return running
        if self.error is not None:
            raise self.error
        self.started.append(prepared)
        self.asked_for.append(only)
        self.runs[prepared.project.path] = run = FakeRun(prepared.project)
        return run

    def left_open(self, _project: Project) -> LastRun | None:
        return self.left

    def last(self, _project: Project) -> LastRun | None:
        if not self.started:
            return None
        return LastRun("storyboard.json", "", "a.json", PlanOptions(), self.asked_for[-1], is_open=False)

    def prepare_again(self, project: Project, left: LastRun, planning: FakePlanning) -> PreparedPlan:
        return planning.prepare(project, left.storyboard, left.selection, left.workflow)

    def let_go(self, _project: Project) -> None:
        self.left = None

    def leave_all(self, _timeout: float) -> None:
        for run in self.runs.values():
            run.end()


class FakePlanning:
    """Gives the same plan for every storyboard that can be read."""

    def __init__(self) -> None:
        self.plan: GenerationPlan = plan()
        self.error: VideoError | None = None
        self.report = ModelReport(())
        self.names: tuple[str, ...] = ("a.json", "b.json")
        self.calls: list[tuple[Any, ...]] = []
        self.meanwhile: Callable[[], None] = lambda: None
        """Is called while a plan is made."""

    def workflows(self) -> tuple[str, ...]:
        return self.names

    def default_workflow(self, _storyboard: object) -> str | None:
        return self.names[0] if self.names else None

    def prepare(
        self, project: Project, storyboard: Any, selection: Any, workflow: Any, _options: Any = None
    ) -> PreparedPlan:
        self.calls.append((storyboard, selection, workflow))
        self.meanwhile()
        if self.error is not None:
            raise self.error
        board = StoryboardService.load_storyboard(project.path / storyboard)
        return PreparedPlan(project, board, Selection(project.path, {}), Path(workflow), self.plan)

    def check_models(self, _prepared: PreparedPlan, _backend: Backend) -> ModelReport:
        return self.report


class FakeBackends:
    """The preview, unless `error` says that no server answers."""

    def __init__(self) -> None:
        self.backend = PREVIEW
        self.error: VideoError | None = None

    def choose(self, _comfy_url: str | None = None) -> Backend:
        if self.error is not None:
            raise self.error
        return self.backend

    def choose_all(self) -> Backends:
        return Backends(self.choose())

    def memory(self, _backend: Backend) -> None:
        """No graphics card tells anything."""


class FakeTakes:
    """Statuses that the test sets; remembers what was asked."""

    def __init__(self) -> None:
        self.statuses: dict[SegmentRef, SegmentStatus] = {}
        self.changes: dict[SegmentRef, Override] = {}
        self.kept: set[str] = set()
        self.corrections: dict[str, Correction] = {}
        self.shown_as: list[Correction | None] = []
        """What the project's choice was each time that clips were put in their places."""
        self.chosen: list[int] = []
        self.deleted: list[int] = []
        self.looks = 0
        self.is_preview: bool | None = None

    def look(
        self, _prepared: PreparedPlan, *, is_preview: bool, shots: frozenset[str] | None = None
    ) -> dict[SegmentRef, SegmentStatus]:
        self.is_preview = is_preview
        self.looks += 1
        return {ref: status for ref, status in self.statuses.items() if shots is None or ref.shot_id in shots}

    def overrides(self, _project: Project) -> dict[SegmentRef, Override]:
        return dict(self.changes)

    def change(self, _project: Project, segment: SegmentRef, override: Override) -> None:
        self.changes[segment] = override

    def draw_seed(self, _project: Project, segments: list[SegmentRef]) -> int:
        self.changes |= {ref: replace(self.changes.get(ref, Override()), seed=99) for ref in segments}
        return 99

    def approved(self, _project: Project) -> frozenset[str]:
        return frozenset(self.kept)

    def approve(self, _project: Project, shot_id: str, approved: bool = True) -> None:
        (self.kept.add if approved else self.kept.discard)(shot_id)

    def correction_modes(self, _project: Project) -> CorrectionModes:
        return CorrectionModes(Correction.AUTO, dict(self.corrections))

    def set_correction(self, _project: Project, shot_id: str, mode: Correction | None) -> None:
        if mode is None:
            self.corrections.pop(shot_id, None)
        else:
            self.corrections[shot_id] = mode

    def show_corrections(self, project: Project) -> None:
        self.shown_as.append(project.colour_correction)

    def choose(self, _prepared: PreparedPlan, take_id: int, *, is_preview: bool) -> None:
        self.is_preview = is_preview
        self.chosen.append(take_id)

    def freed_by_deleting(self, _project: Project, take_ids: list[int]) -> int:
        return 1024 * 1024 * len(take_ids)

    def delete(self, project: Project, take_ids: list[int]) -> int:
        self.deleted.extend(take_ids)
        return self.freed_by_deleting(project, take_ids)


class FakeEstimates:
    """The same for every plan."""

    def __init__(self) -> None:
        self.estimated = PlanEstimate(3, FrameCount(144), None, None)

    def estimate(self, *_of: object) -> PlanEstimate:
        return self.estimated


@dataclass
class FakeSettings:
    settings: Settings = field(default_factory=Settings)

    def current(self) -> Settings:
        return self.settings


class FakeApp:
    """What `compose` gives, for tests."""

    def __init__(self, workspace: Path) -> None:
        self.settings = FakeSettings()
        self.projects = ProjectService(ProjectStore(workspace), workspace / "none")
        self.planning = FakePlanning()
        self.backends = FakeBackends()
        self.runs = FakeBoard()
        self.takes = FakeTakes()
        self.film = FakeFilm()
        self.timelines = FakeTimelines()
        self.estimates = FakeEstimates()

    def state(self, project: Project) -> VideoGeneratorStateStore:
        return VideoGeneratorStateStore(project.state_file)
