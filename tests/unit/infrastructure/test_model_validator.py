"""What a server lacks for a workflow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from infrastructure.comfy_api.workflow_template import load_workflow_template
from infrastructure.model_validator import ModelProblem, ModelReport, ModelValidator, nearest_of
from tests.fakes.node_schema import recorded_signatures
from tests.fakes.workflows import SHIPPED, SHIPPED_FOLDER, NodesJson, node, template_of


class RecordedServer:
    """Answers for one class as /object_info/{class} does, and remembers what it was asked."""

    def __init__(self, signatures: Mapping[str, Any]) -> None:
        self._signatures = signatures
        self.asked: list[str] = []

    def object_info(self, class_type: str) -> Mapping[str, Any]:
        self.asked.append(class_type)
        return {class_type: self._signatures[class_type]} if class_type in self._signatures else {}


def checked(nodes: NodesJson, signatures: Mapping[str, Any]) -> ModelReport:
    return ModelValidator(RecordedServer(signatures).object_info).check_required_models(template_of(nodes))


def required(**inputs: Any) -> dict[str, Any]:
    return {"input": {"required": inputs}}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_server_that_has_everything_gives_no_problem(name: str) -> None:
    server = RecordedServer(recorded_signatures())
    report = ModelValidator(server.object_info).check_required_models(load_workflow_template(SHIPPED_FOLDER / name))
    assert report.ok
    assert len(server.asked) == len(set(server.asked))


def test_a_missing_file_is_named_with_folder_node_and_substitute() -> None:
    nodes = {"7": node("UNETLoader", unet_name="wan2.2_ti2v_5B_fp8.safetensors", weight_dtype="default")}
    signatures = recorded_signatures()
    assert checked(nodes, signatures).problems == (
        ModelProblem(
            kind="missing_file",
            value="wan2.2_ti2v_5B_fp8.safetensors",
            folder="diffusion_models",
            node_id="7",
            class_type="UNETLoader",
            input_name="unet_name",
            installed=tuple(signatures["UNETLoader"]["input"]["required"]["unet_name"][0]),
            nearest="wan2.2_ti2v_5B_fp16.safetensors",
        ),
    )


@pytest.mark.parametrize("spelling", [[["a.safetensors"], {}], ["COMBO", {"options": ["a.safetensors"]}]])
def test_both_spellings_of_a_list_are_read(spelling: list[Any]) -> None:
    signatures = {"VAELoader": required(vae_name=spelling)}
    assert checked({"1": node("VAELoader", vae_name="a.safetensors")}, signatures).ok
    problem = checked({"1": node("VAELoader", vae_name="b.safetensors")}, signatures).problems[0]
    assert (problem.kind, problem.folder, problem.installed) == ("missing_file", "vae", ("a.safetensors",))


def test_an_empty_list_means_that_nothing_is_installed() -> None:
    report = checked({"1": node("VAELoader", vae_name="b.sft")}, {"VAELoader": required(vae_name=[[]])})
    assert (report.problems[0].installed, report.problems[0].nearest) == ((), None)


def test_a_missing_class_is_a_problem_of_its_own() -> None:
    problem = checked({"3": node("UnetLoaderGGUF", unet_name="a.gguf")}, {}).problems[0]
    assert (problem.kind, problem.value, problem.node_id) == ("missing_class", "UnetLoaderGGUF", "3")


def test_another_choice_that_the_server_lacks_is_a_bad_value() -> None:
    nodes = {"1": node("KSamplerSelect", sampler_name="eulr")}
    problem = checked(nodes, recorded_signatures()).problems[0]
    assert (problem.kind, problem.value, problem.nearest) == ("bad_value", "eulr", "euler")


def test_a_file_of_an_unknown_loader_is_a_missing_file() -> None:
    signatures = {"OddLoader": {"input": {"optional": {"weights": [["a.pth"]]}}}}
    problem = checked({"1": node("OddLoader", weights="b.pth")}, signatures).problems[0]
    assert (problem.kind, problem.folder) == ("missing_file", "")


@pytest.mark.parametrize(
    "spelling",
    [
        [["start.png"], {"image_upload": True}],
        ["COMBO", {"options": ["a.mp4"], "video_upload": True}],
        ["COMBO", {"remote": {"route": "/x"}, "options": []}],
        ["COMBO", {}],
        ["STRING", {}],
        "STRING",
        [],
    ],
)
def test_what_is_uploaded_or_free_is_not_checked(spelling: Any) -> None:
    assert checked({"1": node("LoadImage", image="up.png")}, {"LoadImage": required(image=spelling)}).ok


def test_a_value_behind_a_link_is_not_checked() -> None:
    nodes = {"1": node("VAELoader", vae_name=["2", 0]), "2": node("Names")}
    assert checked(nodes, {"VAELoader": required(vae_name=[["a"]]), "Names": {"input": {}}}).ok


@pytest.mark.parametrize(
    ("wanted", "installed", "nearest"),
    [
        ("WAN_2.1_VAE.safetensors", ["wan_2.1_vae.safetensors"], "wan_2.1_vae.safetensors"),
        ("wan/a_model.gguf", ["b.gguf", "other\\a_model.gguf"], "other\\a_model.gguf"),
        ("wan2.2.safetensors", ["clip.bin"], None),
    ],
)
def test_the_nearest_is_found_whatever_case_and_folder(wanted: str, installed: list[str], nearest: str | None) -> None:
    assert nearest_of(wanted, installed) == nearest
