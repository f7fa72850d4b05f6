"""The tab ⚙️ Settings: server, folders, programs, language. Values are checked and saved in one step by the service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import gradio as gr

from addons.base_addon import Page
from addons.helpers.error_words import Props, error_card
from addons.helpers.header_lines import masked_lines, parsed_lines
from addons.helpers.markup import escaped
from addons.language import words_for
from addons.texts import Words
from addons.video.templates import CARD_OR_NOTE, PROBE
from addons.workflow_section import WorkflowLayout, bind_workflows, render_workflows
from domain.errors import VideoError

if TYPE_CHECKING:
    from addons.app import App
    from services.backend import BackendProbe

_QUICK: dict[str, Any] = {"api_visibility": "private", "queue": False, "show_progress": "hidden"}
_GIGABYTE = 1024**3


@dataclass(frozen=True)
class _Fields:
    """One component a setting; the names are the settings' own."""

    comfy_url: gr.Textbox
    comfy_headers: gr.Textbox
    comfy_ca_file: gr.Textbox
    comfy_root: gr.Textbox
    workflow_dir: gr.Textbox
    ffmpeg_path: gr.Textbox
    language: gr.Radio
    resume: gr.Radio

    def components(self) -> list[Any]:
        return [getattr(self, field.name) for field in fields(self)]


class SettingsPanel:
    """Shows and changes the settings."""

    def __init__(self, app: App, on_language: Callable[[str], None] = lambda _language: None) -> None:
        """`on_language` is told when another language is saved, so that the page's labels can follow."""
        self._app = app
        self._on_language = on_language
        self._fields: _Fields | None = None
        self._workflows: WorkflowLayout | None = None

    def get_tab_name(self) -> str:
        """The tab's name, the same in every language."""
        return "⚙️ Settings"

    def render(self) -> None:
        """Build the tab."""
        label = gr.I18n()
        with gr.Column(elem_classes="sc-panel"):
            with gr.Column(elem_classes="sc-section"):
                gr.Markdown(label("server_title"), elem_classes="sc-title")
                with gr.Row(elem_classes="sc-create"):
                    url = _text(label, "comfy_url", "comfy_url", scale=1)
                    self._test = gr.Button(label("test_label"), elem_id="test_connection_btn", scale=0, min_width=170)
                self._probe = _html(PROBE, "connection_status")
                with gr.Accordion(label("server_access_title"), open=False, elem_classes="sc-fold"):
                    headers = _text(label, "comfy_headers", "comfy_headers", lines=2)
                    authority = _text(label, "comfy_ca_file", "comfy_ca_file")
            with gr.Column(elem_classes="sc-section"):
                gr.Markdown(label("files_title"), elem_classes="sc-title")
                root = _text(label, "comfy_root", "comfy_root")
                folder = _text(label, "workflow_dir", "workflow_dir")
                ffmpeg = _text(label, "ffmpeg_path", "ffmpeg")
            with gr.Column(elem_classes="sc-section"):
                gr.Markdown(label("page_title"), elem_classes="sc-title")
                language = gr.Radio(
                    [(label("language_auto"), "auto"), ("English", "en"), ("Deutsch", "de")],
                    label=label("language_label"),
                    info=label("language_info"),
                    elem_id="language",
                    interactive=True,
                )
                resume = gr.Radio(
                    [(label("resume_ask"), "ask"), (label("resume_always"), "always")],
                    label=label("resume_label"),
                    info=label("resume_info"),
                    elem_id="setting_resume",
                    interactive=True,
                )
            self._save = gr.Button(label("save_label"), variant="primary", size="lg", elem_id="save_settings_btn")
            self._note = _html(CARD_OR_NOTE, "settings_note")
            self._workflows = render_workflows()
        self._fields = _Fields(url, headers, authority, root, folder, ffmpeg, language, resume)

    def bind(self, page: Page) -> None:
        """Tie the tab's events."""
        if self._fields is None or self._workflows is None:
            raise RuntimeError("render() comes first")
        components = self._fields.components()
        for event in (page.blocks.load, page.tab.select):
            event(self._open, None, components, **_QUICK)
        slow = {**_QUICK, "queue": True, "concurrency_limit": 4, "show_progress": "minimal"}
        self._test.click(self._test_connection, self._fields.comfy_url, self._probe, **slow)
        saved = self._save.click(self._store, components, [self._note, self._fields.comfy_headers], **_QUICK)
        bind_workflows(self._app, self._workflows, page, saved.then)

    def _open(self) -> list[Any]:
        current = self._app.settings.current()
        values = {field.name: getattr(current, field.name) for field in fields(_Fields)}
        values["comfy_headers"] = masked_lines(current.comfy_headers)
        return ["" if value is None else str(value) for value in values.values()]

    def _test_connection(self, comfy_url: str | None, request: gr.Request) -> Any:
        words = words_for(self._app, request)
        try:
            probe = self._app.backends.probe((comfy_url or "").strip() or "auto")
        except VideoError as error:
            return escaped({"card": error_card(error, words), "title": "", "rows": []})
        return escaped(_probe_props(probe, words))

    def _store(
        self,
        comfy_url: str | None,
        comfy_headers: str | None,
        comfy_ca_file: str | None,
        comfy_root: str | None,
        workflow_dir: str | None,
        ffmpeg_path: str | None,
        language: str | None,
        resume: str | None,
        request: gr.Request,
    ) -> list[Any]:
        words = words_for(self._app, request)
        given = {
            "comfy_url": comfy_url,
            "comfy_ca_file": comfy_ca_file,
            "comfy_root": comfy_root,
            "workflow_dir": workflow_dir,
            "ffmpeg_path": ffmpeg_path,
            "language": language or "auto",
            "resume": resume or "ask",
        }
        changes: dict[str, Any] = {name: (value or "").strip() for name, value in given.items()}
        before = self._app.settings.current()
        try:
            headers = parsed_lines(comfy_headers or "", before.comfy_headers)
            if headers != before.comfy_headers:  # those of the environment do not get into the file by themselves
                changes["comfy_headers"] = headers
            saved = self._app.settings.save(**changes)
        except VideoError as error:
            return [escaped({"card": error_card(error, words), "note": ""}), gr.skip()]
        note = words("settings_saved")
        if saved.language != before.language:
            self._on_language(saved.language)
            note = words_for(self._app, request)("settings_saved_language")
        return [escaped({"card": None, "note": note}), masked_lines(saved.comfy_headers)]


def _probe_props(probe: BackendProbe, words: Words) -> Props:
    backend = probe.backend
    rows = [
        (words("probe_version"), backend.version or words("unknown")),
        (words("probe_device"), backend.device or words("unknown")),
        (words("probe_latency"), f"{words.number(probe.latency_ms)} ms"),
    ]
    if backend.vram_total:
        free, total = (words.number(size / _GIGABYTE, 1) for size in (backend.vram_free, backend.vram_total))
        rows.append((words("probe_vram"), words("probe_vram_value", free=free, total=total)))
    title = words("probe_preview") if backend.is_preview else f"{words('probe_ok')}: {backend.name}"
    return {"card": None, "title": title, "rows": [{"name": name, "value": value} for name, value in rows]}


def _html(template: str, elem_id: str) -> gr.HTML:
    return gr.HTML(html_template=template, elem_id=elem_id, js_on_load=None, apply_default_css=False)


def _text(label: gr.I18n, setting: str, key: str, scale: int | None = None, lines: int = 1) -> gr.Textbox:
    return gr.Textbox(
        label=label(f"{key}_label"),
        info=label(f"{key}_info"),
        elem_id=f"setting_{setting}",
        interactive=True,
        lines=lines,
        max_lines=6 * lines - 5,
        scale=scale,
    )
