"""Real clips and pictures for servers that render nothing, and a script that answers a workflow with them."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

import av
import numpy as np
from PIL import Image

from tests.fakes.comfy_stage import Stage


@lru_cache
def clip_bytes(frames: int, fps: int = 24, size: tuple[int, int] = (96, 64)) -> bytes:
    """An h264 mp4 of noise: hard to compress, so that it is never tiny."""
    rng, buffer = np.random.default_rng(frames), io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=fps, options={"crf": "20", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for _ in range(frames):
            noise = rng.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(noise, format="rgb24")))
        container.mux(stream.encode())
    return buffer.getvalue()


@lru_cache
def png_bytes(size: tuple[int, int] = (96, 64)) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


def put_outputs(stage: Stage) -> dict[str, Any]:
    """Store what the workflow would save, with as many frames as it keeps, and say so as the history does."""
    nodes, outputs = stage.workflow, {}
    kept = max(
        node["inputs"]["length"]
        for node in nodes.values()
        if node["class_type"] == "ImageFromBatch" and node["inputs"]["length"] > 1
    )
    for node_id, node in nodes.items():
        if node["class_type"] == "SaveVideo":
            outputs[node_id] = {**_stored(stage, node, "mp4", clip_bytes(kept)), "animated": [True]}
        elif node["class_type"] == "SaveImage":
            outputs[node_id] = _stored(stage, node, "png", png_bytes())
    return outputs


def sampler_of(stage: Stage) -> str:
    return next(node_id for node_id, node in stage.workflow.items() if "KSampler" in node["class_type"])


async def render(stage: Stage) -> None:
    """A whole run as a server without faults does it."""
    await stage.start()
    await stage.node(sampler_of(stage), steps=2)
    await stage.succeed(put_outputs(stage))


def _stored(stage: Stage, node: dict[str, Any], suffix: str, content: bytes) -> dict[str, Any]:
    folder, _, prefix = str(node["inputs"]["filename_prefix"]).rpartition("/")
    name = f"{prefix}_00001_.{suffix}"
    stage.server.files[f"output/{folder}/{name}"] = content
    return {"images": [{"filename": name, "subfolder": folder, "type": "output"}]}
