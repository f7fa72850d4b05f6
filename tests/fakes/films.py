"""Small films to render, and the model files that the shipped workflows name."""

import json
from pathlib import Path
from typing import Any

from PIL import Image

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


def write_film(folder: Path, shots: list[tuple[str, float]], size: tuple[int, int] = (256, 160), **root: Any) -> Path:
    """A project folder with shots of the given ids and seconds; keyframes are gradients."""
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
