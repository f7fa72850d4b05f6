"""The events of the film's toolbar."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import gradio as gr

from addons.language import words_for
from addons.video import present_film
from addons.video.desk import Desk
from addons.video.focus import FILM, Focus
from addons.video.layout import VideoLayout
from addons.video.live_view import LiveView
from addons.video.run_start import RunStart
from addons.video.updates import Updates
from domain.errors import VideoError

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project


class FilmHandlers:
    """Holds nothing of a single page."""

    def __init__(self, app: App, ui: VideoLayout, desk: Desk, live: LiveView, starting: RunStart) -> None:
        self._app = app
        self._ui = ui
        self._desk = desk
        self._live = live
        self._starting = starting

    def act(self, seen: object, focus: object, event: gr.EventData, request: gr.Request) -> Updates:
        """A button of the toolbar: assemble, with slates or without, export, or play the film."""
        project = self._app.projects.active()
        if project is None:
            return self._live.nothing()
        words = words_for(self._app, request)
        looks_at = Focus.of(focus, project.slug)
        act = str(getattr(event, "act", ""))
        try:
            self._do(project, act, str(getattr(event, "id", "")))
        except VideoError as error:
            return self._live.updates(project, seen, focus, words, error)
        if act in (present_film.PLAY, present_film.ASSEMBLE, present_film.SLATES):
            looks_at = replace(looks_at, pinned=FILM, comparing=None)  # the film plays as soon as it is there
        return self._live.looking_at(project, seen, looks_at, words)

    def _do(self, project: Project, act: str, choice: str) -> None:
        if act in (present_film.ASSEMBLE, present_film.SLATES):
            self._desk.films.assemble(self._starting.plan_of(project), slates=act == present_film.SLATES)
        elif act == present_film.EXPORT:
            self._desk.films.export(self._starting.plan_of(project), choice)
