"""Every sentence in both languages, and the German of every error."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from addons.helpers.error_words import error_card, error_markdown, sentence_and_remedy
from addons.language import label_tables
from addons.texts import LANGUAGES, TABLE, Words, labels_in, language_of
from addons.texts.errors_de import ERRORS_DE
from domain import errors
from domain.errors import VideoError

ROOT = Path(__file__).parents[3]
ERROR_CLASSES = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, VideoError)}
# Functions that are given a class of the tree and raise it.
RAISERS = {"error"}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def literal_codes() -> Iterator[tuple[str, str]]:
    """Every error code that stands in the source as a literal, with where it stands."""
    for layer in ("domain", "config", "infrastructure", "services", "addons"):
        for path in (ROOT / layer).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                code = code_of(node)
                if code is not None:
                    yield code, f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def code_of(node: ast.AST) -> str | None:
    if not (isinstance(node, ast.Call) and node.args):
        return None
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    first = node.args[0]
    is_error = name in ERROR_CLASSES or (name in RAISERS and any(key.arg == "hint" for key in node.keywords))
    return first.value if is_error and isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def test_the_scan_finds_codes():
    codes = {code for code, _ in literal_codes()}

    assert {"duplicate_shot_id", "field_missing", "project_exists", "no_project"} <= codes


def test_every_error_has_german_words():
    missing = {code: place for code, place in literal_codes() if code not in ERRORS_DE}

    assert missing == {}


@pytest.mark.parametrize("key", sorted(TABLE))
def test_both_languages_are_there_and_fill_in_the_same_values(key: str):
    english, german = TABLE[key]

    assert english.strip()
    assert german.strip()
    if not key.startswith("missing_"):  # there English stands in the plan already, and the German is made of the shot
        assert placeholders(english) == placeholders(german)


def test_the_browser_gets_the_same_labels_in_every_language():
    assert labels_in("en").keys() == labels_in("de").keys()


def test_a_chosen_language_stands_in_for_every_language_of_a_browser():
    tables = label_tables("de")

    assert tables["en"] == tables["de"] == labels_in("de")
    assert label_tables("auto")["en"] == labels_in("en")


@pytest.mark.parametrize(
    ("setting", "header", "language"),
    [
        ("auto", "de-DE,de;q=0.9,en;q=0.8", "de"),
        ("auto", "en-GB,de;q=0.5", "en"),
        ("auto", "en;q=0.3, de;q=0.7", "de"),
        ("auto", "fr-FR,fr;q=0.9,de;q=0.4", "de"),
        ("auto", "fr", "en"),
        ("auto", "de;q=broken, en", "en"),
        ("auto", "", "en"),
        ("auto", None, "en"),
        ("en", "de", "en"),
        ("de", None, "de"),
    ],
)
def test_the_language_is_the_settings_else_the_browsers_else_english(setting: str, header: str | None, language: str):
    assert language_of(setting, header) == language


def test_numbers_are_written_as_the_language_does():
    assert Words("en").seconds(7.5) == "7.5 s"
    assert Words("de").seconds(7.5) == "7,5 s"
    assert Words("de").number(24.0, 2) == "24"


@pytest.mark.parametrize(("seconds", "shown"), [(0.9, "0:00"), (65, "1:05"), (3729, "1:02:09")])
def test_running_times_read_like_a_clock(seconds: float, shown: str):
    assert Words("en").clock(seconds) == shown


def test_german_words_are_filled_from_the_context():
    error = VideoError("project_exists", "English.", hint="Hint.", value="film")

    assert sentence_and_remedy(error, Words("de"))[0] == "Ein Projekt „film“ gibt es schon."
    assert sentence_and_remedy(error, Words("en")) == ("English.", "Hint.")


def test_a_context_without_the_value_falls_back_to_english():
    assert sentence_and_remedy(VideoError("project_exists", "English.", hint="Hint."), Words("de")) == (
        "English.",
        "Hint.",
    )


def test_an_unknown_error_is_told_in_english():
    assert error_card(VideoError("brand_new", "English."), Words("de"))["message"] == "English."


def test_markdown_of_an_error_shows_its_text_letter_by_letter():
    shown = error_markdown(VideoError("brand_new", "a *b* <img>", hint="see [x](y)"), Words("en"))

    assert r"\*b\*" in shown
    assert "&lt;img&gt;" in shown
    assert r"\[x\]\(y\)" in shown


def test_every_language_of_the_settings_is_offered():
    assert set(LANGUAGES) == {"en", "de"}
