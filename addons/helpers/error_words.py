"""An error in the words of a language, as a card or as Markdown. English comes with the error, German by its code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addons.helpers.markup import as_markdown
from addons.texts import Words
from addons.texts.errors_de import ERRORS_DE
from domain.errors import VideoError

Props = dict[str, Any]
"""The values of a template, not yet escaped."""


def sentence_and_remedy(error: VideoError, words: Words) -> tuple[str, str]:
    """What happened, and what to do; the remedy may be empty."""
    german = ERRORS_DE.get(error.code) if words.language == "de" else None
    if german is None:
        return error.message, error.hint
    message, hint = (_filled(template, error.context) for template in german)
    return (message, hint or "") if message else (error.message, error.hint)


def _filled(template: str, context: Mapping[str, object]) -> str | None:
    """None when the context lacks what the template names: then the English is the better sentence."""
    try:
        return template.format_map(dict(context))
    except (KeyError, ValueError, IndexError):
        return None


def error_card(error: VideoError, words: Words, *, title: str = "") -> Props:
    """The props of a card: `title`, `message`, `remedy`, `detail` and the labels for them."""
    message, remedy = sentence_and_remedy(error, words)
    return {
        "title": title or words("error_title"),
        "message": message,
        "remedy": remedy,
        "detail": error.detail,
        "detail_label": words("error_details"),
    }


def error_markdown(error: VideoError, words: Words) -> str:
    """The error as a Markdown paragraph."""
    message, remedy = sentence_and_remedy(error, words)
    lines = [f"⚠ {as_markdown(message)}"]
    if remedy:
        lines.append(f"**{words('remedy')}:** {as_markdown(remedy)}")
    return "\n\n".join(lines)
