"""A preview server and a bare client for each test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infrastructure.preview_backend import PreviewOptions, PreviewServer
from tests.fakes.protocol_client import ProtocolClient, png

DATA = Path(__file__).parents[2] / "data"
# The model files of the server that the recorded conversations are from.
MODELS = {
    "diffusion_models": [
        "wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors",
        "wan2.2_i2v_low_noise_14B_fp8_scaled.safetensors",
        "wan2.2_ti2v_5B_fp16.safetensors",
        "Wan2.2-I2V-A14B-HighNoise-Q4_K_M.gguf",
    ],
    "text_encoders": ["t5xxl_fp16.safetensors", "umt5_xxl_fp8_e4m3fn_scaled.safetensors"],
    "vae": ["wan2.2_vae.safetensors", "wan_2.1_vae.safetensors"],
    "loras": [
        "lightx2v_I2V_14B_480p_cfg_step_distill_rank32_bf16.safetensors",
        "wan2.2_i2v_lightx2v_4steps_lora_v1_high_noise.safetensors",
        "wan2.2_i2v_lightx2v_4steps_lora_v1_low_noise.safetensors",
    ],
    "checkpoints": ["ltx-video-2b-v0.9.5.safetensors"],
}

Connect = Callable[..., ProtocolClient]


def graph(name: str) -> dict[str, Any]:
    """A fresh copy of a workflow in tests/data/graphs."""
    return json.loads((DATA / "graphs" / f"{name}.json").read_text("utf-8"))


def recorded(name: str) -> dict[str, Any]:
    """A recorded conversation in tests/data/transcripts."""
    return json.loads((DATA / "transcripts" / f"preview_{name}.json").read_text("utf-8"))


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Connect]:
    """Start a server with options of the test's own and get a client of it; `start.png` is uploaded."""
    opened: list[tuple[PreviewServer, ProtocolClient]] = []

    def open_client(**options: Any) -> ProtocolClient:
        server = PreviewServer(PreviewOptions(root=tmp_path / "server", models=MODELS, **options))
        server.start()
        client = ProtocolClient(server.url)
        opened.append((server, client))
        client.upload("start.png", png())
        return client

    yield open_client
    for server, client in opened:
        client.close()
        server.stop()


@pytest.fixture
def client(connect: Connect) -> ProtocolClient:
    """A client of a server without simulated time."""
    return connect()
