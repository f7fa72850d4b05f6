"""The components of ⚙️ Settings beside its workflows: one a setting, under it what is found where it points to."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import gradio as gr

from addons.video.templates import CARD_OR_NOTE, PROBE
from domain.correction import Correction

FINDING = """
{{#if value.text}}<p class="sc-check sc-finding {{{value.tone}}}" role="status"><span class="sc-dot"></span>
  <span>{{{value.text}}}</span></p>{{/if}}
"""


@dataclass(frozen=True)
class Fields:
    """One component a setting; the names are the settings' own."""

    comfy_url: gr.Textbox
    comfy_urls: gr.Textbox
    comfy_headers: gr.Textbox
    comfy_ca_file: gr.Textbox
    comfy_root: gr.Textbox
    workflow_dir: gr.Textbox
    ffmpeg_path: gr.Textbox
    colour_correction: gr.Radio
    webhook_url: gr.Textbox
    language: gr.Radio
    resume: gr.Radio

    def components(self) -> list[Any]:
        return [getattr(self, field.name) for field in fields(self)]


@dataclass(frozen=True)
class Findings:
    """What is found for a setting; the names are the settings' own."""

    comfy_root: gr.HTML
    workflow_dir: gr.HTML
    ffmpeg_path: gr.HTML
    webhook_url: gr.HTML

    def components(self) -> list[Any]:
        return [getattr(self, field.name) for field in fields(self)]


@dataclass(frozen=True)
class SettingsLayout:
    """Every component that events read or write."""

    fields: Fields
    findings: Findings
    test: gr.Button
    probe: gr.HTML
    save: gr.Button
    note: gr.HTML


def render_settings(label: gr.I18n) -> SettingsLayout:
    """Build the fields at this place of the page."""
    of: dict[str, Any] = {}
    found: dict[str, Any] = {}
    with gr.Column(elem_classes="sc-section"):
        gr.Markdown(label("server_title"), elem_classes="sc-title")
        with gr.Row(elem_classes="sc-create"):
            of["comfy_url"] = _text(label, "comfy_url", scale=1)
            test = gr.Button(label("test_label"), elem_id="test_connection_btn", scale=0, min_width=170)
        of["comfy_urls"] = _text(label, "comfy_urls", lines=2)
        probe = _html(PROBE, "connection_status")
        with gr.Accordion(label("server_access_title"), open=False, elem_classes="sc-fold"):
            of["comfy_headers"] = _text(label, "comfy_headers", lines=2)
            of["comfy_ca_file"] = _text(label, "comfy_ca_file")
    with gr.Column(elem_classes="sc-section"):
        gr.Markdown(label("files_title"), elem_classes="sc-title")
        for name in ("comfy_root", "workflow_dir", "ffmpeg_path"):
            of[name] = _text(label, name)
            found[name] = _html(FINDING, f"found_{name}")
    with gr.Column(elem_classes="sc-section"):
        gr.Markdown(label("runs_title"), elem_classes="sc-title")
        modes = [mode.value for mode in Correction]
        of["colour_correction"] = _radio(
            label, "colour_correction", [(label(f"colour_{mode}"), mode) for mode in modes]
        )
        of["resume"] = _radio(label, "resume", [(label(f"resume_{rule}"), rule) for rule in ("ask", "always")])
        of["webhook_url"] = _text(label, "webhook_url")
        found["webhook_url"] = _html(FINDING, "found_webhook_url")
    with gr.Column(elem_classes="sc-section"):
        gr.Markdown(label("page_title"), elem_classes="sc-title")
        languages = [(label("language_auto"), "auto"), ("English", "en"), ("Deutsch", "de")]
        of["language"] = _radio(label, "language", languages, elem_id="language")
    save = gr.Button(label("save_label"), variant="primary", size="lg", elem_id="save_settings_btn")
    note = _html(CARD_OR_NOTE, "settings_note")
    return SettingsLayout(Fields(**of), Findings(**found), test, probe, save, note)


def _html(template: str, elem_id: str) -> gr.HTML:
    return gr.HTML(html_template=template, elem_id=elem_id, js_on_load=None, apply_default_css=False)


def _radio(label: gr.I18n, setting: str, choices: list[tuple[Any, str]], elem_id: str = "") -> gr.Radio:
    return gr.Radio(
        choices,
        label=label(f"{setting}_label"),
        info=label(f"{setting}_info"),
        elem_id=elem_id or f"setting_{setting}",
        interactive=True,
    )


def _text(label: gr.I18n, setting: str, scale: int | None = None, lines: int = 1) -> gr.Textbox:
    return gr.Textbox(
        label=label(f"{setting}_label"),
        info=label(f"{setting}_info"),
        elem_id=f"setting_{setting}",
        interactive=True,
        lines=lines,
        max_lines=6 * lines - 5,
        scale=scale,
    )
