"""The components of 📁 Projekt beside the storyboard editor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from addons.project.editor_layout import PICTURE_TYPES, EditorLayout, render_editor
from addons.project.templates import CROPS, MADE, PROJECT_CARDS, PROJECT_CLICKS
from addons.sizes import FROM_STORYBOARD, size_choices
from addons.video.templates import CARD_OR_NOTE
from domain.correction import Correction

AS_SETTINGS = "settings"
"""The choice that leaves a project's colour correction to the settings."""


@dataclass(frozen=True)
class PanelLayout:
    """Every component that events read or write."""

    cards: gr.HTML
    choice: gr.Dropdown
    path: gr.Textbox
    note: gr.HTML
    name: gr.Textbox
    pictures: gr.File
    folder: gr.Textbox
    create: gr.Button
    made: gr.HTML
    editor: EditorLayout
    resolution: gr.Dropdown
    crops: gr.HTML
    size_note: gr.HTML
    colours: gr.Radio
    colours_note: gr.HTML
    sage: gr.Checkbox
    sage_note: gr.HTML


def render_panel() -> PanelLayout:
    """Build the tab."""
    label = gr.I18n()
    parts: dict[str, Any] = {}
    with gr.Column(elem_classes=["sc-panel", "sc-project-panel"]):
        parts |= _projects(label)
        parts |= _new_project(label)
        parts["editor"] = render_editor(label)
        parts |= _picture_size(label)
        parts |= _rendering(label)
    return PanelLayout(**parts)


def _projects(label: gr.I18n) -> dict[str, Any]:
    with gr.Column(elem_classes="sc-section"):
        gr.Markdown(label("projects_title"), elem_classes="sc-title")
        cards = _html(PROJECT_CARDS, "project_cards", PROJECT_CLICKS)
        with gr.Row(elem_classes="sc-pair"):
            choice = gr.Dropdown(
                [], value=None, label=label("choose_project_label"), info=label("choose_project_info"),
                elem_id="project_dropdown", interactive=True, filterable=False, scale=2, min_width=220,
            )  # fmt: skip
            path = gr.Textbox(
                label=label("project_path_label"), info=label("project_path_info"), elem_id="project_path",
                interactive=False, buttons=["copy"], scale=3, min_width=260,
            )  # fmt: skip
        note = _html(CARD_OR_NOTE, "project_note")
    return {"cards": cards, "choice": choice, "path": path, "note": note}


def _new_project(label: gr.I18n) -> dict[str, Any]:
    with gr.Column(elem_classes="sc-section", elem_id="new_project"):
        gr.Markdown(label("new_project_title"), elem_classes="sc-title")
        with gr.Row(elem_classes="sc-new"):
            with gr.Column(scale=1, min_width=260):
                name = gr.Textbox(
                    label=label("new_project_label"), info=label("new_project_info"), max_length=120, max_lines=1,
                    placeholder=label("new_project_placeholder"), elem_id="new_project_name",
                )  # fmt: skip
                folder = gr.Textbox(
                    label=label("new_folder_label"), info=label("new_folder_info"), max_length=1000, max_lines=1,
                    placeholder=label("new_folder_placeholder"), elem_id="new_project_folder",
                )  # fmt: skip
            pictures = gr.File(
                label=label("new_pictures_label"), file_count="multiple", file_types=PICTURE_TYPES,
                elem_id="new_project_pictures", height=176, scale=1, min_width=260,
            )  # fmt: skip
        create = gr.Button(label("create_project_label"), variant="primary", elem_id="create_project_btn")
        made = _html(MADE, "new_project_note")
    return {"name": name, "pictures": pictures, "folder": folder, "create": create, "made": made}


def _picture_size(label: gr.I18n) -> dict[str, Any]:
    with gr.Column(elem_classes="sc-section"):
        gr.Markdown(label("size_title"), elem_classes="sc-title")
        resolution = gr.Dropdown(
            size_choices(label), value=FROM_STORYBOARD, label=label("resolution_label"), info=label("resolution_info"),
            elem_id="resolution_dropdown", interactive=True, filterable=False,
        )  # fmt: skip
        size_note = _html(CARD_OR_NOTE, "resolution_note")
        crops = _html(CROPS, "keyframe_crops")
    return {"resolution": resolution, "crops": crops, "size_note": size_note}


def _rendering(label: gr.I18n) -> dict[str, Any]:
    modes = [(label("colour_as_settings"), AS_SETTINGS)]
    modes += [(label(f"colour_{mode.value}"), mode.value) for mode in Correction]
    with gr.Column(elem_classes="sc-section"):
        gr.Markdown(label("video_group_title"), elem_classes="sc-title")
        colours = gr.Radio(
            modes, value=AS_SETTINGS, label=label("colour_correction_label"), info=label("project_colours_info"),
            elem_id="project_colours", interactive=True,
        )  # fmt: skip
        colours_note = _html(CARD_OR_NOTE, "project_colours_note")
        sage = gr.Checkbox(
            label=label("sage_label"), info=label("sage_info"), elem_id="use_sage_attention", interactive=True
        )
        sage_note = _html(CARD_OR_NOTE, "sage_note")
    return {"colours": colours, "colours_note": colours_note, "sage": sage, "sage_note": sage_note}


def _html(template: str, elem_id: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(html_template=template, elem_id=elem_id, js_on_load=script, apply_default_css=False)
