"""What lies on the desk of the Video tab, on the server: each project's plan, its clips, its run.

Reads disk, clock and services and gives a Snapshot; makes no words and no components.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from addons.video.board import Board, Boards
from addons.video.cards import FilmNow
from addons.video.disk_look import DiskLook
from addons.video.film_job import FilmJobs
from addons.video.focus import Focus
from addons.video.present_film import FilmView
from addons.video.presenter import Snapshot
from addons.video.reels import Reels, film_files
from addons.video.takes_desk import TakesDesk
from addons.video.takes_look import TakesLook
from addons.video.watch import RunWatch, RunWatches
from domain.errors import ProjectError, VideoError
from domain.plan import GenerationPlan, SegmentRef
from domain.selection import Keyframe
from services.video.film import FILM_NAME
from services.video.forecast import Outlook
from services.video.planning import PlanOptions

if TYPE_CHECKING:
    from addons.app import App
    from services.backend import Backend, Backends
    from services.projects import Project
    from services.video.background_run import BackgroundRun
    from services.video.estimates import PlanEstimate
    from services.video.planning import PreparedPlan


class Desk:
    """One for the process; every page looks at the same one."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._plans: dict[Path, PreparedPlan | None] = {}  # None: the stored choices give none
        self._watches = RunWatches(app.runs, app.backends.memory)
        self._boards = Boards()
        self._reels = Reels(app)
        self._disk = DiskLook()
        self.takes = TakesDesk(app)
        self.films = FilmJobs(app)

    def project(self) -> Project:
        """The active project. Raises ProjectError when there is none."""
        project = self._app.projects.active()
        if project is None:
            raise ProjectError("no_project", "No project is chosen.", hint="Choose or create one in 📁 Projekt.")
        return project

    def prepare(
        self, project: Project, storyboard: str | None, selection: str | None, workflow: str | None
    ) -> PreparedPlan:
        """Build the plan with the models chosen for the workflow, and keep it.

        Raises VideoError; then no plan is kept.
        """
        try:
            models = self._app.state(project).models(workflow)
            prepared = self._app.planning.prepare(project, storyboard, selection, workflow, PlanOptions(models=models))
        except VideoError:
            self._plans[project.path] = None
            raise
        self._plans[project.path] = prepared  # until then pages go on asking for the pictures of the plan before
        return prepared

    def recall(self, project: Project) -> PreparedPlan | None:
        """The kept plan; where there is none yet, the one that the stored choices give, or the files at hand."""
        if project.path not in self._plans:
            with suppress(VideoError):  # said when the person builds the plan
                self._prepare_by_itself(project)
        return self._plans.get(project.path)

    def _prepare_by_itself(self, project: Project) -> None:
        stored = self._app.state(project).load()
        storyboard, selection, workflow = (stored[f"{name}_file"] for name in ("storyboard", "selection", "workflow"))
        if not (storyboard and workflow):
            storyboard = next(iter(self._app.projects.storyboards(project)), None)
            selection = next(iter(self._app.projects.selections(project)), None)
            if not (storyboard and selection):
                return
        self.prepare(project, storyboard, selection, workflow)

    def estimate(self, project: Project) -> PlanEstimate | None:
        """What rendering the kept plan will cost; None where there is none, or its takes cannot be looked at."""
        prepared = self.recall(project)
        if prepared is None:
            return None
        look = self.takes.look(project, prepared, self.watch(project))
        if look.problem is not None:
            return None
        return self._app.estimates.estimate(prepared, look.statuses, self.takes.backend_key(), look.approved)

    def forget(self, project: Project) -> None:
        """Choices or their files changed: the next look makes the plan anew."""
        self._plans.pop(project.path, None)
        self.look_again(project)

    def look_again(self, project: Project) -> None:
        """Takes, clips or keyframes may have changed on disk."""
        self.takes.forget(project)
        self._disk.forget(project)

    def begin(
        self, prepared: PreparedPlan, backend: Backend | Backends, only: frozenset[SegmentRef] | None = None
    ) -> BackgroundRun:
        """Start a run of the plan, or of some of its segments; while one goes on, it is that one. Raises VideoError."""
        run = self._app.runs.start(prepared, backend, only)
        if self._plans.get(prepared.project.path) is None:
            self._plans[prepared.project.path] = prepared
        return run

    def watch(self, project: Project) -> RunWatch | None:
        """The project's running run, else its last one, else None."""
        return self._watches.of(project)

    def still(self, slug: str, number: int) -> Path | None:
        """The keyframe of a planned shot, for the still route."""
        # Not only the plans at hand: a page asks for its pictures right after its plan was put aside, too.
        project = next((known for known in self._app.projects.projects() if known.slug == slug), None)
        prepared = self.recall(project) if project else None
        if prepared is None or not 0 <= number < len(prepared.plan.shots):
            return None
        start = prepared.plan.shots[number].segments[0].start_frame
        return start.path if isinstance(start, Keyframe) else None

    def snapshot(self, project: Project, focus: Focus) -> Snapshot:
        """Everything the live part of the tab is made of. `focus` is what the page's person looks at."""
        prepared = self.recall(project)
        watch = self.watch(project)
        plan = prepared.plan if prepared else None
        takes = self.takes.look(project, prepared, watch)
        clips = self._disk.clips(project, plan) if plan else {}
        board = self._board(project, prepared, watch, takes, clips) if prepared else None
        return Snapshot(
            plan=plan,
            shots=board.now.shots if board else {},
            stills=board.now.stills if board else {},
            board=board,
            run=watch.state if watch else None,
            is_stopping=watch is not None and watch.is_stopping,
            elapsed=watch.elapsed if watch else 0.0,
            outlook=watch.outlook if watch else Outlook(),
            memory=watch.memory if watch else None,
            is_paused=watch is not None and watch.is_paused,
            is_skipping=watch is not None and watch.is_skipping,
            reel=self._reels.of(project, focus, plan, clips, watch, is_assembling=self.films.is_busy(project)),
            comparison=self._reels.comparison(project, focus, takes),
            clips=clips,
            takes=takes,
            focus=focus,
            freed=self._app.takes.freed_by_deleting(project, [focus.deleting]) if focus.deleting else 0,
            film=self._film(project, plan, takes),
            problem=takes.problem,
        )

    def _board(
        self,
        project: Project,
        prepared: PreparedPlan,
        watch: RunWatch | None,
        takes: TakesLook,
        clips: Mapping[SegmentRef, str],
    ) -> Board:
        now = FilmNow(
            prepared.plan,
            shots={shot.shot_id: shot for shot in prepared.storyboard.shots},
            stills=self._disk.stills(project, prepared.plan),
            look=takes,
            clips=clips.keys(),
            run=watch.state if watch else None,
            is_paused=watch is not None and watch.is_paused,
        )
        return self._boards.look(project.path, now)

    def _film(self, project: Project, plan: GenerationPlan | None, takes: TakesLook) -> FilmView:
        if plan is None:
            return FilmView()
        files = film_files(project)
        return FilmView(
            job=self.films.of(project),
            film=next((file for file in files if file.name == FILM_NAME), None),
            files=files,
            lacking=takes.lacking(plan),
            has_clips=any(status.chosen is not None for status in takes.statuses.values()),
        )
