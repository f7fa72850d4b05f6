"""The components of the storyboard editor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from addons.helpers.assets import asset
from addons.project.templates import KEYFRAME, MADE, SHOT_LIST, STATE
from domain.models import CameraMovement, MotionType

MOTIONS = tuple(motion.value for motion in MotionType)
CAMERAS = ("none", *(camera.value for camera in CameraMovement))
PICTURE_TYPES = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".avif"]


@dataclass(frozen=True)
class EditorLayout:
    """Every component that events read or write. The names of the form's fields are those of `storyboard_form`."""

    file: gr.Dropdown
    listed: gr.HTML
    add: gr.Button
    duplicate: gr.Button
    up: gr.Button
    down: gr.Button
    delete: gr.Button
    pictures: gr.UploadButton
    form_column: gr.Column
    keyframe: gr.HTML
    replace: gr.UploadButton
    shot_id: gr.Textbox
    prompt: gr.Textbox
    negative_prompt: gr.Textbox
    duration: gr.Textbox
    motion: gr.Dropdown
    strength: gr.Slider
    camera: gr.Dropdown
    seed: gr.Textbox
    transition: gr.Checkbox
    state: gr.HTML
    save: gr.Button
    save_copy: gr.Button
    again: gr.Button
    upload: gr.UploadButton
    note: gr.HTML
    chosen: gr.JSON


def render_editor(label: gr.I18n) -> EditorLayout:
    """Build the section at this place of the page."""
    parts: dict[str, Any] = {}
    with gr.Column(elem_classes=["sc-section", "sc-editor"], elem_id="storyboard_editor"):
        with gr.Row(elem_classes="sc-title-row"):
            gr.Markdown(label("editor_title"), elem_classes="sc-title")
            parts["upload"] = gr.UploadButton(
                _as_text(label("import_label")),
                file_types=[".json"],
                elem_id="import_storyboard_btn",
                size="sm",
                scale=0,
                min_width=160,
            )
        parts["file"] = gr.Dropdown(
            [], value=None, label=label("editor_file_label"), elem_id="editor_file", interactive=True, filterable=False,
            visible=False,
        )  # fmt: skip
        parts["note"] = _html(MADE, "editor_note")
        with gr.Row(elem_classes="sc-editor-halves"):
            with gr.Column(scale=5, min_width=280):
                parts["listed"] = _html(SHOT_LIST, "shot_rows", asset("editor.js"))
                parts |= _tools(label)
            with gr.Column(scale=6, min_width=280, visible=False, elem_id="shot_form") as column:
                parts |= {"form_column": column, **_form(label)}
        # Which row this page shows, and what its fields showed. Not gr.State: see the Video tab's `seen`.
        parts["chosen"] = gr.JSON({}, visible=False)
    return EditorLayout(**parts)


def _tools(label: gr.I18n) -> dict[str, Any]:
    tools: dict[str, Any] = {}
    with gr.Row(elem_classes="sc-tools"):
        for name in ("add", "duplicate", "up", "down", "delete"):
            tools[name] = gr.Button(
                label(f"editor_{name}_label"), elem_id=f"editor_{name}_btn", size="sm", min_width=0, scale=0
            )
        tools["pictures"] = gr.UploadButton(
            _as_text(label("editor_pictures_label")),
            file_count="multiple",
            file_types=PICTURE_TYPES,
            elem_id="editor_pictures_btn",
            size="sm",
            scale=0,
            min_width=0,
        )
    return tools


def _form(label: gr.I18n) -> dict[str, Any]:
    form: dict[str, Any] = {}
    with gr.Row(elem_classes="sc-form-head"):
        with gr.Column(scale=3, min_width=160):
            form["keyframe"] = _html(KEYFRAME, "shot_keyframe")
            form["replace"] = gr.UploadButton(
                _as_text(label("editor_replace_label")),
                file_types=PICTURE_TYPES,
                size="sm",
                elem_id="replace_keyframe_btn",
            )
        with gr.Column(scale=2, min_width=130):
            form["shot_id"] = _text(label, "shot_id")
            form["duration"] = _text(label, "duration")
    form["prompt"] = _text(label, "prompt", lines=3, max_lines=10)
    with gr.Row(elem_classes="sc-pair"):
        form["motion"] = _choice(label, "motion", [(label(f"motion_type_{name}"), name) for name in MOTIONS])
        form["strength"] = gr.Slider(
            0, 1, value=0.5, step=0.01, label=label("editor_strength_label"), elem_id="shot_strength", interactive=True,
            min_width=150,
        )  # fmt: skip
    with gr.Accordion(label("editor_more_title"), open=False, elem_classes="sc-fold"):
        form["negative_prompt"] = _text(label, "negative_prompt", lines=2, max_lines=6)
        with gr.Row(elem_classes="sc-pair"):
            form["camera"] = _choice(label, "camera", [(label(f"camera_type_{name}"), name) for name in CAMERAS])
            form["seed"] = _text(label, "seed")
        form["transition"] = gr.Checkbox(
            label=label("editor_transition_label"), info=label("editor_transition_info"), elem_id="shot_transition",
            interactive=True,
        )  # fmt: skip
    form["state"] = _html(STATE, "storyboard_state")
    with gr.Row(elem_classes="sc-tools"):
        form["save"] = gr.Button(label("editor_save_label"), variant="primary", elem_id="save_storyboard_btn", scale=0)
        form["again"] = gr.Button(label("editor_again_label"), size="sm", elem_id="read_storyboard_btn", scale=0)
        form["save_copy"] = gr.Button(label("editor_copy_label"), size="sm", elem_id="save_copy_btn", scale=0)
    return form


def _as_text(label: Any) -> str:
    """Upload buttons translate their label as all do, but are annotated as if they did not."""
    return label


def _text(label: gr.I18n, name: str, lines: int = 1, max_lines: int | None = None) -> gr.Textbox:
    return gr.Textbox(
        label=label(f"editor_{name}_label"),
        placeholder=label(f"editor_{name}_info"),
        elem_id=f"shot_{name}",
        interactive=True,
        lines=lines,
        max_lines=max_lines or lines,
        min_width=120,
    )


def _choice(label: gr.I18n, name: str, choices: list[tuple[Any, str]]) -> gr.Dropdown:
    return gr.Dropdown(
        choices, value="none", label=label(f"editor_{name}_label"), elem_id=f"shot_{name}", interactive=True,
        filterable=False, min_width=150,
    )  # fmt: skip


def _html(template: str, elem_id: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(html_template=template, elem_id=elem_id, js_on_load=script, apply_default_css=False)
