"""A preview server that numbers its frames, and a small film to render on it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from addons.app import App, compose
from infrastructure.preview_backend.server import PreviewOptions, PreviewServer

MODELS = {
    "diffusion_models": [
        "wan2.2_ti2v_5B_fp16.safetensors",
        "wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors",
        "wan2.2_i2v_low_noise_14B_fp8_scaled.safetensors",
    ],
    "text_encoders": ["umt5_xxl_fp8_e4m3fn_scaled.safetensors", "t5xxl_fp16.safetensors"],
    "vae": ["wan2.2_vae.safetensors", "wan_2.1_vae.safetensors"],
    "checkpoints": ["ltx-video-2b-v0.9.5.safetensors"],
}


@pytest.fixture(scope="session")
def numbering_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreviewServer]:
    options = PreviewOptions(root=tmp_path_factory.mktemp("server"), models=MODELS, frame_numbers=True)
    with PreviewServer(options) as server:
        yield server


@pytest.fixture
def app(numbering_server: PreviewServer, tmp_path: Path) -> Iterator[App]:
    """The app on a server of its own address, as if it were a ComfyUI somewhere."""
    app = compose(comfy_url=numbering_server.url, workspace=tmp_path / "projects")
    yield app
    app.close()


MakeFilm = Callable[..., Path]


@pytest.fixture
def make_film(tmp_path: Path) -> MakeFilm:
    """Writes a project folder: `make_film([("001", 2.0), …], size=(256, 160))`; keyframes are plain gradients."""

    def make(shots: list[tuple[str, float]], size: tuple[int, int] = (256, 160), **root: Any) -> Path:
        folder = tmp_path / "film"
        (folder / "selected").mkdir(parents=True)
        rows = [
            {"shot_id": shot_id, "prompt": "a hill", "duration": duration, "width": size[0], "height": size[1]}
            for shot_id, duration in shots
        ]
        (folder / "storyboard.json").write_text(json.dumps({"project": "film", "shots": rows, **root}))
        chosen = [{"shot_id": shot_id, "selected_file": f"{shot_id}.png"} for shot_id, _ in shots]
        (folder / "selected" / "selected_keyframes.json").write_text(json.dumps({"selections": chosen}))
        for number, (shot_id, _) in enumerate(shots):
            ramp = Image.linear_gradient("L").resize(size)
            level = Image.new("L", size, 40 + 40 * number % 200)
            Image.merge("RGB", (level, ramp, ramp.rotate(180))).save(folder / "selected" / f"{shot_id}.png")
        return folder

    return make
