"""The tab ⚙️ Settings: server, folders, programs, runs, language. The service checks and saves in one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import gradio as gr

from addons.base_addon import Page
from addons.event_kinds import QUICK, WAITED_FOR
from addons.helpers.error_words import error_card
from addons.helpers.markup import escaped
from addons.helpers.setting_view import answers_props, finding_props, shown_setting, written_settings
from addons.language import words_for
from addons.settings_layout import Fields, Findings, SettingsLayout, render_settings
from addons.workflow_section import WorkflowLayout, bind_workflows, render_workflows
from domain.errors import VideoError

if TYPE_CHECKING:
    from addons.app import App

_NAMES = tuple(field.name for field in fields(Fields))
_FOUND = tuple(field.name for field in fields(Findings))
_ACCESS: tuple[str, ...] = ("comfy_url", "comfy_urls", "comfy_headers", "comfy_ca_file")


class SettingsPanel:
    """Shows and changes the settings."""

    def __init__(self, app: App, on_language: Callable[[str], None] = lambda _language: None) -> None:
        """`on_language` is told when another language is saved, so that the page's labels can follow."""
        self._app = app
        self._on_language = on_language
        self._parts: tuple[SettingsLayout, WorkflowLayout] | None = None

    def get_tab_name(self) -> str:
        """The tab's name, the same in every language."""
        return "⚙️ Settings"

    def render(self) -> None:
        """Build the tab."""
        with gr.Column(elem_classes="sc-panel"):
            self._parts = render_settings(gr.I18n()), render_workflows()

    def bind(self, page: Page) -> None:
        """Tie the tab's events."""
        ui, workflows = self._layout()
        components, findings = ui.fields.components(), ui.findings.components()
        found_in = [getattr(ui.fields, name) for name in _FOUND]
        page.tab.select(self._open, None, components, **QUICK).then(self._find_all, found_in, findings, **QUICK)
        for name in _FOUND:
            field, finding = getattr(ui.fields, name), getattr(ui.findings, name)
            field.blur(self._finder(name), field, finding, **QUICK)
        access = [getattr(ui.fields, name) for name in _ACCESS]
        ui.test.click(self._test_connection, access, ui.probe, **WAITED_FOR)
        saved = ui.save.click(
            self._store, components, [ui.note, ui.fields.comfy_headers, ui.fields.webhook_url], **QUICK
        )
        saved.then(self._find_all, found_in, findings, **QUICK)
        bind_workflows(self._app, workflows, page, saved.then)

    def _open(self) -> list[str]:
        current = self._app.settings.current()
        return [shown_setting(current, name) for name in _NAMES]

    def _finder(self, name: str) -> Callable[[str | None, gr.Request], Any]:
        def find(text: str | None, request: gr.Request) -> Any:
            return self._find(name, text, request)

        return find

    def _find(self, name: str, text: str | None, request: gr.Request) -> Any:
        return escaped(finding_props(self._app.settings, name, text, words_for(self._app, request)))

    def _find_all(
        self, root: str | None, workflows: str | None, ffmpeg: str | None, webhook: str | None, request: gr.Request
    ) -> list[Any]:
        texts = zip(_FOUND, (root, workflows, ffmpeg, webhook), strict=True)
        return [self._find(name, text, request) for name, text in texts]

    def _test_connection(
        self, url: str | None, further: str | None, headers: str | None, authority: str | None, request: gr.Request
    ) -> Any:
        """Ask the servers with what stands in the fields, saved or not."""
        words, current = words_for(self._app, request), self._app.settings.current()
        try:
            typed = dict(zip(_ACCESS, (url, further, headers, authority), strict=True))
            settings = self._app.settings.check(**written_settings(current, typed))
            answers = self._app.backends.asked_with(settings).probe_all()
        except VideoError as error:
            return escaped({"card": error_card(error, words), "title": "", "rows": []})
        return escaped(answers_props(answers, words))

    def _store(
        self,
        comfy_url: str | None,
        comfy_urls: str | None,
        comfy_headers: str | None,
        comfy_ca_file: str | None,
        comfy_root: str | None,
        workflow_dir: str | None,
        ffmpeg_path: str | None,
        colour_correction: str | None,
        webhook_url: str | None,
        language: str | None,
        resume: str | None,
        request: gr.Request,
    ) -> list[Any]:
        words, before = words_for(self._app, request), self._app.settings.current()
        given = (
            comfy_url, comfy_urls, comfy_headers, comfy_ca_file, comfy_root, workflow_dir, ffmpeg_path,
            colour_correction, webhook_url, language, resume,
        )  # fmt: skip
        try:
            saved = self._app.settings.save(**written_settings(before, dict(zip(_NAMES, given, strict=True))))
        except VideoError as error:
            return [escaped({"card": error_card(error, words), "note": ""}), gr.skip(), gr.skip()]
        note = words("settings_saved")
        if saved.language != before.language:
            self._on_language(saved.language)
            note = words_for(self._app, request)("settings_saved_language")
        masked = [shown_setting(saved, name) for name in ("comfy_headers", "webhook_url")]
        return [escaped({"card": None, "note": note}), *masked]

    def _layout(self) -> tuple[SettingsLayout, WorkflowLayout]:
        if self._parts is None:
            raise RuntimeError("render() comes first")
        return self._parts
