"""An app without servers: real projects and stored choices in a folder; plans, backends and runs made by hand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.settings import Settings
from domain.errors import VideoError
from domain.events import GenerationEvent
from domain.plan import GenerationPlan
from domain.selection import Selection
from domain.storyboard_service import StoryboardService
from infrastructure.project_store import Project, ProjectStore
from infrastructure.state_store import VideoGeneratorStateStore
from services.backend import Backend
from services.projects import ProjectService
from services.video.background_run import EventJournal
from services.video.planning import ModelReport, PreparedPlan
from tests.fakes.plans import plan

PREVIEW = Backend("Preview", "http://127.0.0.1:1", is_preview=True, version="1", device="CPU")


class FakeRun:
    """A run whose events the test plays."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.is_stopped = False
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

    def current(self, project: Project) -> FakeRun | None:
        return self.runs.get(project.path)

    def start(self, prepared: PreparedPlan, backend: Backend) -> FakeRun:
        self.started.append(prepared)
        return self.runs.setdefault(prepared.project.path, FakeRun(prepared.project))


class FakePlanning:
    """Gives the same plan for every storyboard that can be read."""

    def __init__(self) -> None:
        self.plan: GenerationPlan = plan()
        self.error: VideoError | None = None
        self.report = ModelReport(())
        self.names: tuple[str, ...] = ("a.json", "b.json")
        self.calls: list[tuple[Any, ...]] = []

    def workflows(self) -> tuple[str, ...]:
        return self.names

    def default_workflow(self, _storyboard: object) -> str | None:
        return self.names[0] if self.names else None

    def prepare(self, project: Project, storyboard: Any, selection: Any, workflow: Any) -> PreparedPlan:
        self.calls.append((storyboard, selection, workflow))
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

    def state(self, project: Project) -> VideoGeneratorStateStore:
        return VideoGeneratorStateStore(project.state_file)
