"""What lies on the desk of the Video tab, on the server: each project's plan, its clips, its run.

Reads disk, clock and services and gives a Snapshot; makes no words and no components.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from addons.media import clip_url, still_url, take_clip, take_url
from addons.video.focus import Focus
from addons.video.presenter import Clip, Snapshot
from addons.video.takes_desk import TakesDesk
from addons.video.watch import RunWatch, RunWatches
from domain.errors import ProjectError, VideoError
from domain.plan import GenerationPlan, SegmentRef
from domain.selection import Keyframe
from services.video.planning import PlanOptions

if TYPE_CHECKING:
    from addons.app import App
    from services.backend import Backend
    from services.projects import Project
    from services.video.background_run import BackgroundRun
    from services.video.planning import PreparedPlan

_SUFFIX = ".mp4"


class Desk:
    """One for the process; every page looks at the same one."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._plans: dict[Path, PreparedPlan | None] = {}  # None: the stored choices give none
        self._watches = RunWatches(app.runs)
        self.takes = TakesDesk(app)

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
        self._plans[project.path] = None
        models = self._app.state(project).models(workflow)
        prepared = self._app.planning.prepare(project, storyboard, selection, workflow, PlanOptions(models=models))
        self._plans[project.path] = prepared
        return prepared

    def recall(self, project: Project) -> PreparedPlan | None:
        """The kept plan; after a restart of the app, the one the stored choices give, if they still give one."""
        if project.path not in self._plans:
            stored = self._app.state(project).load()
            if not (stored["storyboard_file"] and stored["workflow_file"]):
                return None
            with suppress(VideoError):  # said when the person builds the plan again
                self.prepare(project, stored["storyboard_file"], stored["selection_file"], stored["workflow_file"])
        return self._plans.get(project.path)

    def forget(self, project: Project) -> None:
        """Choices or their files changed: the next look makes the plan anew."""
        self._plans.pop(project.path, None)
        self.takes.forget(project)

    def begin(
        self, prepared: PreparedPlan, backend: Backend, only: frozenset[SegmentRef] | None = None
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
        prepared = next((plan for plan in self._plans.values() if plan and plan.project.slug == slug), None)
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
        return Snapshot(
            plan=plan,
            run=watch.state if watch else None,
            is_stopping=watch is not None and watch.is_stopping,
            elapsed=watch.elapsed if watch else 0.0,
            is_paused=watch is not None and watch.is_paused,
            is_skipping=watch is not None and watch.is_skipping,
            playing=self._playing(project, focus.pinned, watch),
            clips=_clips_on_disk(project, plan) if plan else {},
            stills=_stills(project, plan) if plan else {},
            takes=takes,
            focus=focus,
            freed=self._app.takes.freed_by_deleting(project, [focus.deleting]) if focus.deleting else 0,
            problem=takes.problem,
        )

    def _playing(self, project: Project, pinned: str, watch: RunWatch | None) -> Clip | None:
        """The pinned clip, else the run's newest, else the last one of an earlier run, else the newest on disk."""
        take = take_clip(project, pinned)
        if take is not None:
            return Clip(take.name, take_url(project, take))
        candidates: list[Path] = [project.video_dir / Path(pinned).name] if pinned else []
        if watch is not None and watch.state.newest_clip is not None:
            candidates.append(watch.state.newest_clip)
        last = self._app.state(project).load()["last_video_path"]
        if last:
            candidates.append(project.video_dir / Path(last).name)
        found = next(filter(None, (_clip(project, path) for path in candidates)), None)
        return found or _clip(project, _newest(project.video_dir))


def _clip(project: Project, path: Path | None) -> Clip | None:
    if path is None or path.suffix.lower() != _SUFFIX:
        return None
    try:
        return Clip(path.name, clip_url(project, path))
    except OSError:
        return None


def _newest(folder: Path) -> Path | None:
    clips = [(path.stat().st_mtime_ns, path) for path in folder.glob(f"*{_SUFFIX}") if path.name[0] not in "._"]
    return max(clips)[1] if clips else None


def _clips_on_disk(project: Project, plan: GenerationPlan) -> Mapping[SegmentRef, str]:
    names = {path.name for path in project.video_dir.glob(f"*{_SUFFIX}")}
    return {segment.ref: segment.ref.clip_name for segment in plan.segments if segment.ref.clip_name in names}


def _stills(project: Project, plan: GenerationPlan) -> Mapping[str, str]:
    stills: dict[str, str] = {}
    for number, shot in enumerate(plan.shots):
        start = shot.segments[0].start_frame
        if isinstance(start, Keyframe):
            try:
                stills[shot.shot_id] = still_url(project, number, start.path)
            except OSError:
                continue  # gone since the plan was made
    return stills
