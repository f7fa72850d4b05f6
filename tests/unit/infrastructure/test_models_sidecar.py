"""The `.models` file beside a workflow, and the choices that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import WorkflowError
from domain.model_choice import ModelChoice
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_template import load_workflow_template
from infrastructure.model_choices import model_choices
from infrastructure.models_sidecar import ModelPath, ModelsSidecar, parse_models, read_models_sidecar
from tests.fakes.workflows import SHIPPED, SHIPPED_FOLDER, template_of, two_passes

SIDECAR = """
# comment
text_encoders/umt5.safetensors   # with every model
[high]
diffusion_models/wan/high_fp8.safetensors
unet/high_fp16.safetensors
diffusion_models/wan/high_fp8.safetensors
[LOW]
diffusion_models\\\\low_fp8.safetensors
"""


def test_headers_comments_and_older_folders_are_read() -> None:
    sidecar = parse_models(SIDECAR)
    assert sidecar.needed == (ModelPath("text_encoders", "umt5.safetensors"),)
    assert sidecar.choices["high"] == (
        ModelPath("diffusion_models", "wan/high_fp8.safetensors"),
        ModelPath("diffusion_models", "high_fp16.safetensors"),
    )
    assert sidecar.choices["low"] == (ModelPath("diffusion_models", "low_fp8.safetensors"),)


@pytest.mark.parametrize(
    "line", ["file.gguf", "/etc/passwd", "../vae/x.pt", "vae/../../x.pt", "C:/models/x.pt", "[", ""]
)
def test_lines_that_are_no_path_under_models_are_passed_over(line: str) -> None:
    assert parse_models(line) == ModelsSidecar()


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for models in (parse_models(text).needed, *parse_models(text).choices.values()):
        assert all(model.folder and model.name and ".." not in model.name.split("/") for model in models)


def test_a_workflow_without_a_sidecar_has_an_empty_one(tmp_path: Path) -> None:
    assert read_models_sidecar(tmp_path / "gcv_x.json") == ModelsSidecar()
    (tmp_path / "gcv_x.models").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(WorkflowError, match=r"gcv_x\.models"):
        read_models_sidecar(tmp_path / "gcv_x.json")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_first_choice_of_the_shipped_ones_is_what_the_workflow_names(name: str) -> None:
    template = load_workflow_template(SHIPPED_FOLDER / name)
    sidecar = read_models_sidecar(SHIPPED_FOLDER / name)
    roles = read_roles(template)
    assert {role: models[0].name for role, models in sidecar.choices.items()} == {
        role: template.graph.value(ref) for role, ref in roles.models.items()
    }


def choices(sidecar: str, unet: list[str], gguf: list[str]) -> Mapping[str, ModelChoice]:
    template = template_of(two_passes())
    offered = {"UNETLoader": unet, "UnetLoaderGGUF": gguf}

    def object_info(class_type: str) -> Mapping[str, Any]:
        return {class_type: {"input": {"required": {"unet_name": [offered[class_type]]}}}}

    found = model_choices(template, read_roles(template), parse_models(sidecar), object_info)
    return {choice.role: choice for choice in found}


def test_only_what_is_installed_can_be_chosen_in_the_order_of_the_sidecar() -> None:
    found = choices(SIDECAR, ["b.safetensors", "high_fp16.safetensors", "sub\\high_fp8.safetensors"], ["x.gguf"])
    assert found["high"].installed == ("sub\\high_fp8.safetensors", "high_fp16.safetensors")
    assert not found["high"].is_current_installed
    assert found["low"].installed == ("x.gguf",)


def test_where_the_sidecar_names_nothing_installed_everything_of_the_loader_can_be_chosen() -> None:
    assert choices("", ["a.safetensors", "b.safetensors"], [])["high"].installed == ("a.safetensors", "b.safetensors")
    assert choices(SIDECAR, ["a.safetensors"], [])["high"].installed == ("a.safetensors",)
    assert choices("", [], [])["low"].installed == ()


def test_what_the_workflow_names_itself_is_first_when_it_is_installed() -> None:
    own = "wan2.1_i2v_720p_14B.safetensors"
    choice = choices(SIDECAR, [own, "high_fp16.safetensors"], [])["high"]
    assert choice.is_current_installed
    assert choice.installed == (own, "high_fp16.safetensors")
