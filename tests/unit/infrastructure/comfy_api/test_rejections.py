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
        "model_missing",
        {"node_id": "95", "class_type": "UNETLoader", "input_name": "unet_name", "folder": "diffusion_models"},
    ),
    "missing_model_two_places": (ModelsMissing, "model_missing", {"folder": "vae", "received": "b.safetensors"}),
    "missing_lora": (ModelsMissing, "model_missing", {"folder": "loras", "received": "nope.safetensors"}),
    "unknown_node_class": (
        ModelsMissing,
        "node_class_missing",
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
    "no prompt key": (PromptRejected, "no_prompt", {}),
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
    assert error.code == "invalid_prompt_id"
    assert "prompt_id must be a UUID" in str(error)


keys = st.sampled_from(["error", "node_errors", "errors", "type", "1", "extra_info", "input_config"])
bodies = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
)


@given(st.text() | bodies.map(json.dumps))
def test_no_body_is_too_strange(body: str) -> None:
    assert isinstance(rejection(body, {}), VideoError)
