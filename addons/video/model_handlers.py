"""The model dropdowns of the Video tab: what they offer, and what a person chose for a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from addons.components.model_section import ROLES, ModelSection
from addons.helpers.storyboard_loader import load_storyboard_from_config
from addons.language import words_for
from addons.video.desk import Desk
from addons.video.updates import Updates
from domain.errors import VideoError

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project


class ModelHandlers:
    """Choices are kept with the project, one set a workflow, so that they are there when it is chosen again."""

    def __init__(self, app: App, ui: ModelSection, desk: Desk) -> None:
        self._app = app
        self._ui = ui
        self._desk = desk

    def offer(self, workflow: str | None, request: gr.Request) -> Updates:
        """The files that the server has for the workflow; none without an answer, and none in the preview."""
        words = words_for(self._app, request)
        try:
            project = self._desk.project()
            name = workflow or self._workflow(project)
            backend = self._app.backends.choose()
            choices = {} if backend.is_preview or not name else self._app.workflows.models(name, backend)
        except VideoError:
            return self._ui.shown({}, {}, words)  # said by the badge, and by the plan
        chosen = self._app.state(project).models(name)
        known = {role: file for role, file in chosen.items() if role in choices}
        if choices and known != chosen:  # the workflow lost a loader since
            self._app.state(project).choose_models(name or "", known)
            self._desk.forget(project)
        return self._ui.shown(choices, known, words)

    def keep(self, project: Project, workflow: str | None, files: tuple[str | None, ...]) -> None:
        """Remember the files chosen for the workflow, in the order of ROLES. Raises StateUnreadable."""
        chosen = {role: file for role, file in zip(ROLES, files, strict=True) if file}
        if workflow:
            self._app.state(project).choose_models(workflow, chosen)

    def _workflow(self, project: Project) -> str | None:
        """What the page is about to show as chosen, while it does not show it yet."""
        stored = self._app.state(project).load()
        board = load_storyboard_from_config(project, stored["storyboard_file"])
        return stored["workflow_file"] or self._app.planning.default_workflow(board)
