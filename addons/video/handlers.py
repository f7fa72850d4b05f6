"""One short method an event: read the inputs, call a service, return what the page shows now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from addons.language import words_for
from addons.texts import Words
from addons.video.desk import Desk
from addons.video.layout import VideoLayout
from addons.video.present_plan import lacking_models, plan_error, plan_summary
from addons.video.presenter import live_parts
from addons.video.source_view import SourceView
from addons.video.updates import Updates, changed_parts, html_value
from domain.errors import VideoError

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project
    from services.video.planning import PreparedPlan

Seen = dict[str, Any]
"""What a page shows: a digest of each of its `parts`, the clip `pinned` by its person, and of which `project`."""


class VideoHandlers:
    """The events of the Video tab. Holds nothing of a single page: pages bring what they show in `seen`."""

    def __init__(self, app: App, ui: VideoLayout, desk: Desk) -> None:
        self._app = app
        self._ui = ui
        self._desk = desk
        self._sources = SourceView(app, ui, desk)

    def open(self, seen: Seen | None, request: gr.Request) -> Updates:
        """The page is loaded, or the tab is opened: everything from the server."""
        words = words_for(self._app, request)
        project = self._app.projects.active()
        if project is None:
            return self._sources.without_project(words)
        return self._sources.all_of(project, words) | self._live(project, seen, words)

    def badge(self, request: gr.Request) -> Updates:
        """Which server would be used now."""
        return self._sources.badge(words_for(self._app, request))

    def tick(self, seen: Seen | None, request: gr.Request) -> Updates:
        """A run goes on: what changed since this page last looked."""
        project = self._app.projects.active()
        if project is None:
            return {self._ui.seen: gr.skip()}
        return self._live(project, seen, words_for(self._app, request))

    def choose(
        self,
        storyboard: str | None,
        selection: str | None,
        workflow: str | None,
        seen: Seen | None,
        request: gr.Request,
    ) -> Updates:
        """Another file was chosen."""
        words = words_for(self._app, request)
        try:
            project = self._desk.project()
            self._store(project, storyboard, selection, workflow)
        except VideoError as error:
            return self._problem(error, seen, words)
        self._desk.forget(project)
        return self._sources.texts(project, storyboard, selection, words) | self._live(project, seen, words)

    def reload(self, seen: Seen | None, request: gr.Request) -> Updates:
        """Look for files again, and read the chosen ones again."""
        project = self._app.projects.active()
        if project is not None:
            self._desk.forget(project)
        return self.open(seen, request)

    def refresh_workflows(self, workflow: str | None) -> Updates:
        """Look for workflows again."""
        return self._sources.workflows(workflow)

    def build_plan(
        self,
        storyboard: str | None,
        selection: str | None,
        workflow: str | None,
        seen: Seen | None,
        request: gr.Request,
    ) -> Updates:
        """Build the plan and check the models."""
        words = words_for(self._app, request)
        try:
            project = self._desk.project()
            self._store(project, storyboard, selection, workflow)
            prepared = self._desk.prepare(project, storyboard, selection, workflow)
        except VideoError as error:
            return self._no_plan(error, seen, words)
        return {
            self._ui.plan_summary: html_value(plan_summary(prepared.plan, words)),
            self._ui.plan_display: prepared.plan.as_json(),
            self._ui.model_check_display: self._sources.model_check(prepared, words),
            **self._live(project, seen, words),
        }

    def start(
        self,
        storyboard: str | None,
        selection: str | None,
        workflow: str | None,
        seen: Seen | None,
        request: gr.Request,
    ) -> Updates:
        """Start a run, or show the one that goes on."""
        words = words_for(self._app, request)
        try:
            project = self._desk.project()
            watch = self._desk.watch(project)
            if watch is None or not watch.is_running:
                self._store(project, storyboard, selection, workflow)
                self._run(self._desk.prepare(project, storyboard, selection, workflow))
        except VideoError as error:
            return self._problem(error, seen, words)
        return {
            self._ui.plan_summary: self._sources.plan(project, words),
            **self._live(project, {**(seen or {}), "pinned": ""}, words),
        }

    def stop(self, seen: Seen | None, request: gr.Request) -> Updates:
        """Ask the run to stop; what is finished stays."""
        project = self._app.projects.active()
        watch = self._desk.watch(project) if project else None
        if watch is not None:
            watch.stop()
        return self.tick(seen, request)

    def play(self, seen: Seen | None, event: gr.EventData, request: gr.Request) -> Updates:
        """A clip of the strip was clicked. The newest one means: follow the run again."""
        project = self._app.projects.active()
        if project is None:
            return {self._ui.seen: gr.skip()}
        clip = str(getattr(event, "clip", ""))
        watch = self._desk.watch(project)
        newest = watch.state.newest_clip if watch else None
        pinned = "" if newest is not None and newest.name == clip else clip
        seen = {**(seen or {}), "pinned": pinned, "project": project.slug}
        return self._live(project, seen, words_for(self._app, request)) | {self._ui.seen: seen}

    def _run(self, prepared: PreparedPlan) -> None:
        backend = self._app.backends.choose()
        report = self._app.planning.check_models(prepared, backend)
        if report.problems:
            raise lacking_models(report, prepared.workflow_path.name)
        self._app.runs.start(prepared, backend)

    def _store(self, project: Project, storyboard: str | None, selection: str | None, workflow: str | None) -> None:
        self._app.state(project).update(storyboard_file=storyboard, selection_file=selection, workflow_file=workflow)

    def _no_plan(self, error: VideoError, seen: Seen | None, words: Words) -> Updates:
        project = self._app.projects.active()
        live = self._live(project, seen, words) if project else {}
        return {
            self._ui.plan_summary: html_value(plan_error(error, words)),
            self._ui.plan_display: None,
            self._ui.model_check_display: "",
            **live,
        }

    def _problem(self, error: VideoError, seen: Seen | None, words: Words) -> Updates:
        project = self._app.projects.active()
        if project is None:
            return self._sources.without_project(words)
        return self._live(project, seen, words, error)

    def _live(self, project: Project, seen: Seen | None, words: Words, problem: VideoError | None = None) -> Updates:
        """The parts that change while a run goes on, as far as this page does not show them yet."""
        seen = seen if isinstance(seen, dict) and seen.get("project") == project.slug else {}
        snapshot = replace(self._desk.snapshot(project, str(seen.get("pinned", ""))), problem=problem)
        parts, digests = changed_parts(live_parts(snapshot, words), seen.get("parts") or {})
        updates: Updates = {getattr(self._ui, name): html_value(props) for name, props in parts.items()}
        if seen.get("running") != snapshot.is_running:
            updates |= self._buttons(snapshot.is_running)
        if not updates:
            return {self._ui.seen: gr.skip()}
        now = {"project": project.slug, "running": snapshot.is_running, "parts": digests}
        return updates | {self._ui.seen: {**seen, **now}}

    def _buttons(self, is_running: bool) -> Updates:
        return {
            self._ui.build_plan_btn: gr.Button(interactive=True),
            self._ui.start_generation_btn: gr.Button(interactive=not is_running),
            self._ui.stop_generation_btn: gr.Button(interactive=is_running),
            self._ui.timer: gr.Timer(active=is_running),
        }
