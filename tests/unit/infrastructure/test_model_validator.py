"""What a server lacks for a workflow."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from domain.errors import WorkflowError
from domain.model_family import WAN_22_5B
from domain.model_report import ModelProblem, ModelReport
from domain.plan import GenerationPlan, Segment, SegmentRef, ShotPlan
from domain.selection import Keyframe
from domain.units import FrameCount, FramesPerSecond, Resolution
from infrastructure.comfy_api.workflow_template import load_workflow_template
from infrastructure.model_validator import ModelValidator, check_on_disk, nearest_of
from tests.fakes.node_schema import recorded_signatures
from tests.fakes.workflows import SHIPPED, SHIPPED_FOLDER, NodesJson, custom_sampling, node, template_of


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
    assert checked(nodes, {"VAELoader": required(vae_name=[["a"]]), "Names": {"input": {}, "output": [["a"]]}}).ok


@pytest.mark.parametrize(
    ("wanted", "installed", "nearest"),
    [
        ("WAN_2.1_VAE.safetensors", ["wan_2.1_vae.safetensors"], "wan_2.1_vae.safetensors"),
        ("wan/a_model.gguf", ["b.gguf", "other\\a_model.gguf"], "other\\a_model.gguf"),
        ("wan2.2.safetensors", ["clip.bin"], None),
        ("w_high_noise_fp8.gguf", ["w_low_noise_fp8.gguf", "w_high_noise_q4.gguf"], "w_high_noise_q4.gguf"),
        ("w_low_noise_fp8.gguf", ["w_high_noise_fp8.gguf"], None),
    ],
)
def test_the_nearest_is_found_whatever_case_and_folder(wanted: str, installed: list[str], nearest: str | None) -> None:
    assert nearest_of(wanted, installed) == nearest


def kinds(nodes: NodesJson, signatures: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    return [(p.kind, p.input_name, p.value, p.wanted) for p in checked(nodes, signatures).problems]


INT: dict[str, Any] = {"min": 16, "max": 4096, "step": 16}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (832, []),
        (8, [("out_of_range", "width", "8", "16 to 4096")]),
        (5000, [("out_of_range", "width", "5000", "16 to 4096")]),
        (250, [("off_grid", "width", "250", "16·n")]),
        (True, []),
    ],
)
def test_numbers_are_held_against_limits_and_grid(value: Any, found: list[Any]) -> None:
    assert kinds({"1": node("Sized", width=value)}, {"Sized": required(width=["INT", INT])}) == found


def test_a_length_off_the_grid_is_found_though_a_server_says_nothing() -> None:
    spec = ["INT", {"min": 1, "max": 16384, "step": 4}]
    assert kinds({"1": node("I2V", length=34)}, {"I2V": required(length=spec)}) == [
        ("off_grid", "length", "34", "4·n + 1")
    ]


def test_steps_that_only_guide_the_editor_are_no_problem() -> None:
    signatures = {"Tiled": required(overlap=["INT", {"min": 0, "step": 32}], fps=["FLOAT", {"min": 1, "step": 1.0}])}
    assert kinds({"1": node("Tiled", overlap=50, fps=23.976)}, signatures) == []


def test_a_required_input_that_is_absent_is_found_and_an_optional_one_is_not() -> None:
    signatures = {
        "Join": {
            "input": {"required": {"image": ["IMAGE"], "parts": ["COMFY_AUTOGROW_V3", {}]}, "optional": {"m": ["MASK"]}}
        }
    }
    join = {"class_type": "Join", "inputs": {"parts.a": ["2", 0]}}
    assert kinds({"1": join}, signatures) == [("missing_input", "image", "", "IMAGE")]


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (["2", 0], []),
        (["2", 1], [("wrong_link", "image", "MASK", "IMAGE")]),
        (["2", 2], []),
        (["2", 9], [("wrong_link", "image", "output 9 of node 2", "IMAGE")]),
        (["99", 0], [("wrong_link", "image", "nothing", "IMAGE")]),
    ],
)
def test_links_are_held_against_types(link: list[Any], found: list[Any]) -> None:
    signatures = {"Show": required(image=["IMAGE"]), "Load": {"input": {}, "output": ["IMAGE", "MASK", "*"]}}
    assert kinds({"1": node("Show", image=link), "2": node("Load")}, signatures) == found


def plan(size: str = "832x480", length: int = 49, **fields: Any) -> GenerationPlan:
    segment = Segment(
        ref=SegmentRef("1", 0),
        start_frame=Keyframe(Path("a.png")),
        prompt="a hill",
        negative_prompt="",
        frames=FrameCount(length - 1),
        first_kept=0,
        length=FrameCount(length),
        fps=FramesPerSecond(24),
        size=Resolution.parse(size),
        seed=1,
        has_successor=False,
    )
    return GenerationPlan("film", (ShotPlan("1", (segment,)),), WAN_22_5B, FramesPerSecond(24), **fields)


def check_plan(name: str, film: GenerationPlan, root: Path | None = None) -> ModelReport:
    template = load_workflow_template(SHIPPED_FOLDER / name)
    return ModelValidator(RecordedServer(recorded_signatures()).object_info, root).check_required_models(template, film)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_plan_that_fits_gives_no_problem(name: str) -> None:
    assert check_plan(name, plan()).ok


def test_a_plan_is_held_against_the_nodes_it_goes_into() -> None:
    # 848 is a multiple of 16, as a wrong family may say; the 5B node wants 32.
    problems = check_plan("gcv_wan_2.2_5b_i2v.json", plan("848x480", 50)).problems
    assert [(p.kind, p.input_name, p.value) for p in problems] == [
        ("off_grid", "width", "848"),
        ("off_grid", "length", "50"),
    ]


def test_the_models_of_the_plan_are_checked_in_place_of_the_workflows_own() -> None:
    problem = check_plan("gcv_wan_2.2_14b_i2v.json", plan(models={"high": "other.safetensors"})).problems[0]
    assert (problem.value, problem.node_id) == ("other.safetensors", "1")
    with pytest.raises(WorkflowError, match="middle"):
        check_plan("gcv_wan_2.2_14b_i2v.json", plan(models={"middle": "other.safetensors"}))


def test_a_workflow_that_must_have_a_last_frame_is_refused() -> None:
    template = template_of(custom_sampling())
    with pytest.raises(WorkflowError, match=r"last frame at g2\.image \(LTXVAddGuide\)"):
        ModelValidator(lambda _: {}).check_required_models(template, plan())


def test_a_file_that_lies_in_another_folder_is_pointed_to(tmp_path: Path) -> None:
    lost = tmp_path / "models" / "checkpoints" / "wan" / "Other.safetensors"
    lost.parent.mkdir(parents=True)
    lost.touch()
    problem = check_plan("gcv_wan_2.2_14b_i2v.json", plan(models={"high": "other.safetensors"}), tmp_path).problems[0]
    assert problem.found_at == "checkpoints/wan/Other.safetensors"


def test_the_disk_is_asked_where_there_is_no_server(tmp_path: Path) -> None:
    template = load_workflow_template(SHIPPED_FOLDER / "gcv_wan_2.2_14B_i2v_gguf.json")
    for file in (
        "unet/Wan2.2-I2V-A14B-HighNoise-Q4_K_M.gguf",
        "diffusion_models/Wan2.2-I2V-A14B-LowNoise-Q5_K_M.GGUF",
        "diffusion_models/readme.txt",
        "vae/wan_2.1_vae.safetensors",
    ):
        path = tmp_path / "models" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    problems = check_on_disk(template, tmp_path).problems
    assert [(p.value, p.folder, p.nearest) for p in problems] == [
        ("Wan2.2-I2V-A14B-LowNoise-Q4_K_M.gguf", "diffusion_models", "Wan2.2-I2V-A14B-LowNoise-Q5_K_M.GGUF"),
        ("umt5_xxl_fp8_e4m3fn_scaled.safetensors", "text_encoders", None),
    ]
    assert not check_on_disk(template, tmp_path / "nowhere").ok
