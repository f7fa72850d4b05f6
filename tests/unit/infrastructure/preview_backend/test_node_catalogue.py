"""The node classes: each can be executed with what it declares, and lists follow the installed files."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from infrastructure.preview_backend.files import MediaFolders
from infrastructure.preview_backend.node_catalogue import NodeCatalogue
from infrastructure.preview_backend.node_registry import EXECUTORS, custom_checks, fingerprint


@pytest.fixture
def folders(tmp_path: Path) -> MediaFolders:
    media = MediaFolders(tmp_path)
    media.prepare()
    return media


@pytest.fixture
def catalogue(folders: MediaFolders) -> NodeCatalogue:
    models = {"diffusion_models": ["z.gguf", "b.safetensors", "a.safetensors"], "vae": ["v.safetensors"]}
    return NodeCatalogue(models, folders)


def test_every_class_has_an_executor(catalogue: NodeCatalogue) -> None:
    assert set(catalogue.describe_all()) == set(EXECUTORS)


@pytest.mark.parametrize("class_type", sorted(EXECUTORS))
def test_an_executor_takes_the_inputs_its_class_declares(catalogue: NodeCatalogue, class_type: str) -> None:
    declared = catalogue.inputs(class_type)
    signature = inspect.signature(EXECUTORS[class_type])

    signature.bind(None, **{spec.name: None for spec in declared if spec.required})
    signature.bind(None, **{spec.name: None for spec in declared})


@pytest.mark.parametrize("class_type", sorted(EXECUTORS))
def test_a_class_is_described_as_comfyui_describes_it(catalogue: NodeCatalogue, class_type: str) -> None:
    described = catalogue.describe(class_type)

    assert {"input", "input_order", "output", "output_is_list", "output_name", "output_node", "name"} <= set(described)
    assert len(described["output"]) == len(described["output_name"]) == len(described["output_is_list"])
    for section, names in described["input_order"].items():
        assert list(described["input"][section]) == names


def test_lists_hold_the_installed_files(catalogue: NodeCatalogue) -> None:
    def options(class_type: str) -> list[str]:
        return catalogue.inputs(class_type)[0].kind

    assert options("UNETLoader") == ["a.safetensors", "b.safetensors"]
    assert options("UnetLoaderGGUF") == ["z.gguf"]
    assert options("VAELoader") == ["v.safetensors", "pixel_space"]
    assert catalogue.installed("loras") == []


def test_images_are_listed_and_checked_where_they_are(catalogue: NodeCatalogue, folders: MediaFolders) -> None:
    check = custom_checks(folders)[("LoadImage", "image")]
    (folders.path("input") / "b.png").write_bytes(b"1")
    (folders.path("input") / "notes.txt").write_bytes(b"1")
    (folders.path("input") / "deep").mkdir()
    (folders.path("input") / "deep" / "a.png").write_bytes(b"1")

    assert catalogue.inputs("LoadImage")[0].kind == ["b.png"]
    assert [check("LoadImage", name) for name in ("b.png", "deep/a.png", "b.png [input]", "")] == [None] * 4
    for name in ("c.png", "b.png [output]", "../input/../../etc/passwd", "/etc/passwd", "a\0b"):
        assert check("LoadImage", name) == f"Invalid image file: {name}"


def test_a_file_is_marked_by_its_bytes(folders: MediaFolders) -> None:
    path = folders.path("input") / "a.png"

    def mark() -> str | None:
        return fingerprint(folders, "LoadImage", {"image": "a.png"})

    path.write_bytes(b"1")
    first = mark()
    path.write_bytes(b"2")
    second = mark()
    path.write_bytes(b"1")

    assert first == mark() != second
    path.unlink()
    assert mark() not in (first, second, None)
    assert fingerprint(folders, "SaveImage", {}) is None
