"""Workflows of other shapes than the shipped ones: every node class takes part in one of them."""

from __future__ import annotations

import io
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from tests.fakes.protocol_client import ProtocolClient, png
from tests.integration.preview_backend.conftest import MODELS, Connect

Graph = dict[str, dict[str, Any]]


def node(class_type: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": class_type, "inputs": inputs}


def common() -> Graph:
    """A model, words and a start image, by other loaders than the shipped workflows use."""
    text_encoder, loras = MODELS["text_encoders"], MODELS["loras"]
    return {
        "unet": node("UnetLoaderGGUF", unet_name=MODELS["diffusion_models"][3]),
        "sage": node("PathchSageAttentionKJ", model=["unet", 0], sage_attention="auto"),
        "clip": node("DualCLIPLoader", clip_name1=text_encoder[0], clip_name2=text_encoder[1], type="flux"),
        "lora": node(
            "LoraLoader",
            model=["sage", 0],
            clip=["clip", 0],
            lora_name=loras[0],
            strength_model=1,
            strength_clip=1,
        ),
        "vae": node("VAELoader", vae_name=MODELS["vae"][1]),
        "words": node("CLIPTextEncode", clip=["lora", 1], text="a pier, fast camera pan to the left"),
        "positive": node("FluxGuidance", conditioning=["words", 0], guidance=3.5),
        "negative": node("ConditioningZeroOut", conditioning=["words", 0]),
        "image": node("LoadImage", image="start.png"),
        "vision": node("CLIPVisionLoader", clip_name="sight.safetensors"),
        "seen": node("CLIPVisionEncode", clip_vision=["vision", 0], image=["image", 0], crop="center"),
    }


def sampled(latent: list[Any], positive: list[Any]) -> Graph:
    return {
        "sampler": node(
            "KSampler",
            model=["lora", 0],
            seed=1,
            steps=2,
            cfg=1,
            sampler_name="euler",
            scheduler="simple",
            denoise=1,
            positive=positive,
            negative=["negative", 0],
            latent_image=latent,
        ),
        "decoded": node(
            "VAEDecodeTiled",
            samples=["sampler", 0],
            vae=["vae", 0],
            tile_size=512,
            overlap=64,
            temporal_size=64,
            temporal_overlap=8,
        ),
    }


def result(client: ProtocolClient, graph: Graph, node_id: str = "end") -> list[Image.Image]:
    """Run a graph and return the pictures its output node made."""
    submitted = client.run(graph)
    ended = client.history(submitted.prompt_id)[submitted.prompt_id]
    assert ended["status"]["status_str"] == "success", ended["status"]["messages"][-1]
    made = []
    for file in ended["outputs"][node_id]["images"]:
        content = client.get("/view", params=file).content
        with av.open(io.BytesIO(content)) as container:
            made += [frame.to_image() for frame in container.decode(video=0)]
    return made


@pytest.fixture
def client(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> ProtocolClient:
    monkeypatch.setitem(MODELS, "clip_vision", ["sight.safetensors"])
    return connect()


def test_a_camera_node_leads_the_camera_and_webm_is_written(client: ProtocolClient) -> None:
    graph = {
        **common(),
        "camera": node("WanCameraEmbedding", camera_pose="Zoom In", width=128, height=96, length=9, speed=2.0),
        "video": node(
            "WanCameraImageToVideo",
            positive=["positive", 0],
            negative=["negative", 0],
            vae=["vae", 0],
            width=["camera", 1],
            height=["camera", 2],
            length=["camera", 3],
            batch_size=1,
            start_image=["image", 0],
            camera_conditions=["camera", 0],
            clip_vision_output=["seen", 0],
        ),
        **sampled(["video", 2], ["video", 0]),
        "end": node("SaveWEBM", images=["decoded", 0], filename_prefix="webm", codec="vp9", fps=16, crf=32),
    }

    frames = result(client, graph)

    assert [frame.size for frame in frames] == [(128, 96)] * 9


def test_a_first_and_a_last_frame_are_met(client: ProtocolClient) -> None:
    client.upload("end.png", png("white", (128, 96)))
    graph = {
        **common(),
        "last": node("LoadImage", image="end.png"),
        "video": node(
            "WanFirstLastFrameToVideo",
            positive=["positive", 0],
            negative=["negative", 0],
            vae=["vae", 0],
            width=128,
            height=96,
            length=9,
            batch_size=1,
            start_image=["image", 0],
            end_image=["last", 0],
        ),
        **sampled(["video", 2], ["video", 0]),
        "end": node("SaveImage", images=["decoded", 0], filename_prefix="both"),
    }

    frames = result(client, graph)

    with Image.open(io.BytesIO(png("white", (128, 96)))) as expected:
        assert np.abs(np.asarray(frames[-1], float) - np.asarray(expected.convert("RGB"), float)).max() <= 1
    assert len(frames) == 9


def test_two_passes_of_custom_samplers_show_two_bars(client: ProtocolClient) -> None:
    graph = {
        **common(),
        "patched": node("ModelSamplingLTXV", model=["lora", 0], max_shift=2.05, base_shift=0.95),
        "fast": node("ModelPatchTorchSettings", model=["patched", 0], enable_fp16_accumulation=True),
        "latent": node("EmptyLTXVLatentVideo", width=128, height=96, length=20, batch_size=1),
        "sigmas": node("BasicScheduler", model=["fast", 0], scheduler="simple", steps=6, denoise=1.0),
        "split": node("SplitSigmas", sigmas=["sigmas", 0], step=2),
        "noise": node("RandomNoise", noise_seed=4),
        "silence": node("DisableNoise"),
        "guider": node("CFGGuider", model=["fast", 0], positive=["positive", 0], negative=["negative", 0], cfg=3),
        "simple": node("BasicGuider", model=["fast", 0], conditioning=["positive", 0]),
        "euler": node("KSamplerSelect", sampler_name="euler"),
        "first": node(
            "SamplerCustomAdvanced",
            noise=["noise", 0],
            guider=["guider", 0],
            sampler=["euler", 0],
            sigmas=["split", 0],
            latent_image=["latent", 0],
        ),
        "second": node(
            "SamplerCustomAdvanced",
            noise=["silence", 0],
            guider=["simple", 0],
            sampler=["euler", 0],
            sigmas=["split", 1],
            latent_image=["first", 0],
        ),
        "decoded": node("VAEDecode", samples=["second", 1], vae=["vae", 0]),
        "end": node("PreviewImage", images=["decoded", 0]),
    }
    told = client.run(graph)

    bars = [(bar["node"], bar["value"], bar["max"]) for bar in told.contents("progress")]
    assert bars == [("first", 1, 2), ("first", 2, 2), *(("second", step, 4) for step in (1, 2, 3, 4))]
    files = told.contents("executed")[0]["output"]["images"]
    assert [file["type"] for file in files] == ["temp"] * 17
    assert files[0]["filename"].startswith("ComfyUI_temp_")


def test_pictures_are_scaled_measured_repeated_and_joined(client: ProtocolClient) -> None:
    graph = {
        "vae": node("VAELoader", vae_name=MODELS["vae"][0]),
        "image": node("LoadImage", image="start.png"),
        "total": node("ImageScaleToTotalPixels", image=["image", 0], upscale_method="lanczos", megapixels=0.01),
        "size": node("GetImageSize", image=["total", 0]),
        "scaled": node(
            "ImageScale",
            image=["image", 0],
            upscale_method="bicubic",
            width=["size", 0],
            height=0,
            crop="disabled",
        ),
        "twice": node("RepeatImageBatch", image=["scaled", 0], amount=2),
        "more": node("ImageBatch", image1=["twice", 0], image2=["image", 0]),
        "latent": node("VAEEncode", pixels=["more", 0], vae=["vae", 0]),
        "decoded": node("VAEDecode", samples=["latent", 0], vae=["vae", 0]),
        "pre": node("LTXVPreprocess", image=["decoded", 0], img_compression=35),
        "end": node("SaveImage", images=["pre", 0], filename_prefix="x_%batch_num%"),
    }

    frames = result(client, graph)

    # 320 x 200 at 0.01 of 1024 x 1024 pixels is 130 x 81; the latent holds multiples of 8.
    assert [frame.size for frame in frames] == [(128, 80)] * 3


@pytest.mark.parametrize(
    ("more", "frames", "kind", "suffix"),
    [
        ({"format": "video/h264-mp4", "crf": 19, "pix_fmt": "yuv420p"}, 9, "output", ".mp4"),
        ({"format": "video/h264-mp4", "pingpong": True, "save_output": False}, 16, "temp", ".mp4"),
        ({"format": "video/webm", "loop_count": 1}, 18, "output", ".webm"),
    ],
)
def test_a_video_of_the_video_helper_suite(
    client: ProtocolClient, more: dict[str, Any], frames: int, kind: str, suffix: str
) -> None:
    options = {"frame_rate": 16, "loop_count": 0, "filename_prefix": "sub/vhs", "pingpong": False, "save_output": True}
    graph = {
        **common(),
        "latent": node("EmptyHunyuanLatentVideo", width=128, height=96, length=9, batch_size=1),
        **sampled(["latent", 0], ["positive", 0]),
        "end": node("VHS_VideoCombine", images=["decoded", 0], **{**options, **more}),
    }

    files = [client.run(graph).contents("executed")[-1]["output"]["gifs"][0]]
    graph["end"]["inputs"]["frame_rate"] = 24
    files.append(client.run(graph).contents("executed")[-1]["output"]["gifs"][0])

    assert [file["filename"] for file in files] == [f"vhs_00001{suffix}", f"vhs_00002{suffix}"]
    assert [(file["subfolder"], file["type"], file["format"]) for file in files] == [("sub", kind, more["format"])] * 2
    assert [(file["frame_rate"], file["workflow"]) for file in files] == [(16, "vhs_00001.png"), (24, "vhs_00002.png")]
    content = client.get("/view", params={key: files[1][key] for key in ("filename", "subfolder", "type")}).content
    with av.open(io.BytesIO(content)) as opened:
        assert opened.streams.video[0].average_rate == 24
        assert sum(1 for _ in opened.decode(video=0)) == frames
    still = client.get("/view", params={"filename": "vhs_00002.png", "subfolder": "sub", "type": kind})
    with Image.open(io.BytesIO(still.content)) as opened:
        assert "prompt" in opened.info


def test_equal_nodes_run_once(client: ProtocolClient) -> None:
    graph = {
        "image": node("LoadImage", image="start.png"),
        "one": node("ImageFromBatch", image=["image", 0], batch_index=0, length=1),
        "two": node("ImageFromBatch", image=["image", 0], batch_index=0, length=1),
        "both": node("ImageBatch", image1=["one", 0], image2=["two", 0]),
        "end": node("SaveImage", images=["both", 0], filename_prefix="equal"),
    }

    told = client.run(graph)

    assert told.contents("executed")[0]["output"] is None
    ran = [executing["node"] for executing in told.contents("executing")]
    assert len({"one", "two"} & set(ran)) == 1
