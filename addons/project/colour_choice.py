"""Whether the colours of the project's clips are put right, as chosen in 📁 Projekt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr

from addons.helpers.error_words import error_card
from addons.helpers.markup import escaped
from addons.language import words_for
from addons.project.panel_layout import AS_SETTINGS, PanelLayout
from addons.texts import Words
from domain.correction import Correction
from domain.errors import ProjectError, VideoError

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project


def colour_value(project: Project | None) -> str:
    """The choice that the project stands at."""
    mode = project.colour_correction if project else None
    return mode.value if mode else AS_SETTINGS


class ColourChoice:
    """Keeps the choice, and lets clips that are there already follow it."""

    def __init__(self, app: App, ui: PanelLayout, on_changed: Callable[[Project], None]) -> None:
        """`on_changed` is told when clips may have changed places."""
        self._app = app
        self._ui = ui
        self._on_changed = on_changed

    def choose(self, choice: str | None, request: gr.Request) -> dict[Any, Any]:
        """Another choice. While a run goes on, it stays as it was: the run puts its own clips in their places."""
        words, project = words_for(self._app, request), self._app.projects.active()
        try:
            if project is None:
                raise ProjectError("no_project", "No project is chosen.", hint="Create one first.")
            run = self._app.runs.current(project)
            if run is not None and run.is_running:
                return self._shown(project, words("colours_wait"))
            project = self._app.projects.set_colour_correction(project, _chosen(choice))
            self._app.takes.show_corrections(project)
        except VideoError as error:
            return {self._ui.colours_note: escaped({"card": error_card(error, words), "note": ""})}
        self._on_changed(project)
        return self._shown(project, self._said(project, words))

    def _said(self, project: Project, words: Words) -> str:
        if project.colour_correction is not None:
            return words(f"colours_{project.colour_correction.value}")
        default = self._app.settings.current().colour_correction
        return words("colours_as_settings", mode=words(f"correction_{default.value}"))

    def _shown(self, project: Project, note: str) -> dict[Any, Any]:
        return {self._ui.colours: colour_value(project), self._ui.colours_note: escaped({"card": None, "note": note})}


def _chosen(choice: str | None) -> Correction | None:
    return next((mode for mode in Correction if mode.value == choice), None)
