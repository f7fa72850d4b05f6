"""Renders a plan: shots on an executor, their events merged into one stream."""

from __future__ import annotations

import queue
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from config.settings import PREVIEW
from domain.errors import BackendUnreachable, PlanError, VideoError
from domain.events import (
    GenerationEvent,
    RunFinished,
    RunStarted,
    SegmentEvent,
    SegmentFailed,
    SegmentFinished,
    SegmentSkipped,
)
from domain.models import Storyboard
from domain.plan import GenerationPlan, SegmentRef, ShotPlan
from domain.selection import Keyframe, Selection
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.watch_timings import WatchTimings
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate, load_workflow_template
from infrastructure.project_store import Project
from infrastructure.take_store import TakeStore
from services.backend import Backend
from services.video.background_run import BackgroundRun
from services.video.file_operations import ClipFiles
from services.video.fingerprint import Fingerprints
from services.video.generation_update import GenerationUpdate, RunTally
from services.video.local_search import LocalVideoSearch
from services.video.recovery import hide_beyond, remove_leftovers, settle
from services.video.run_control import RunControl
from services.video.segment_render import Attempts
from services.video.shot_chain import ChainTools, ShotChain
from services.video.take_book import TakeBook
from services.video.take_files import TakeFiles
from services.video.take_placing import TakePlacing
from services.video.turns import Turn, Turns

SHOTS_IN_FLIGHT = 2
"""The shot that renders, and the next one, whose first segment waits behind it so that the server never idles."""


class Chain(Protocol):
    """What renders one shot."""

    def render(self) -> Iterator[SegmentEvent]: ...


ChainMaker = Callable[[ShotPlan, ChainTools, RunControl, Callable[[], None]], Chain]


class VideoGenerationService:
    """Renders plans of one project on one backend."""

    def __init__(
        self,
        project: Project,
        backend: Backend,
        api: ComfyUIAPI,
        store: TakeStore,
        *,
        ffmpeg: Path | None = None,
        on_clip: Callable[[Path], None] = lambda _clip: None,
        make_chain: ChainMaker = ShotChain,
        search: LocalVideoSearch | None = None,
        timings: WatchTimings | None = None,
        attempts: Attempts | None = None,
        load: Callable[[Path], WorkflowTemplate] = load_workflow_template,
        keeps: Callable[[SegmentRef], bool] = lambda _segment: False,
    ) -> None:
        """`on_clip` is told of each clip once it is in its place; `make_chain` gives what renders one shot.

        `search` finds clips that the server does not name; `timings` and `attempts` say how patient it is; `load` reads
        a workflow with its corrections; segments that `keeps` names are used as they are.
        """
        self._project = project
        self._backend = backend
        self._api = api
        self._store = store
        self._clips = ClipFiles(ffmpeg)
        self._on_clip = on_clip
        self._make_chain = make_chain
        self._search = search
        self._timings = timings or WatchTimings()
        self._attempts = attempts or Attempts()
        self._load = load
        self._keeps = keeps

    def run_generation(
        self, storyboard: Storyboard, selection: Selection, workflow_path: Path, plan: GenerationPlan
    ) -> Iterator[GenerationUpdate]:
        """Render `plan` and yield where the run is after each event.

        The run has a thread of its own: leaving the loop early does not end it. Raises WorkflowError before anything
        is sent when the workflow cannot be read, PlanError when the plan is not one of this storyboard.
        """
        _check_belongs(plan, storyboard, selection)
        run = BackgroundRun(self._project, lambda control: self.generate(plan, workflow_path, control)).start()
        tally = RunTally(plan)
        for event in run.events():
            yield tally.update(event)

    def generate(self, plan: GenerationPlan, workflow_path: Path, control: RunControl) -> Iterator[GenerationEvent]:
        """Render `plan`, as typed events. Shots that fail do not stop the others; setting `control` ends the run.

        Closing the iterator, or losing the server for good, sets `control`. Raises WorkflowError for a workflow that
        cannot be used.
        """
        tools = self._tools(plan, workflow_path)
        remove_leftovers(self._project)
        hide_beyond(self._store, TakeFiles(self._project), plan)
        settle(self._store, tools, self._backend.key)
        yield RunStarted(
            plan.project, tuple(segment.ref for segment in plan.segments), self._backend.name, self._backend.is_preview
        )
        outcome: Counter[str] = Counter()
        error: VideoError | None = None
        for event in self._merged(plan, tools, control):
            outcome[type(event).__name__] += 1
            if isinstance(event, SegmentFinished):
                self._on_clip(event.clip)
            if isinstance(event, SegmentFailed) and isinstance(event.error, BackendUnreachable):
                # Without a server every other shot would only wait in vain.
                error = event.error
                control.set()
            yield event
        yield RunFinished(
            finished=outcome[SegmentFinished.__name__],
            failed=outcome[SegmentFailed.__name__],
            skipped=outcome[SegmentSkipped.__name__],
            stopped=control.is_set() and error is None,
            error=error,
        )

    def _tools(self, plan: GenerationPlan, workflow_path: Path) -> ChainTools:
        template = self._load(workflow_path)
        roles = read_roles(template)
        takes = TakeFiles(self._project)
        kind = PREVIEW if self._backend.is_preview else "comfyui"
        fingerprints = Fingerprints(template, roles, plan.models, kind)
        folder = f"shotchain/{self._project.slug}"
        return ChainTools(
            api=self._api,
            template=template,
            roles=roles,
            book=TakeBook(self._store, takes, fingerprints, self._backend.key),
            placing=TakePlacing(self._clips, takes, folder),
            output_folder=folder,
            timings=self._timings,
            attempts=self._attempts,
            search=self._search,
            models=plan.models,
            keeps=self._keeps,
        )

    def _merged(self, plan: GenerationPlan, tools: ChainTools, control: RunControl) -> Iterator[SegmentEvent]:
        for shot in plan.shots:
            yield from _unrenderable(shot)
        shots = [shot for shot in plan.shots if shot.problem is None]
        events: queue.SimpleQueue[SegmentEvent | _ShotOver] = queue.SimpleQueue()
        with ThreadPoolExecutor(SHOTS_IN_FLIGHT, thread_name_prefix="shot") as executor:
            turns = Turns()
            running = [
                executor.submit(
                    _render_shot, self._make_chain(shot, tools, control, turn.give_on), turn, events, control
                )
                for shot, turn in ((shot, turns.next()) for shot in shots)
            ]
            try:
                for _ in running:
                    while not isinstance(event := events.get(), _ShotOver):
                        yield event
                for future in running:
                    future.result()  # a bug in a shot's thread comes to light here
            finally:
                if not all(future.done() for future in running):
                    control.set()


class _ShotOver:
    """Closes one shot's part of the merged stream."""


def _render_shot(
    chain: Chain, turn: Turn, events: queue.SimpleQueue[SegmentEvent | _ShotOver], control: RunControl
) -> None:
    try:
        turn.wait(control)
        for event in chain.render():
            events.put(event)
    finally:
        turn.give_on()
        events.put(_ShotOver())


def _unrenderable(shot: ShotPlan) -> Iterator[SegmentSkipped]:
    if shot.problem is not None:
        for segment in shot.segments:
            yield SegmentSkipped(segment.ref, shot.problem.code, f"{shot.problem.reason} {shot.problem.hint}")


def _check_belongs(plan: GenerationPlan, storyboard: Storyboard, selection: Selection) -> None:
    """A plan is a picture of its files at one moment; one that was made of others must not be rendered by mistake."""
    known = {shot.shot_id for shot in storyboard.shots}
    for shot in plan.shots:
        planned, selected = shot.segments[0].start_frame, selection.for_shot(shot.shot_id)
        is_other_keyframe = isinstance(planned, Keyframe) and isinstance(selected, Keyframe) and planned != selected
        if shot.shot_id not in known or is_other_keyframe:
            raise PlanError(
                "plan_outdated",
                f"The plan for shot {shot.shot_id} does not belong to {storyboard.path} and {selection.path}.",
                hint="Build the plan again.",
                file=storyboard.path,
                value=shot.shot_id,
            )
