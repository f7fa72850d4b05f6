"""Every sentence a person can see, in English and German. Errors bring their English; their German stands here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from addons.texts.card_words import CARD_WORDS
from addons.texts.estimate_words import ESTIMATE_WORDS
from addons.texts.film_words import FILM_WORDS
from addons.texts.labels import LABELS
from addons.texts.panel_words import PANEL_WORDS
from addons.texts.plan_words import PLAN_WORDS
from addons.texts.project_words import PROJECT_WORDS
from addons.texts.run_words import RUN_WORDS
from addons.texts.setting_words import SETTING_WORDS
from addons.texts.take_words import TAKE_WORDS
from addons.texts.workflow_words import WORKFLOW_WORDS

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = ("en", "de")
TABLE: dict[str, tuple[str, str]] = {
    **CARD_WORDS,
    **ESTIMATE_WORDS,
    **FILM_WORDS,
    **LABELS,
    **PANEL_WORDS,
    **PLAN_WORDS,
    **PROJECT_WORDS,
    **RUN_WORDS,
    **SETTING_WORDS,
    **TAKE_WORDS,
    **WORKFLOW_WORDS,
}


@dataclass(frozen=True, slots=True)
class Words:
    """The texts in one language: `words("film_done", clips=7)`."""

    language: Language

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of that key with `values` filled in. Raises KeyError for a key or a value that is not there."""
        return TABLE[key][LANGUAGES.index(self.language)].format(**values)

    def has(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return key in TABLE

    def number(self, value: float, digits: int = 0) -> str:
        """A number as the language writes it, without needless zeros."""
        text = f"{value:.{digits}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return text.replace(".", ",") if self.language == "de" else text

    def seconds(self, value: float) -> str:
        """A duration such as `7.5 s`."""
        return f"{self.number(value, 2)} s"

    def clock(self, seconds: float) -> str:
        """A running time such as `1:05` or `1:02:09`."""
        whole = int(seconds)
        hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
        return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

    def counted(self, key: str, count: int, /, **values: object) -> str:
        """`{key}_one` for 1, else `{key}_many`, with the count and `values` filled in."""
        return self(f"{key}_one" if count == 1 else f"{key}_many", count=count, **values)


def language_of(setting: str, accept_language: str | None) -> Language:
    """The language of the setting, or for `auto` the one the browser asks for first, English when it is neither.

    `accept_language` is the HTTP header, such as `de-DE,de;q=0.9,en;q=0.8`.
    """
    if setting in LANGUAGES:
        return cast("Language", setting)
    asked = [_weighted(part) for part in (accept_language or "").split(",") if part.strip()]
    for _, name in sorted(asked, key=lambda pair: -pair[0]):
        if name in LANGUAGES:
            return cast("Language", name)
    return "en"


def _weighted(part: str) -> tuple[float, str]:
    name, _, weight = part.strip().partition(";q=")
    try:
        return float(weight or 1), name.split("-")[0].lower()
    except ValueError:
        return 0.0, name.split("-")[0].lower()


def labels_in(language: Language) -> dict[str, str]:
    """The labels that the browser fills in by itself, in one language."""
    position = LANGUAGES.index(language)
    return {key: pair[position] for key, pair in LABELS.items()}
