"""One short method an event: read the inputs, call a service, return what the page shows now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import gradio as gr

from addons.language import words_for
from addons.texts import Words
from addons.video.desk import Desk
from addons.video.film_handlers import FilmHandlers
from addons.video.focus import Focus
from addons.video.layout import VideoLayout
from addons.video.live_view import LiveView
from addons.video.model_handlers import ModelHandlers
from addons.video.present_plan import plan_error, plan_summary
from addons.video.run_start import RunStart
from addons.video.seen import kept
from addons.video.source_view import SourceView
from addons.video.take_handlers import TakeHandlers
from addons.video.updates import Updates, html_value
from domain.errors import VideoError

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project


class VideoHandlers:
    """The events of the Video tab. Holds nothing of a single page: pages bring what they show in `seen`."""

    def __init__(self, app: App, ui: VideoLayout, desk: Desk) -> None:
        self._app = app
        self._ui = ui
        self._desk = desk
        self._sources = SourceView(app, ui, desk)
        self._live = LiveView(ui, desk)
        self._starting = RunStart(app, desk)
        self.models = ModelHandlers(app, ui.models, desk)
        self.takes = TakeHandlers(app, ui, desk, self._live, self._starting)
        self.film = FilmHandlers(app, ui, desk, self._live, self._starting)

    def open(self, seen: object, focus: object, request: gr.Request) -> Updates:
        """The page is loaded, or the tab is opened: everything from the server."""
        words = words_for(self._app, request)
        project = self._app.projects.active()
        if project is None:
            return self._sources.without_project(words)
        self._desk.look_again(project)  # keyframes and clips may have changed on disk
        return self._sources.all_of(project, words) | self._live.updates(project, seen, focus, words)

    def badge(self, request: gr.Request) -> Updates:
        """Which server would be used now."""
        return self._sources.badge(words_for(self._app, request))

    def tick(self, seen: object, focus: object, request: gr.Request) -> Updates:
        """A run goes on: what changed since this page last looked."""
        project = self._app.projects.active()
        if project is None:
            return self._live.nothing()
        words = words_for(self._app, request)
        updates = self._live.tick(project, seen, focus, words)
        if isinstance(seen, Mapping) and seen.get("running") and updates.get(self._ui.seen["running"]) == kept(False):
            updates |= {self._ui.plan_summary: self._sources.plan(project, words)}  # what is left to render
        return updates

    def choose(
        self,
        storyboard: str | None,
        selection: str | None,
        workflow: str | None,
        seen: object,
        focus: object,
        request: gr.Request,
    ) -> Updates:
        """Another file was chosen."""
        words = words_for(self._app, request)
        try:
            project = self._desk.project()
            self._store(project, storyboard, selection, workflow)
        except VideoError as error:
            return self._problem(error, seen, focus, words)
        self._desk.forget(project)
        live = self._live.updates(project, seen, focus, words)
        return self._sources.texts(project, storyboard, selection, words) | live

    def choose_models(
        self,
        storyboard: str | None,
        selection: str | None,
        workflow: str | None,
        main: str | None,
        high: str | None,
        low: str | None,
        seen: object,
        focus: object,
        request: gr.Request,
    ) -> Updates:
        """Another model file was chosen for the workflow."""
        try:
            self.models.keep(self._desk.project(), workflow, (main, high, low))
        except VideoError as error:
            return self._problem(error, seen, focus, words_for(self._app, request))
        return self.choose(storyboard, selection, workflow, seen, focus, request)

    def reload(self, seen: object, focus: object, request: gr.Request) -> Updates:
        """Look for files again, and read the chosen ones again."""
        project = self._app.projects.active()
        if project is not None:
            self._desk.forget(project)
        return self.open(seen, focus, request)

    def refresh_workflows(self, workflow: str | None) -> Updates:
        """Look for workflows again."""
        return self._sources.workflows(workflow)

    def build_plan(
        self,
        storyboard: str | None,
        selection: str | None,
        workflow: str | None,
        seen: object,
        focus: object,
        request: gr.Request,
    ) -> Updates:
        """Build the plan and check the models."""
        words = words_for(self._app, request)
        try:
            project = self._desk.project()
            self._store(project, storyboard, selection, workflow)
            prepared = self._desk.prepare(project, storyboard, selection, workflow)
        except VideoError as error:
            return self._no_plan(error, seen, focus, words)
        return {
            self._ui.plan_summary: html_value(plan_summary(prepared.plan, words, self._desk.estimate(project))),
            self._ui.plan_display: prepared.plan.as_json(),
            self._ui.model_check_display: self._sources.model_check(prepared, words),
            **self._live.updates(project, seen, focus, words),
        }

    def start(
        self,
        storyboard: str | None,
        selection: str | None,
        workflow: str | None,
        seen: object,
        focus: object,
        request: gr.Request,
    ) -> Updates:
        """Start a run, or show the one that goes on."""
        words = words_for(self._app, request)
        try:
            project = self._desk.project()
            watch = self._desk.watch(project)
            if watch is None or not watch.is_running:
                self._store(project, storyboard, selection, workflow)
                self._starting.begin(self._desk.prepare(project, storyboard, selection, workflow))
        except VideoError as error:
            return self._problem(error, seen, focus, words)
        return {
            self._ui.plan_summary: self._sources.plan(project, words),
            **self._live.looking_at(project, seen, replace(Focus.of(focus, project.slug), pinned=""), words),
        }

    def stop(self, seen: object, focus: object, request: gr.Request) -> Updates:
        """Ask the run to stop; what is finished stays."""
        project = self._app.projects.active()
        watch = self._desk.watch(project) if project else None
        if watch is not None:
            watch.stop()
        return self.tick(seen, focus, request)

    def _store(self, project: Project, storyboard: str | None, selection: str | None, workflow: str | None) -> None:
        self._app.state(project).update(storyboard_file=storyboard, selection_file=selection, workflow_file=workflow)

    def _no_plan(self, error: VideoError, seen: object, focus: object, words: Words) -> Updates:
        project = self._app.projects.active()
        live = self._live.updates(project, seen, focus, words) if project else {}
        return {
            self._ui.plan_summary: html_value(plan_error(error, words)),
            self._ui.plan_display: None,
            self._ui.model_check_display: None,
            **live,
        }

    def _problem(self, error: VideoError, seen: object, focus: object, words: Words) -> Updates:
        project = self._app.projects.active()
        if project is None:
            return self._sources.without_project(words)
        return self._live.updates(project, seen, focus, words, error)
