"""The tab 📁 Projekt: choose or create a project, its folder, its picture size, and how videos are generated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from addons.base_addon import Page
from addons.helpers.error_words import error_card
from addons.helpers.markup import escaped
from addons.language import words_for
from addons.sizes import FROM_STORYBOARD, parsed_size, size_choices, size_value
from addons.texts import Words
from addons.video.templates import CARD_OR_NOTE
from domain.errors import ProjectError, VideoError

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project

_QUICK: dict[str, Any] = {"api_visibility": "private", "queue": False, "show_progress": "hidden"}


@dataclass(frozen=True)
class _Layout:
    choice: gr.Dropdown
    path: gr.Textbox
    name: gr.Textbox
    create: gr.Button
    resolution: gr.Dropdown
    sage: gr.Checkbox
    note: gr.HTML


class ProjectPanel:
    """Chooses the active project; the other tabs follow when they are opened."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._ui: _Layout | None = None

    def get_tab_name(self) -> str:
        """The tab's name, the same in every language."""
        return "📁 Projekt"

    def render(self) -> None:
        """Build the tab."""
        label = gr.I18n()
        with gr.Column(elem_classes="sc-panel"):
            with gr.Column(elem_classes="sc-section"):
                choice = gr.Dropdown(
                    [],
                    value=None,
                    label=label("choose_project_label"),
                    info=label("choose_project_info"),
                    elem_id="project_dropdown",
                    interactive=True,
                    filterable=False,
                )
                path = gr.Textbox(
                    label=label("project_path_label"),
                    info=label("project_path_info"),
                    elem_id="project_path",
                    interactive=False,
                    buttons=["copy"],
                )
            with gr.Row(elem_classes=["sc-section", "sc-create"]):
                name = gr.Textbox(
                    label=label("new_project_label"),
                    info=label("new_project_info"),
                    placeholder=label("new_project_placeholder"),
                    elem_id="new_project_name",
                    max_length=120,
                    scale=1,
                    min_width=200,
                )
                create = gr.Button(label("create_project_label"), elem_id="create_project_btn", scale=0, min_width=120)
            with gr.Column(elem_classes="sc-section"):
                gr.Markdown(label("video_group_title"), elem_classes="sc-title")
                resolution = gr.Dropdown(
                    size_choices(label),
                    value=FROM_STORYBOARD,
                    label=label("resolution_label"),
                    info=label("resolution_info"),
                    elem_id="resolution_dropdown",
                    interactive=True,
                    filterable=False,
                )
                sage = gr.Checkbox(
                    label=label("sage_label"), info=label("sage_info"), elem_id="use_sage_attention", interactive=True
                )
            note = gr.HTML(html_template=CARD_OR_NOTE, elem_id="project_note", js_on_load=None, apply_default_css=False)
        self._ui = _Layout(choice, path, name, create, resolution, sage, note)

    def bind(self, page: Page) -> None:
        """Tie the tab's events."""
        ui = self._layout()
        everything = [ui.choice, ui.path, ui.resolution, ui.sage, ui.note]
        for event in (page.blocks.load, page.tab.select):
            event(self._open, None, everything, **_QUICK)
        ui.choice.input(self._activate, ui.choice, everything, **_QUICK)
        gr.on([ui.create.click, ui.name.submit], self._create, ui.name, [*everything, ui.name], **_QUICK)
        ui.resolution.input(self._set_resolution, ui.resolution, ui.note, **_QUICK)
        ui.sage.input(self._set_sage, ui.sage, ui.note, **_QUICK)

    def _open(self, request: gr.Request) -> dict[Any, Any]:
        words = words_for(self._app, request)
        project = self._app.projects.active()
        return self._shown(project, _note("" if project else words("no_projects_yet")))

    def _activate(self, slug: str | None, request: gr.Request) -> dict[Any, Any]:
        words = words_for(self._app, request)
        try:
            project = self._app.projects.activate(slug or "")
        except VideoError as error:
            return {self._layout().note: _card(error, words)}
        return self._shown(project, _note(words("project_opened", name=project.name)))

    def _create(self, name: str | None, request: gr.Request) -> dict[Any, Any]:
        words, ui = words_for(self._app, request), self._layout()
        try:
            project = self._app.projects.create(name or "")
        except VideoError as error:
            return {ui.note: _card(error, words)}
        return self._shown(project, _note(words("project_created", name=project.name))) | {ui.name: ""}

    def _set_resolution(self, choice: str | None, request: gr.Request) -> Any:
        words = words_for(self._app, request)
        try:
            size = None if choice in (None, FROM_STORYBOARD) else parsed_size(choice)
            project = self._app.projects.active()
            if project is None:
                raise ProjectError("no_project", "No project is chosen.", hint="Create one first.")
            self._app.projects.set_resolution(project.slug, size)
        except VideoError as error:
            return _card(error, words)
        return _note(words("resolution_saved", size=size) if size else words("resolution_from_storyboard"))

    def _set_sage(self, is_on: bool, request: gr.Request) -> Any:
        words = words_for(self._app, request)
        try:
            self._app.settings.save(use_sage_attention=bool(is_on))
        except VideoError as error:
            return _card(error, words)
        return _note(words("sage_on" if is_on else "sage_off"))

    def _shown(self, project: Project | None, note: Any) -> dict[Any, Any]:
        ui = self._layout()
        choices = [(other.name, other.slug) for other in self._app.projects.projects()]
        return {
            ui.choice: gr.Dropdown(choices=choices, value=project.slug if project else None),
            ui.path: str(project.path) if project else "",
            ui.resolution: size_value(project),
            ui.sage: self._app.settings.current().use_sage_attention,
            ui.note: note,
        }

    def _layout(self) -> _Layout:
        if self._ui is None:
            raise RuntimeError("render() comes first")
        return self._ui


def _note(text: str) -> Any:
    return escaped({"card": None, "note": text})


def _card(error: VideoError, words: Words) -> Any:
    return escaped({"card": error_card(error, words), "note": ""})
