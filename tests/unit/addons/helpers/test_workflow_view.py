"""Workflows in words."""

from pathlib import Path

import pytest

from addons.helpers.workflow_view import (
    NOBODY,
    binding_choices,
    corrected,
    family_choices,
    played_by,
    role_choices,
    workflow_detail,
    workflow_list,
)
from addons.texts import Words
from domain.errors import WorkflowError
from domain.model_family import WAN_21
from domain.model_report import ModelProblem, ModelReport
from domain.workflow_reading import BOUND_ROLES, NO_CORRECTIONS, Corrections, RoleLine
from services.health import WorkflowHealth
from services.workflows import WorkflowSummary

EN, DE = Words("en"), Words("de")
NAME = "gcv_a.json"
LINES = (
    RoleLine("start_image", "52", "Start", "LoadImage", "image", "a.png"),
    RoleLine("length", "83", "WanImageToVideo", "WanImageToVideo", "length", "33"),
    RoleLine("video_output", "90", "Save", "SaveVideo", "", ""),
)
LACK = ModelProblem("missing_file", "w.gguf", "unet", "1", "UNETLoader", "unet_name", (), None)
OFF = ModelProblem("off_grid", "33", "", "1", "WanImageToVideo", "length", (), None, "4·n + 1")


def summary(corrections: Corrections = NO_CORRECTIONS, error: WorkflowError | None = None) -> WorkflowSummary:
    family, lines = (None, ()) if error else (WAN_21, LINES)
    return WorkflowSummary(NAME, Path("/own") / NAME, True, family, 16.0, True, lines, corrections, error)


def health(*problems: ModelProblem) -> dict[str, WorkflowHealth]:
    return {NAME: WorkflowHealth(NAME, "Wan 2.1", ModelReport(problems))}


@pytest.mark.parametrize(
    ("found", "tone", "state"),
    [
        ({}, "idle", "Not checked"),
        (health(), "good", "Ready"),
        (health(LACK), "bad", "1 missing"),
        (health(LACK, LACK), "bad", "2 missing"),
        (health(LACK, OFF), "bad", "2 problems"),
    ],
)
def test_a_row_says_what_the_server_has(found: dict[str, WorkflowHealth], tone: str, state: str):
    shown = workflow_list([summary()], found, "", EN)["rows"][0]

    assert (shown["tone"], shown["state"]) == (tone, state)


def test_a_row_says_what_was_understood_in_the_pages_language():
    shown = workflow_list([summary()], {}, NAME, DE)["rows"][0]

    assert shown["understood"].replace("\u00a0", " ") == "Wan 2.1 · 16 B/s · Raster 16 px · 4·n + 1 Bilder"
    assert shown["own"] == "Ihr eigener"
    assert shown["chosen"] is True


def test_while_the_server_is_asked_the_row_says_so():
    assert workflow_list([summary()], {}, "", EN, is_checking=True)["rows"][0]["state"] == "Checking …"


def test_an_open_question_is_a_card_in_place_of_roles():
    error = WorkflowError(
        "workflow_role_missing", "Which?", hint="Say it.", file="a", field="start image", value="START"
    )
    shown = workflow_detail(summary(error=error), None, EN)

    assert shown["card"]["message"] == "Which?"
    assert shown["roles"] is None
    assert workflow_list([summary(error=error)], health(), "", EN)["rows"][0]["tone"] == "bad"


def test_the_roles_say_which_were_corrected():
    shown = workflow_detail(summary(Corrections(None, {"length": ("83.length",)})), health(LACK)[NAME], EN)

    assert [(row["role"], row["corrected"], row["value"]) for row in shown["roles"]["rows"]] == [
        ("Start frame", "", "a.png"),
        ("Length in frames", "corrected", "33"),
        ("Video output", "", ""),
    ]
    assert shown["lacks"]["rows"][0]["file"] == "w.gguf"


def test_no_props_can_be_taken_for_a_file():
    shown = workflow_detail(summary(), None, EN)

    assert not {"path", "meta"} <= shown.keys()


def test_every_role_can_be_corrected():
    for words in (EN, DE):
        assert [role for _, role in role_choices(words)] == list(BOUND_ROLES)


def test_what_is_bound_stays_among_the_choices():
    choices = {value: text for text, value in binding_choices("length", LINES[1:2], ["12.frames"], EN)}

    assert choices["83.length"] == "83.length · WanImageToVideo · 33"
    assert "12.frames" in choices
    assert NOBODY not in choices  # a workflow cannot do without it
    assert NOBODY in [value for _, value in binding_choices("negative", (), [NOBODY], EN)]


def test_who_plays_a_role_is_what_was_said_else_what_was_found():
    assert played_by("length", summary(), NO_CORRECTIONS) == ["83.length"]
    assert played_by("video_output", summary(), NO_CORRECTIONS) == ["90"]
    assert played_by("length", summary(), Corrections(None, {"length": ("1.frames",)})) == ["1.frames"]
    assert played_by("negative", summary(), Corrections(None, {"negative": ()})) == [NOBODY]


@pytest.mark.parametrize(
    ("chosen", "bindings"),
    [
        (["83.length"], {"fps": ("9.fps",)}),  # counts already
        (["12.frames"], {"fps": ("9.fps",), "length": ("12.frames",)}),
        ([], {"fps": ("9.fps",)}),
        (["12.frames", NOBODY], {"fps": ("9.fps",), "length": ()}),
    ],
)
def test_a_correction_says_only_what_is_new(chosen: list[str], bindings: dict[str, tuple[str, ...]]):
    before = Corrections(None, {"fps": ("9.fps",)})

    assert corrected(before, "wan_2.1", "length", chosen, ["83.length"]) == Corrections("wan_2.1", bindings)


def test_nothing_chosen_takes_a_correction_back():
    before = Corrections("wan_2.1", {"length": ("12.frames",)})

    assert corrected(before, "", "length", [], ["12.frames"]).is_empty


def test_the_family_that_was_found_stands_first():
    assert family_choices(summary(), EN)[0] == ("As found: Wan 2.1", "")
    assert family_choices(summary(Corrections("ltx_video", {})), EN)[0] == ("As found", "")
    assert family_choices(summary(error=WorkflowError("x", "y")), DE)[0] == ("Wie gefunden: unbekannt", "")
