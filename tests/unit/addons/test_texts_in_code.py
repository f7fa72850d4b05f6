"""No words for people outside the tables: not in scripts, not in markup, not in components; and no key lacks them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from addons.texts import TABLE
from domain.storyboard_check import problems_of
from domain.storyboard_draft import draft_of

ADDONS = Path(__file__).parents[3] / "addons"
SCRIPTS = sorted((ADDONS / "assets").glob("*.js"))
SOURCES = sorted(path for path in ADDONS.rglob("*.py") if path.parent.name != "texts")
SAYERS = {"words", "label"}
SPOKEN = {"label", "info", "placeholder", "title", "value"}
NOT_WORDS = {"none"}  # the value of a choice, whose label is in the table

_COMMENT = re.compile(r"(?m)(?:^|\s)//.*$")
_QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`|\'((?:[^\'\\\n]|\\.)*)\'')
_SENTENCE = re.compile(r"[^\W\d_]{2,} [^\W\d_]|^[A-ZÄÖÜ][a-zäöü]{2,}[.!?…]?$")
_MARKUP = re.compile(r"<(?:div|p|span|button|ul|ol|li|section|summary|label|option|h[1-6])\b")
_ATTRIBUTE = re.compile(r'(?:aria-label|aria-valuetext|title|alt|placeholder)="([^"]*)"')
_WORD = re.compile(r"[^\W\d_]{2,}")


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def calls() -> Iterator[tuple[ast.Call, str]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield node, f"{path.name}:{node.lineno}"


def texts(nodes: list[ast.expr]) -> list[str]:
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def sentences(script: str) -> list[str]:
    """String literals of a script that read like words for people."""
    quoted = ("".join(found) for found in _QUOTED.findall(_COMMENT.sub("", script)))
    return [text for text in quoted if _SENTENCE.search(text)]


def words_in(markup: str) -> list[str]:
    """Words of a template that are not filled in."""
    bare = re.sub(r"\{\{.*?\}\}|@\w+|&\w+;", "", markup, flags=re.DOTALL)
    attributes = _ATTRIBUTE.findall(bare)
    between = re.sub(r"<[^>]*(?:>|$)", "\n", bare).split("\n")
    return [text.strip() for text in (*attributes, *between) if _WORD.search(text)]


def markups() -> Iterator[tuple[str, str]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _MARKUP.search(node.value):
                yield node.value, f"{path.name}:{node.lineno}"


def test_the_scans_find_words():
    assert sentences('button.textContent = "Play the film"; // "a comment here"') == ["Play the film"]
    assert sentences("a.title = 'Play'; b.title = `Save it ${name}`;") == ["Play", "Save it ${name}"]
    assert words_in('<p title="Close">{{{value.text}}} <b>Done</b></p>') == ["Close", "Done"]
    assert len(SCRIPTS) >= 5
    assert len(list(markups())) > 20


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_hold_no_words(script: Path):
    assert sentences(script.read_text(encoding="utf-8")) == []


def test_markup_holds_no_words():
    assert [(place, words) for markup, place in markups() if (words := words_in(markup))] == []


def test_components_are_given_no_words():
    found = [
        (place, text)
        for call, place in calls()
        if getattr(getattr(call.func, "value", None), "id", "") == "gr"
        for text in texts([*call.args[:1], *(named.value for named in call.keywords if named.arg in SPOKEN)])
        if _WORD.search(text) and not _MARKUP.search(text) and text not in NOT_WORDS
    ]

    assert found == []


def test_every_key_that_is_asked_for_has_words():
    asked = [(text, place) for call, place in calls() if name_of(call) in SAYERS for text in texts(call.args[:1])]
    counted = [(text, place) for call, place in calls() if name_of(call) == "counted" for text in texts(call.args[:1])]
    asked += [(f"{text}_{number}", place) for text, place in counted for number in ("one", "many")]

    assert len(asked) > 200
    assert [(key, place) for key, place in asked if key not in TABLE] == []


@pytest.mark.parametrize("entered", ["", "x", "9" * 5000, -2, 1.5, 10**30, True, None, [], {}, float("nan")])
def test_whatever_is_wrong_with_a_field_has_words(entered: object):
    names = ("shot_id", "prompt", "negative_prompt", "duration", "width", "height", "seed", "camera_movement")
    nested = ({"wan_motion": entered}, {"wan_motion": {"type": entered, "strength": entered}}, {"wan": entered})
    rows = [{"shot_id": "1", name: entered} for name in (*names, "transition_to_next")]
    rows += [{"shot_id": "1", **row} for row in (*nested, {"wan": {"seed": entered, "motion_strength": entered}})]
    draft = draft_of({"shots": rows}, {})

    assert {problem.code for problem in problems_of(draft) if f"problem_{problem.code}" not in TABLE} == set()
