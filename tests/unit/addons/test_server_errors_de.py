"""Every recorded refusal and failure of a server, in German: node, file and remedy are named."""

from __future__ import annotations

from typing import Any

import pytest

from addons.helpers.error_words import sentence_and_remedy
from addons.texts import Words
from domain.errors import VideoError
from infrastructure.comfy_api.errors import bad_status, no_answer, not_comfyui
from infrastructure.comfy_api.execution_failures import execution_failure, interrupted
from infrastructure.comfy_api.messages import ExecutionErrored, parse_frame
from infrastructure.comfy_api.rejections import rejection
from tests.fakes import recorded

GERMAN = Words("de")
REFUSALS = {name: told["body"] for name, told in recorded.rejections().items() if isinstance(told["body"], dict)}
FAILURES = [
    message.failure
    for message in map(parse_frame, recorded.frames("04_execution_errors"))
    if isinstance(message, ExecutionErrored)
]


def failed(kind: str, message: str, class_type: str = "KSampler") -> VideoError:
    fields = {"node_id": "3", "node_type": class_type, "exception_type": kind, "exception_message": message}
    return execution_failure(fields)


def unknown_class(class_type: str) -> VideoError:
    told = f"Cannot execute because node {class_type} does not exist."
    return rejection({"error": {"type": "invalid_prompt", "message": told, "details": "Node ID '#9'"}}, {})


def in_german(error: VideoError) -> tuple[str, str]:
    sentence, remedy = sentence_and_remedy(error, GERMAN)
    assert sentence != error.message, f"{error.code} has no German, or its German names what the error does not carry"
    assert remedy
    assert remedy != error.hint
    assert not {"{", "}", "\n"} & set(sentence + remedy)
    return sentence, remedy


@pytest.mark.parametrize("name", REFUSALS)
def test_recorded_refusals(name: str) -> None:
    error = rejection(REFUSALS[name], {})
    sentence, _ = in_german(error)
    if error.context.get("input_name"):
        assert f"Node {error.context['node_id']}" in sentence
        assert str(error.context["class_type"]) in sentence


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure["prompt_id"][:8])
def test_recorded_failures(failure: dict[str, Any]) -> None:
    sentence, remedy = in_german(execution_failure(failure))
    assert failure["node_type"] in sentence
    for given in failure.get("current_inputs", {}).values():
        if str(given[0]).endswith((".safetensors", ".png")):
            assert given[0] in sentence + remedy


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (failed("torch.OutOfMemoryError", "Allocation on device 0"), ["--lowvram", "GGUF", "kleiner", "KSampler"]),
        (failed("ModuleNotFoundError", "No module named 'sageattention'"), ["sageattention", "SageAttention"]),
        (failed("RuntimeError", 'avcodec_open2("libx264")', "SaveVideo"), ["gerade", "SaveVideo"]),
        (failed("KeyError", "'x'"), ["'x'", "KSampler"]),
        (interrupted({"node_id": "3"}), ["Jemand anderes"]),
        (unknown_class("UnetLoaderGGUF"), ["ComfyUI-GGUF"]),
        (unknown_class("PathchSageAttentionKJ"), ["ComfyUI-KJNodes"]),
        (unknown_class("VHS_VideoCombine"), ["ComfyUI-VideoHelperSuite"]),
        (unknown_class("WanVideoSampler"), ["ComfyUI-WanVideoWrapper"]),
        (unknown_class("LTXVAddLatents"), ["ComfyUI-LTXVideo"]),
        (unknown_class("WanSoundImageToVideo"), ["Aktualisieren Sie ComfyUI"]),
        (unknown_class("Mine"), ["Mine", "Custom Nodes"]),
        (
            rejection(REFUSALS["missing_model_unet"], {}),
            ["models/diffusion_models", "wan2.2_ti2v_5B", "UNETLoader"],
        ),
        (rejection(REFUSALS["missing_lora"], {}), ["models/loras", "nope.safetensors", "LoraLoaderModelOnly"]),
        (bad_status("http://a", "/queue", 401, ""), ["http://a", "Token"]),
        (bad_status("http://a", "/queue", 302, "", "https://login"), ["http://a", "Kopfzeilen"]),
        (bad_status("http://a", "/queue", 502, ""), ["/queue"]),
        (no_answer("http://a"), ["http://a"]),
        (not_comfyui("http://a", "/queue", ""), ["/queue"]),
    ],
    ids=lambda value: value.code if isinstance(value, VideoError) else None,
)
def test_what_happened_and_what_to_do(error: VideoError, words: list[str]) -> None:
    told = " ".join(in_german(error))
    assert [word for word in words if word not in told] == []
