"""Executors of loaders, model patches and text conditioning: they hand on names and words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from infrastructure.preview_backend.node_run import Executor, NodeRun
from infrastructure.preview_backend.node_values import Conditioning, Loaded


def _load(file_input: str, count: int = 1) -> Executor:
    def execute(_run: NodeRun, **inputs: Any) -> tuple[Any, ...]:
        return (Loaded(inputs[file_input]),) * count

    return execute


def _pass_on(*names: str) -> Executor:
    def execute(_run: NodeRun, **inputs: Any) -> tuple[Any, ...]:
        return tuple(inputs[name] for name in names)

    return execute


def _encode_text(_run: NodeRun, text: str, **_: Any) -> tuple[Any, ...]:
    return (Conditioning(text),)


def _zero_out(_run: NodeRun, conditioning: Conditioning) -> tuple[Any, ...]:
    return (replace(conditioning, text=""),)


def _encode_vision(_run: NodeRun, image: Any, **_: Any) -> tuple[Any, ...]:
    return (image,)


EXECUTORS: dict[str, Executor] = {
    "UNETLoader": _load("unet_name"),
    "UnetLoaderGGUF": _load("unet_name"),
    "UnetLoaderGGUFAdvanced": _load("unet_name"),
    "CheckpointLoaderSimple": _load("ckpt_name", 3),
    "CLIPLoader": _load("clip_name"),
    "CLIPLoaderGGUF": _load("clip_name"),
    "DualCLIPLoader": _load("clip_name1"),
    "CLIPVisionLoader": _load("clip_name"),
    "VAELoader": _load("vae_name"),
    "LoraLoader": _pass_on("model", "clip"),
    "LoraLoaderModelOnly": _pass_on("model"),
    "ModelSamplingSD3": _pass_on("model"),
    "ModelSamplingLTXV": _pass_on("model"),
    "ModelPatchTorchSettings": _pass_on("model"),
    "PathchSageAttentionKJ": _pass_on("model"),
    "CLIPTextEncode": _encode_text,
    "CLIPVisionEncode": _encode_vision,
    "ConditioningZeroOut": _zero_out,
    "FluxGuidance": _pass_on("conditioning"),
    "LTXVConditioning": _pass_on("positive", "negative"),
}
