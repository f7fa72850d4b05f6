"""The part of ⚙️ Settings about workflows: which there are, how each was understood, bringing and correcting them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from addons.base_addon import Page
from addons.event_kinds import EVERY_ONE, QUICK
from addons.helpers.workflow_templates import LIST_CLICKS, WORKFLOW_DETAIL, WORKFLOW_LIST
from addons.video.templates import CARD_OR_NOTE
from addons.workflow_handlers import WorkflowHandlers

if TYPE_CHECKING:
    from addons.app import App


@dataclass(frozen=True)
class WorkflowLayout:
    """Every component that events read or write."""

    listed: gr.HTML
    check: gr.Button
    upload: gr.File
    name: gr.Textbox
    replace: gr.Checkbox
    add: gr.Button
    note: gr.HTML
    detail: gr.HTML
    correction: gr.Accordion
    family: gr.Dropdown
    role: gr.Dropdown
    binding: gr.Dropdown
    save: gr.Button
    saved: gr.HTML
    chosen: gr.JSON


def render_workflows() -> WorkflowLayout:
    """Build the section at this place of the page."""
    label = gr.I18n()
    parts: dict[str, Any] = {}
    with gr.Column(elem_classes=["sc-section", "sc-workflows"], elem_id="workflow_section"):
        with gr.Row(elem_classes="sc-title-row"):
            gr.Markdown(label("workflows_title"), elem_classes="sc-title")
            parts["check"] = gr.Button(
                label("workflow_check_label"), size="sm", elem_id="check_workflows_btn", scale=0, min_width=110
            )
        parts["listed"] = _html(WORKFLOW_LIST, "workflow_list", LIST_CLICKS)
        parts |= _bringing(label)
        parts["detail"] = _html(WORKFLOW_DETAIL, "workflow_detail")
        parts |= _correction(label)
        # Which workflow this page shows. Not gr.State: see the Video tab's `seen`.
        parts["chosen"] = gr.JSON({}, visible=False)
    return WorkflowLayout(**parts)


def bind_workflows(app: App, ui: WorkflowLayout, page: Page, settings_saved: Callable[..., Any]) -> None:
    """Tie the section's events. `settings_saved` ties one to the moment after the settings were saved."""
    handlers = WorkflowHandlers(app, ui)
    shown = [ui.listed, ui.detail, ui.correction, ui.family, ui.role, ui.binding, ui.saved, ui.chosen]
    seen = [ui.listed, ui.detail]

    def check_after(event: Callable[..., Any]) -> None:
        # What is on disk is there at once; what the server has comes a moment later.
        event(handlers.check, None, None, **QUICK).then(handlers.look, ui.chosen, seen, **QUICK)

    for event in (page.tab.select, settings_saved):
        check_after(event(handlers.open, ui.chosen, seen, **QUICK).then)
    check_after(ui.check.click(handlers.open, ui.chosen, seen, **QUICK).then)
    # The second look mends what an answer that was on its way may have shown of the choice before.
    ui.listed.show(handlers.show, None, [*shown, ui.note], **EVERY_ONE).then(handlers.look, ui.chosen, seen, **QUICK)
    ui.role.input(handlers.choose_role, [ui.role, ui.chosen], [ui.binding, ui.saved], **QUICK)
    saved = ui.save.click(handlers.correct, [ui.family, ui.role, ui.binding, ui.chosen], shown, **QUICK)
    brought = [ui.upload, ui.name, ui.replace, ui.note]
    added = gr.on(
        [ui.upload.upload, ui.add.click, ui.name.submit],
        handlers.add,
        [ui.upload, ui.name, ui.replace],
        [*brought, *shown],
        **QUICK,
    )
    for event in (saved, added):
        check_after(event.success)


def _bringing(label: gr.I18n) -> dict[str, Any]:
    with gr.Row(elem_classes=["sc-bring"]):
        upload = gr.File(
            label=label("workflow_upload_label"), file_types=[".json"], elem_id="workflow_upload", height=132, scale=3
        )
        with gr.Column(scale=2, min_width=200):
            name = gr.Textbox(
                label=label("workflow_name_label"),
                info=label("workflow_name_info"),
                elem_id="workflow_name",
                max_length=120,
                max_lines=1,
            )
            replace = gr.Checkbox(label=label("workflow_replace_label"), elem_id="workflow_replace", container=False)
            add = gr.Button(label("workflow_add_label"), elem_id="add_workflow_btn", size="md")
    note = _html(CARD_OR_NOTE, "workflow_note")
    return {"upload": upload, "name": name, "replace": replace, "add": add, "note": note}


def _correction(label: gr.I18n) -> dict[str, Any]:
    with gr.Accordion(
        label("workflow_correct_title"),
        open=False,
        visible=False,
        elem_id="workflow_correction",
        elem_classes="sc-fold",
    ) as fold:
        family = _dropdown(label, "workflow_family", "workflow_family")
        role = _dropdown(label, "workflow_role", "workflow_role")
        binding = gr.Dropdown(
            [],
            value=[],
            multiselect=True,
            label=label("workflow_binding_label"),
            info=label("workflow_binding_info"),
            elem_id="workflow_binding",
            interactive=True,
        )
        save = gr.Button(label("workflow_save_label"), elem_id="save_workflow_btn", size="md")
        saved = _html(CARD_OR_NOTE, "workflow_saved")
    return {"correction": fold, "family": family, "role": role, "binding": binding, "save": save, "saved": saved}


def _dropdown(label: gr.I18n, key: str, elem_id: str) -> gr.Dropdown:
    return gr.Dropdown([], value=None, label=label(f"{key}_label"), elem_id=elem_id, interactive=True, filterable=False)


def _html(template: str, elem_id: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(html_template=template, elem_id=elem_id, js_on_load=script, apply_default_css=False)
