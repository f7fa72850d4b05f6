"""What the server refuses, in our words: every recorded body and the ones newer servers send."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ModelsMissing, PromptRejected, VideoError
from infrastructure.comfy_api.rejections import rejection
from tests.fakes import recorded

RECORDED = recorded.rejections()
EXPECTED: dict[str, tuple[type[VideoError], str, dict[str, Any]]] = {
    "missing_model_unet": (
        ModelsMissing,
        "model_missing_similar_installed",
        {"node_id": "95", "class_type": "UNETLoader", "input_name": "unet_name", "folder": "diffusion_models"},
    ),
    "missing_model_two_places": (
        ModelsMissing,
        "model_missing_similar_installed",
        {"folder": "vae", "received": "b.safetensors"},
    ),
    "missing_lora": (ModelsMissing, "model_missing", {"folder": "loras", "received": "nope.safetensors"}),
    "unknown_node_class": (
        ModelsMissing,
        "node_package_missing",
        {"node_id": "95", "class_type": "UnetLoaderGGUFNope", "package": "ComfyUI-GGUF"},
    ),
    "missing_required_input": (
        PromptRejected,
        "required_input_missing",
        {"node_id": "58", "class_type": "SaveVideo", "input_name": "format"},
    ),
    "missing_required_link": (PromptRejected, "required_input_missing", {"node_id": "8", "input_name": "vae"}),
    "image_not_in_input": (PromptRejected, "image_not_on_server", {"node_id": "52", "input_name": "image"}),
    "value_too_small": (PromptRejected, "value_smaller_than_min", {"received": 0, "input_name": "steps"}),
    "value_too_big": (PromptRejected, "value_bigger_than_max", {"received": 999999, "input_name": "width"}),
    "value_wrong_type": (PromptRejected, "invalid_input_type", {"received": "abc"}),
    "value_not_in_list_sampler": (
        PromptRejected,
        "value_not_in_list",
        {"received": "nope", "input_name": "sampler_name", "options": ()},
    ),
    "link_to_missing_node": (PromptRejected, "broken_link", {"node_id": "8"}),
    "link_type_mismatch": (PromptRejected, "return_type_mismatch", {"node_id": "8", "input_name": "samples"}),
    "link_slot_out_of_range": (PromptRejected, "broken_link", {"node_id": "8"}),
    "no_output_node": (PromptRejected, "prompt_no_outputs", {}),
    "empty_prompt": (PromptRejected, "prompt_no_outputs", {}),
    "missing_class_type": (PromptRejected, "not_api_format", {"node_id": "1"}),
    "missing_inputs_key": (PromptRejected, "broken_link", {"node_id": "1"}),
    "ui_format_workflow": (PromptRejected, "not_api_format", {"node_id": "nodes"}),
    "no prompt key": (PromptRejected, "prompt_refused", {"kind": "no_prompt"}),
    "two outputs, one of them invalid -> 200 WITH node_errors; the good output runs": (
        PromptRejected,
        "image_not_on_server",
        {"node_id": "71"},
    ),
}


def refused(body: Any) -> VideoError:
    return rejection(body if isinstance(body, dict) else str(body), {})


@pytest.mark.parametrize("name", EXPECTED)
def test_recorded_refusals(name: str) -> None:
    kind, code, context = EXPECTED[name]
    error = refused(RECORDED[name]["body"])
    assert type(error) is kind
    assert error.code == code
    assert {key: error.context[key] for key in context} == context
    assert error.hint
    assert str(error).endswith(".")
    assert "\n" not in str(error)


def test_every_recorded_refusal_is_in_the_table() -> None:
    answered = {name for name, answer in RECORDED.items() if isinstance(answer["body"], dict)}
    assert answered == EXPECTED.keys()


def long_list(name: str) -> dict[str, Any]:
    """A missing model at a server with over 20 files, which it does not list."""
    extra = {"input_name": "lora_name", "input_config": None, "received_value": name}
    error = {"type": "value_not_in_list", "message": "", "details": "(list of length 42)", "extra_info": extra}
    return {"error": {}, "node_errors": {"7": {"errors": [error], "class_type": "LoraLoaderModelOnly"}}}


def test_what_a_long_list_holds_is_asked_for() -> None:
    asked: list[tuple[str, str]] = []

    def choices(class_type: str, input_name: str) -> tuple[str, ...]:
        asked.append((class_type, input_name))
        return ("SDXL/other.safetensors", "WAN/Fast_4steps.safetensors")

    error = rejection(long_list("fast_4steps.safetensors"), {}, choices)
    assert asked == [("LoraLoaderModelOnly", "lora_name")]
    assert error.context["substitute"] == "WAN/Fast_4steps.safetensors"
    assert refused(long_list("fast_4steps.safetensors")).code == "model_missing"


@pytest.mark.parametrize(
    ("class_type", "package"),
    [
        ("UnetLoaderGGUF", "ComfyUI-GGUF"),
        ("CLIPLoaderGGUF", "ComfyUI-GGUF"),
        ("PathchSageAttentionKJ", "ComfyUI-KJNodes"),
        ("ImageResizeKJv2", "ComfyUI-KJNodes"),
        ("ModelPatchTorchSettings", "ComfyUI-KJNodes"),
        ("WanVideoTeaCacheKJ", "ComfyUI-KJNodes"),
        ("INTConstant", "ComfyUI-KJNodes"),
        ("VHS_VideoCombine", "ComfyUI-VideoHelperSuite"),
        ("WanVideoSampler", "ComfyUI-WanVideoWrapper"),
        ("LoadWanVideoT5TextEncoder", "ComfyUI-WanVideoWrapper"),
        ("LTXVImgToVideoInplace", "ComfyUI-LTXVideo"),
        ("STGGuiderAdvanced", "ComfyUI-LTXVideo"),
    ],
)
def test_a_well_known_class_names_its_package(class_type: str, package: str) -> None:
    error = refused(unknown_class(class_type))
    assert error.code == "node_package_missing"
    assert class_type in str(error)
    assert package in error.hint


def test_a_class_of_newer_versions_and_one_nobody_knows() -> None:
    newer, unknown = refused(unknown_class("WanSoundImageToVideo")), refused(unknown_class("MyNode"))
    assert (newer.code, unknown.code) == ("node_of_newer_comfyui", "node_class_missing")
    assert "Update ComfyUI" in newer.hint
    assert "MyNode" in str(unknown)


def unknown_class(class_type: str) -> dict[str, Any]:
    told = f"Cannot execute because node {class_type} does not exist."
    return {"error": {"type": "invalid_prompt", "message": told, "details": "Node ID '#95'", "extra_info": {}}}


def test_a_missing_model_names_file_node_folder_and_the_nearest_installed() -> None:
    body = json.loads(json.dumps(RECORDED["missing_model_unet"]["body"]))
    complaint = body["node_errors"]["95"]["errors"][0]["extra_info"]
    complaint["received_value"] = "wan2.2_i2v_high_noise_14B_fp16.safetensors"
    error = refused(body)
    assert "wan2.2_i2v_high_noise_14B_fp16.safetensors" in str(error)
    assert "95 (UNETLoader)" in str(error)
    assert "models/diffusion_models" in error.hint
    assert error.context["substitute"] == "wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors"


def test_all_missing_models_are_listed() -> None:
    error = refused(RECORDED["missing_model_two_places"]["body"])
    assert error.context["missing"] == ("b.safetensors", "c.safetensors", "a.safetensors")
    assert "2 more" in str(error)


def test_options_of_newer_combos_are_read() -> None:
    extra = {"input_name": "codec", "input_config": ["COMBO", {"options": ["auto", "h264"]}], "received_value": "x"}
    complaint = {"type": "value_not_in_list", "message": "Value not in list", "details": "", "extra_info": extra}
    error = refused({"node_errors": {"5": {"class_type": "SaveVideo", "errors": [complaint]}}})
    assert error.context["options"] == ("auto", "h264")
    assert "auto, h264" in error.hint


def test_a_newer_servers_missing_class() -> None:
    extra = {"node_id": "7", "class_type": "VHS_VideoCombine"}
    error = refused({"error": {"type": "missing_node_type", "message": "Node not there", "extra_info": extra}})
    assert isinstance(error, ModelsMissing)
    assert error.context["class_type"] == "VHS_VideoCombine"
    assert "ComfyUI-VideoHelperSuite" in error.hint


def test_a_ui_workflow_is_recognised_by_its_own_shape() -> None:
    error = rejection({"error": {"type": "invalid_prompt", "message": "?"}}, {"nodes": [], "links": []})
    assert error.code == "not_api_format"


def test_unknown_refusals_keep_the_servers_words() -> None:
    error = refused({"error": {"type": "invalid_prompt_id", "message": "prompt_id must be a UUID"}})
    assert (error.code, error.context["kind"]) == ("prompt_refused", "invalid_prompt_id")
    assert "prompt_id must be a UUID" in str(error)


keys = st.sampled_from(["error", "node_errors", "errors", "type", "1", "extra_info", "input_config"])
bodies = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
)


@given(st.text() | bodies.map(json.dumps))
def test_no_body_is_too_strange(body: str) -> None:
    assert isinstance(rejection(body, {}), VideoError)
