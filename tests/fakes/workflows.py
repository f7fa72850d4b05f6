"""Workflows for tests: the shipped ones, and foreign shapes that are put together from a base and a few changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from domain.errors import WorkflowError
from infrastructure.comfy_api.graph import InputRef
from infrastructure.comfy_api.updaters import SegmentInputs
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate

SHIPPED_FOLDER = Path(__file__).parents[2] / "config" / "workflow_templates"
SHIPPED = (
    "gcv_ltvx_i2v.json",
    "gcv_wan_2.2_14b_i2v.json",
    "gcv_wan_2.2_14B_i2v_gguf.json",
    "gcv_wan_2.2_14B_i2v_gguf_sage.json",
    "gcv_wan_2.2_5b_i2v.json",
)

NodesJson = dict[str, dict[str, Any]]


def node(class_type: str, title: str = "", **inputs: Any) -> dict[str, Any]:
    return {"class_type": class_type, "inputs": inputs, "_meta": {"title": title or class_type}}


def wan_i2v(**changed: dict[str, Any] | None) -> NodesJson:
    """A plain Wan workflow with telling node ids; `changed` replaces, adds or (None) removes nodes."""
    nodes: dict[str, dict[str, Any] | None] = {
        "save": node("SaveVideo", video=["video", 0], filename_prefix="x", format="auto", codec="auto"),
        "video": node("CreateVideo", images=["decode", 0], fps=16),
        "decode": node("VAEDecode", samples=["sampler", 0], vae=["vae", 0]),
        "sampler": node(
            "KSampler",
            seed=5,
            steps=20,
            cfg=3.5,
            sampler_name="euler",
            scheduler="simple",
            denoise=1.0,
            model=["unet", 0],
            positive=["i2v", 0],
            negative=["i2v", 1],
            latent_image=["i2v", 2],
        ),
        "i2v": node(
            "WanImageToVideo",
            width=832,
            height=480,
            length=81,
            batch_size=1,
            positive=["pos", 0],
            negative=["neg", 0],
            vae=["vae", 0],
            start_image=["photo", 0],
        ),
        "photo": node("LoadImage", image="start.png"),
        "pos": node("CLIPTextEncode", text="a cat", clip=["clip", 0]),
        "neg": node("CLIPTextEncode", text="ugly", clip=["clip", 0]),
        "clip": node("CLIPLoader", clip_name="umt5.safetensors", type="wan"),
        "vae": node("VAELoader", vae_name="wan_2.1_vae.safetensors"),
        "unet": node("UNETLoader", unet_name="wan2.1_i2v_720p_14B.safetensors", weight_dtype="default"),
    }
    nodes.update(changed)
    return {node_id: content for node_id, content in nodes.items() if content is not None}


def template_of(nodes: NodesJson, name: str = "gcv_test.json") -> WorkflowTemplate:
    return WorkflowTemplate(Path(name), name, nodes)


def with_inputs(nodes: NodesJson, node_id: str, **inputs: Any) -> NodesJson:
    """The same nodes with some inputs of one node changed."""
    changed = {**nodes[node_id], "inputs": {**nodes[node_id]["inputs"], **inputs}}
    return {**nodes, node_id: changed}


def segment_inputs(**changed: Any) -> SegmentInputs:
    """A continuation of 30 kept frames, with every value unlike those in the templates."""
    values: dict[str, Any] = {
        "start_image": "up.png",
        "prompt": "a dog runs",
        "negative_prompt": "rain",
        "length": 33,
        "first_kept": 1,
        "kept": 30,
        "width": 640,
        "height": 384,
        "fps": 12.5,
        "seed": 77,
        "steps": 8,
        "cfg": 2.5,
        "models": {},
        "filename_prefix": "shotchain/film/shot_001_seg_1",
    }
    return SegmentInputs(**{**values, **changed})


def ref(text: str) -> InputRef:
    node_id, _, name = text.partition(".")
    return InputRef(node_id, name)


def refs(*texts: str) -> tuple[InputRef, ...]:
    return tuple(map(ref, texts))


def roles_of(nodes: NodesJson) -> WorkflowRoles:
    return read_roles(template_of(nodes))


def question_of(nodes: NodesJson) -> WorkflowError:
    with pytest.raises(WorkflowError) as caught:
        roles_of(nodes)
    assert caught.value.code in ("workflow_role_missing", "workflow_role_unclear")
    assert "gcv_test.json" in caught.value.message
    assert caught.value.hint
    return caught.value


def two_passes(**changed: Any) -> NodesJson:
    """Two experts, each with half of the steps."""
    wiring: dict[str, Any] = {"positive": ["i2v", 0], "negative": ["i2v", 1], "steps": 20, "cfg": 3.5}
    first = node("KSamplerAdvanced", add_noise="enable", noise_seed=5, start_at_step=0, end_at_step=10, **wiring)
    second = node("KSamplerAdvanced", add_noise="disable", noise_seed=0, start_at_step=10, end_at_step=10000, **wiring)
    first["inputs"] |= {"model": ["lora", 0], "latent_image": ["i2v", 2]}
    second["inputs"] |= {"model": ["unet2", 0], "latent_image": ["zfirst", 0]}
    return wan_i2v(
        zfirst=first,
        sampler=second,
        unet2=node("UnetLoaderGGUF", unet_name="wan2.2_low_noise_14B_Q4_K_M.gguf"),
        lora=node("LoraLoaderModelOnly", lora_name="fast.safetensors", strength_model=1.0, model=["unet", 0]),
        **changed,
    )


def custom_sampling(**changed: Any) -> NodesJson:
    """SamplerCustomAdvanced with noise, guider, sampler and sigmas from nodes of their own; LTX with two guides."""
    return {
        "save": node("VHS_VideoCombine", images=["decode", 0], frame_rate=24, filename_prefix="x", save_output=True),
        "decode": node("VAEDecodeTiled", samples=["crop", 2], vae=["ckpt", 2], tile_size=512, overlap=64),
        "crop": node("LTXVCropGuides", positive=["g2", 0], negative=["g2", 1], latent=["sampler", 0]),
        "sampler": node(
            "SamplerCustomAdvanced",
            noise=["noise", 0],
            guider=["guider", 0],
            sampler=["method", 0],
            sigmas=["sigmas", 0],
            latent_image=["g2", 2],
        ),
        "noise": node("RandomNoise", noise_seed=5),
        "method": node("KSamplerSelect", sampler_name="euler"),
        "sigmas": node("LTXVScheduler", steps=30, latent=["g2", 2]),
        "guider": node("CFGGuider", model=["ckpt", 0], positive=["rate", 0], negative=["rate", 1], cfg=3.0),
        "rate": node("LTXVConditioning", positive=["g2", 0], negative=["g2", 1], frame_rate=24.0),
        "g2": node(
            "LTXVAddGuide",
            positive=["g1", 0],
            negative=["g1", 1],
            vae=["ckpt", 2],
            latent=["g1", 2],
            image=["prep2", 0],
            frame_idx=-1,
            strength=1.0,
        ),
        "g1": node(
            "LTXVAddGuide",
            positive=["pos", 0],
            negative=["neg", 0],
            vae=["ckpt", 2],
            latent=["empty", 0],
            image=["prep1", 0],
            frame_idx=0,
            strength=1.0,
        ),
        "empty": node("EmptyLTXVLatentVideo", width=768, height=512, length=97, batch_size=1),
        "prep1": node("LTXVPreprocess", image=["first", 0], img_compression=30),
        "prep2": node("LTXVPreprocess", image=["last", 0], img_compression=30),
        "first": node("LoadImage", image="a.png"),
        "last": node("LoadImage", image="b.png"),
        "pos": node("CLIPTextEncode", text="a cat", clip=["clip", 0]),
        "neg": node("CLIPTextEncode", text="ugly", clip=["clip", 0]),
        "clip": node("CLIPLoader", clip_name="t5xxl_fp16.safetensors", type="ltxv"),
        "ckpt": node("CheckpointLoaderSimple", ckpt_name="ltx-video-2b-v0.9.5.safetensors"),
        **changed,
    }


def with_end_image(nodes: NodesJson, i2v: str = "i2v") -> NodesJson:
    """The same with a WanFirstLastFrameToVideo in place of the node that makes video from one image."""
    inputs = {**nodes[i2v]["inputs"], "end_image": ["closing", 0]}
    closing = node("LoadImage", "Closing picture", image="old_end.png")
    return {**nodes, i2v: node("WanFirstLastFrameToVideo", **inputs), "closing": closing}


def with_context(nodes: NodesJson, frames: int, i2v: str = "i2v") -> NodesJson:
    """The same with a chain of ImageBatch nodes that joins `frames` pictures, the start image the last of them."""
    joined, added = ["earlier_0", 0], {"earlier_0": node("LoadImage", image="old_0.png")}
    for number in range(1, frames):
        newest: list[Any] = [f"earlier_{number}", 0]
        if number == frames - 1:
            newest = nodes[i2v]["inputs"]["start_image"]
        else:
            added[f"earlier_{number}"] = node("LoadImage", image=f"old_{number}.png")
        added[f"joined_{number}"] = node("ImageBatch", image1=joined, image2=newest)
        joined = [f"joined_{number}", 0]
    return with_inputs({**nodes, **added}, i2v, start_image=joined)
