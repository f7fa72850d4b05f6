"""What a server lacks, in words."""

from typing import get_args

import pytest

from addons.helpers.model_problems import MOST, problem_markdown, problem_sentence, problem_table
from addons.texts import Words
from domain.model_report import ModelProblem, ModelReport, ProblemKind

EN, DE = Words("en"), Words("de")
KINDS = get_args(ProblemKind)


def problem(**changes: object) -> ModelProblem:
    fields = {
        "kind": "missing_file",
        "value": "wan_*.safetensors",
        "folder": "diffusion_models",
        "node_id": "37",
        "class_type": "UNETLoader",
        "input_name": "unet_name",
        "installed": (),
        "nearest": "wan_b.safetensors",
    }
    return ModelProblem(**{**fields, **changes})


def rows(*problems: ModelProblem, words: Words = EN) -> list[dict[str, str]]:
    table = problem_table(ModelReport(problems), words)
    assert table is not None
    return table["rows"]


def test_without_problems_there_is_no_table():
    assert problem_table(ModelReport(()), EN) is None


def test_a_missing_file_is_told_with_folder_node_state_and_the_nearest():
    assert rows(problem()) == [
        {
            "file": "wan_*.safetensors",
            "folder": "models/diffusion_models",
            "node": "37 · UNETLoader.unet_name",
            "state": "missing",
            "nearest": "wan_b.safetensors",
        }
    ]


@pytest.mark.parametrize("words", [EN, DE], ids=["en", "de"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_row_and_a_sentence_in_both_languages(kind: str, words: Words):
    found = problem(kind=kind, wanted="1 to 120", nearest=None)

    assert all(rows(found, words=words)[0].values())
    assert "37" in problem_sentence(found, words)


def test_every_kind_has_its_own_state():
    states = [rows(problem(kind=kind, wanted="x"))[0]["state"] for kind in KINDS]

    assert len(set(states)) == len(KINDS)


def test_a_file_that_lies_elsewhere_is_said_to():
    elsewhere = problem(found_at="unet/wan_*.safetensors")

    assert "models/unet/wan_" in rows(elsewhere)[0]["state"]
    assert "models/unet/wan_" in problem_sentence(elsewhere, DE)


def test_what_is_wanted_is_said_in_the_pages_language():
    number = problem(kind="out_of_range", wanted="1 to 120", value="240", folder="")

    assert rows(number, words=EN)[0]["state"].endswith("1 to 120")
    assert rows(number, words=DE)[0]["state"].endswith("1 bis 120")
    assert rows(number)[0]["folder"] == "–"


def test_a_missing_class_names_the_package_that_brings_it():
    missing = problem(
        kind="missing_class", value="VHS_X", wanted="ComfyUI-VideoHelperSuite", input_name="", nearest=None
    )

    assert "ComfyUI-VideoHelperSuite" in rows(missing)[0]["state"]
    assert "ComfyUI-VideoHelperSuite" in problem_sentence(missing, DE)


def test_an_empty_input_is_named_where_there_is_no_value():
    assert rows(problem(kind="missing_input", value="", input_name="start_image"))[0]["file"] == "start_image"


def test_a_long_list_says_how_much_more_there_is():
    table = problem_table(ModelReport(tuple(problem(node_id=str(number)) for number in range(MOST + 3))), EN)

    assert table is not None
    assert len(table["rows"]) == MOST
    assert table["more"] == "… and 3 more."


def test_markdown_shows_names_letter_by_letter():
    text = problem_markdown(ModelReport((problem(value="a|b_*.gguf"),)), EN)

    assert r"a\|b\_\*\.gguf" in text
    assert len(text.splitlines()) == 3
