"""Models on the command line: what a server lacks is said before anything is queued, and files can be chosen."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from addons.cli import cli
from infrastructure.preview_backend.server import PreviewOptions, PreviewServer
from tests.fakes import films

MODELS = {
    "diffusion_models": [
        "wan2.2_ti2v_5B_fp8.safetensors",
        "wan2.2_i2v_high_noise_14B_fp16.safetensors",
        "wan2.2_i2v_low_noise_14B_fp8_scaled.safetensors",
    ],
    "text_encoders": ["umt5_xxl_fp8_e4m3fn_scaled.safetensors"],
    "vae": ["wan2.2_vae.safetensors", "wan_2.1_vae.safetensors"],
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PreviewServer]:
    """A server that lacks some of what the shipped workflows name."""
    with PreviewServer(PreviewOptions(root=tmp_path / "server", models=MODELS)) as server:
        yield server


@pytest.fixture
def film(tmp_path: Path) -> Path:
    folder = tmp_path / "film"
    (folder / "selected").mkdir(parents=True)
    Image.new("RGB", (256, 160), (90, 60, 120)).save(folder / "selected" / "a.png")
    shots = {"shots": [{"shot_id": "1", "duration": 0.5, "width": 256, "height": 160}]}
    (folder / "storyboard.json").write_text(json.dumps(shots))
    selection = {"selections": [{"shot_id": "1", "selected_file": "a.png"}]}
    (folder / "selected" / "selected_keyframes.json").write_text(json.dumps(selection))
    return folder


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(cli, list(arguments))


def asked(server: PreviewServer, route: str) -> Any:
    with urllib.request.urlopen(f"{server.url}{route}") as answer:  # noqa: S310 - our own server's address
        return json.load(answer)


def graphs(server: PreviewServer) -> list[dict[str, Any]]:
    return [record["prompt"][2] for record in asked(server, "/history").values()]


def test_a_missing_model_is_said_before_anything_is_queued(run: Run, film: Path, server: PreviewServer) -> None:
    result = run("generate", str(film), "--comfy-url", server.url, "--workflow", "gcv_wan_2.2_5b_i2v.json")

    said = " ".join(result.stderr.split())
    assert result.exit_code == 2, result.output
    assert said.startswith("Error: gcv_wan_2.2_5b_i2v.json cannot run on this server: the model file ")
    for word in (
        "wan2.2_ti2v_5B_fp16.safetensors",
        "models/diffusion_models/",
        "node 1 (UNETLoader.unet_name)",
        "the nearest it has is wan2.2_ti2v_5B_fp8.safetensors",
        "--model",
    ):
        assert word in said
    assert asked(server, "/queue") == {"queue_running": [], "queue_pending": []}
    assert graphs(server) == []
    assert not (film / "video").exists()


def test_another_model_can_be_chosen(run: Run, film: Path, server: PreviewServer) -> None:
    chosen = ["--model", "main=wan2.2_ti2v_5B_fp8.safetensors"]
    workflow = ["--comfy-url", server.url, "--workflow", "gcv_wan_2.2_5b_i2v.json"]
    result = run("generate", str(film), *workflow, *chosen)

    assert result.exit_code == 0, result.output
    assert [graph["1"]["inputs"]["unet_name"] for graph in graphs(server)] == ["wan2.2_ti2v_5B_fp8.safetensors"]


def test_the_plan_names_the_chosen_models(run: Run, film: Path) -> None:
    names = ("gcv_wan_2.2_14b_i2v.json", "--model", "high=a.safetensors", "--model", "low=b.safetensors")
    result = run("plan", str(film), "--json", "--workflow", *names)
    assert json.loads(result.stdout)["models"] == {"high": "a.safetensors", "low": "b.safetensors"}


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("high=a.safetensors", ["'high'", "[MODEL:high]"]),
        ("a.safetensors", ["--model a.safetensors", "--model high="]),
        ("main=", ["--model main"]),
    ],
)
def test_a_choice_that_cannot_be_is_refused(run: Run, film: Path, choice: str, words: list[str]) -> None:
    result = run("plan", str(film), "--workflow", "gcv_wan_2.2_5b_i2v.json", "--model", choice)
    assert result.exit_code == 2
    assert all(word in " ".join(result.stderr.split()) for word in words), result.stderr


def test_the_doctor_names_what_each_workflow_was_understood_to_be_and_lacks(run: Run, server: PreviewServer) -> None:
    result = run("doctor", "--comfy-url", server.url)

    said = " ".join(result.stdout.split())
    assert result.exit_code == 2
    for word in (
        "version 0.3",
        "gcv_wan_2.2_5b_i2v.json Wan 2.2 5B, 24 fps something lacks",
        "start_image 4.image",
        "model:high 1.unet_name",
        "wan2.2_ti2v_5B_fp16.safetensors is not in models/diffusion_models/",
        "the nearest it has is wan2.2_i2v_high_noise_14B_fp16.safetensors",
        "gcv_ltvx_i2v.json LTX-Video",
    ):
        assert word in said


def test_the_doctor_shows_a_workflow_role_by_role(run: Run, tmp_path: Path) -> None:
    result = run("doctor", "--workflow", "gcv_wan_2.2_14B_i2v_gguf_sage.json")
    assert result.exit_code == 0
    for word in ("Wan 2.2 14B: 16 fps", "multiples of 16", "4·n + 1", "start_image", "5.image", "model:low"):
        assert word in result.stdout


def test_the_doctor_looks_at_the_disk_where_no_server_answers(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ComfyUI" / "models" / "vae").mkdir(parents=True)
    (tmp_path / "ComfyUI" / "models" / "vae" / "wan2.2_vae.safetensors").touch()
    monkeypatch.setenv("SHOTCHAIN_COMFY_ROOT", str(tmp_path / "ComfyUI"))
    result = run("doctor", "--comfy-url", "http://127.0.0.1:9")
    assert result.exit_code == 3
    assert "wan2.2_ti2v_5B_fp16.safetensors is not in models/diffusion_models/" in " ".join(result.stdout.split())
    assert "wan2.2_vae.safetensors is not" not in " ".join(result.stdout.split())


def test_a_server_that_is_away_is_named_and_the_other_renders(run: Run, tmp_path: Path) -> None:
    away, options = "http://127.0.0.1:9", PreviewOptions(root=tmp_path / "there", models=films.MODELS)
    film = films.write_film(tmp_path / "shared film", [("001", 0.5)], (128, 64))
    with PreviewServer(options) as there:
        examined = run("doctor", "--comfy-url", there.url, "--also", away)
        rendered = run("generate", str(film), "--comfy-url", away, "--also", there.url)

    assert examined.exit_code == 2, examined.output
    said = " ".join(examined.stdout.split())
    assert "answered in" in said
    assert f"No ComfyUI server answers at {away}" in said
    assert rendered.exit_code == 0, rendered.output
    assert "127.0.0.1:9 takes no part" in " ".join(rendered.stdout.split())
