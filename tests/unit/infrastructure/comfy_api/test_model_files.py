"""Which model files workflows name, and where they belong."""

from __future__ import annotations

import json
from pathlib import Path

from infrastructure.comfy_api.graph import InputRef
from infrastructure.comfy_api.model_files import ModelFile, model_files, model_files_named, model_folder
from infrastructure.workflow_registry import WorkflowRegistry
from tests.fakes.workflows import node, wan_i2v, with_inputs


def test_files_are_found_with_their_folders() -> None:
    found = model_files(wan_i2v())
    assert ModelFile("wan_2.1_vae.safetensors", "vae", InputRef("vae", "vae_name")) in found
    assert {file.folder for file in found} == {"diffusion_models", "text_encoders", "vae"}


def test_the_class_decides_where_the_name_of_an_input_misleads() -> None:
    assert model_folder("CLIPVisionLoader", "clip_name") == "clip_vision"
    assert model_folder("CLIPLoader", "clip_name") == "text_encoders"
    assert model_folder("SomethingElse", "file") == ""


def test_the_files_of_all_workflows_are_listed_by_folder(tmp_path: Path) -> None:
    variant = with_inputs(wan_i2v(extra=node("Odd", file="odd.bin")), "unet", unet_name="b.gguf")
    (tmp_path / "gcv_a.json").write_text(json.dumps(wan_i2v()))
    (tmp_path / "gcv_a_sage.json").write_text(json.dumps(variant))
    (tmp_path / "gcv_broken.json").write_text("{")
    assert model_files_named(WorkflowRegistry([tmp_path])) == {
        "diffusion_models": ("b.gguf", "wan2.1_i2v_720p_14B.safetensors"),
        "text_encoders": ("umt5.safetensors",),
        "vae": ("wan_2.1_vae.safetensors",),
    }
