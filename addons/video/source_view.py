"""The left side of the Video tab: project, files, plan, server. What it shows, without deciding anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from addons.helpers.error_words import sentence_and_remedy
from addons.helpers.storyboard_loader import (
    file_choices,
    load_storyboard_from_config,
    selection_status_md,
    storyboard_status_md,
)
from addons.texts import Words
from addons.video.desk import Desk
from addons.video.layout import VideoLayout
from addons.video.present_plan import model_check, model_check_failed, no_plan, plan_summary
from addons.video.presenter import Snapshot, live_parts
from addons.video.updates import Updates, html_value
from domain.errors import VideoError
from domain.models import Storyboard

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project
    from services.video.planning import PreparedPlan


class SourceView:
    """Builds the updates of the left side."""

    def __init__(self, app: App, ui: VideoLayout, desk: Desk) -> None:
        self._app = app
        self._ui = ui
        self._desk = desk

    def all_of(self, project: Project, words: Words) -> Updates:
        """Everything of a project."""
        stored = self._app.state(project).load()
        boards, board = file_choices(self._app.projects.storyboards(project), stored["storyboard_file"], project)
        selections, selection = file_choices(self._app.projects.selections(project), stored["selection_file"], project)
        workflow = stored["workflow_file"] or self._app.planning.default_workflow(_readable(project, board))
        return {
            self._ui.project_status: html_value(_project_props(project)),
            self._ui.storyboard_dropdown: gr.Dropdown(choices=boards, value=board),
            self._ui.selection_dropdown: gr.Dropdown(choices=selections, value=selection),
            **self.workflows(workflow),
            **self.texts(project, board, selection, words),
        }

    def texts(self, project: Project, storyboard: str | None, selection: str | None, words: Words) -> Updates:
        """What is in the chosen files, and the plan they give."""
        prepared = self._desk.recall(project)
        return {
            self._ui.storyboard.info_md: storyboard_status_md(project, storyboard, words),
            self._ui.selection_status: selection_status_md(project, storyboard, selection, words),
            self._ui.plan_summary: self.plan(project, words),
            self._ui.plan_display: prepared.plan.as_json() if prepared else None,
            self._ui.model_check_display: None,
        }

    def plan(self, project: Project, words: Words) -> object:
        """The summary of the kept plan."""
        prepared = self._desk.recall(project)
        if prepared is None:
            return html_value(no_plan(words))
        return html_value(plan_summary(prepared.plan, words, self._desk.estimate(project)))

    def workflows(self, chosen: str | None) -> Updates:
        """The workflows at hand; the chosen one stays chosen while it exists."""
        names = list(self._app.planning.workflows())
        value = chosen if chosen in names else next(iter(names), None)
        return {self._ui.workflow_dropdown: gr.Dropdown(choices=names, value=value)}

    def without_project(self, words: Words) -> Updates:
        """There is no project to show."""
        empty = live_parts(Snapshot(), words)
        return {
            self._ui.project_status: html_value({"name": "", "size": "", "note": words("no_project")}),
            self._ui.plan_summary: html_value(no_plan(words)),
            self._ui.storyboard.info_md: "",
            self._ui.selection_status: "",
            self._ui.strip: "",
            **{getattr(self._ui, name): html_value(props) for name, props in empty.items()},
            **dict.fromkeys(self._ui.seen.values()),  # whatever is opened next is sent as a whole
        }

    def badge(self, words: Words) -> Updates:
        """Which server is used: a ComfyUI, or the preview with the way to a real one."""
        try:
            backend = self._app.backends.choose()
        except VideoError as error:
            message, _ = sentence_and_remedy(error, words)
            return {
                self._ui.backend_badge: html_value({"tone": "bad", "name": words("badge_unreachable"), "way": message})
            }
        if backend.is_preview:
            props = {"tone": "preview", "name": words("badge_preview"), "way": words("badge_preview_way")}
        else:
            props = {"tone": "real", "name": backend.name, "way": backend.device}
        return {self._ui.backend_badge: html_value(props)}

    def model_check(self, prepared: PreparedPlan, words: Words) -> object:
        """What the server lacks for the plan."""
        try:
            backend = self._app.backends.choose()
            report = self._app.planning.check_models(prepared.for_backend(backend), backend)
        except VideoError as error:
            return html_value(model_check_failed(error, words))
        return html_value(model_check(report, backend, words))


def _project_props(project: Project) -> dict[str, object]:
    return {"name": project.name, "size": str(project.resolution) if project.resolution else "", "note": ""}


def _readable(project: Project, name: str | None) -> Storyboard | None:
    try:
        return load_storyboard_from_config(project, name)
    except VideoError:
        return None  # said where the storyboard stands
