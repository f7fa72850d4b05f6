"""Which language a request is answered in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addons.texts import LANGUAGES, Words, labels_in, language_of

if TYPE_CHECKING:
    import gradio as gr

    from addons.app import App


def words_for(app: App, request: gr.Request | None) -> Words:
    """The texts in the language of the settings, or for `auto` in the browser's."""
    header = None if request is None else request.headers.get("accept-language")
    return Words(language_of(app.settings.current().language, header))


def label_tables(setting: str) -> dict[str, dict[str, str]]:
    """The labels for the browser by language; a fixed language stands in for every one."""
    return {language: labels_in(language_of(setting, language)) for language in LANGUAGES}
