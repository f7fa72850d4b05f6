"""The node classes of the preview server: their inputs, outputs and the files their lists offer."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, NamedTuple

from infrastructure.preview_backend.files import MediaFolders

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff")

# Model folders of ComfyUI 0.3.64 in the order /models lists them; `clip` and `unet` are no longer among them.
MODEL_FOLDERS = (
    "checkpoints",
    "configs",
    "loras",
    "vae",
    "text_encoders",
    "diffusion_models",
    "clip_vision",
    "style_models",
    "embeddings",
    "diffusers",
    "vae_approx",
    "controlnet",
    "gligen",
    "upscale_models",
    "custom_nodes",
    "hypernetworks",
    "photomaker",
    "classifiers",
    "model_patches",
    "audio_encoders",
)

# Which model folder fills which list.
_LISTS = {
    ("CLIPLoader", "clip_name"): "text_encoders",
    ("CLIPLoaderGGUF", "clip_name"): "text_encoders",
    ("CLIPVisionLoader", "clip_name"): "clip_vision",
    ("CheckpointLoaderSimple", "ckpt_name"): "checkpoints",
    ("DualCLIPLoader", "clip_name1"): "text_encoders",
    ("DualCLIPLoader", "clip_name2"): "text_encoders",
    ("LoraLoader", "lora_name"): "loras",
    ("LoraLoaderModelOnly", "lora_name"): "loras",
    ("UNETLoader", "unet_name"): "diffusion_models",
    ("UnetLoaderGGUF", "unet_name"): "diffusion_models",
    ("UnetLoaderGGUFAdvanced", "unet_name"): "diffusion_models",
    ("VAELoader", "vae_name"): "vae",
}
_GGUF_ONLY = frozenset({"UnetLoaderGGUF", "UnetLoaderGGUFAdvanced"})
_GGUF_TOO = frozenset({"CLIPLoaderGGUF"})


class InputSpec(NamedTuple):
    """One declared input: `kind` is a type name, or the list of options of a classic combo."""

    name: str
    kind: Any
    settings: Mapping[str, Any]
    required: bool


class NodeCatalogue:
    """Signatures of all node classes, with the lists filled from `models` and from the input folder."""

    def __init__(self, models: Mapping[str, Sequence[str]], folders: MediaFolders) -> None:
        text = resources.files(__package__ or "").joinpath("node_signatures.json").read_text("utf-8")
        self._signatures: dict[str, dict[str, Any]] = json.loads(text)
        self._models = models
        self._folders = folders

    def __contains__(self, class_type: object) -> bool:
        return class_type in self._signatures

    def installed(self, folder: str) -> list[str]:
        """The model files of one folder, sorted; looked up anew each time, as a real server does."""
        return sorted(self._models.get(folder, ()))

    def is_output(self, class_type: str) -> bool:
        """Whether the class is an end of a graph (saves or shows something)."""
        return bool(self._signatures[class_type]["output_node"])

    def outputs(self, class_type: str) -> tuple[str, ...]:
        """The types the class returns, by slot."""
        return tuple(self._signatures[class_type]["output"])

    def inputs(self, class_type: str) -> list[InputSpec]:
        """Required and optional inputs in declared order, lists filled as they are now."""
        sections = self._signatures[class_type]["input"]
        return [
            InputSpec(name, self._kind(class_type, name, spec), spec[1] if len(spec) > 1 else {}, required)
            for section, required in (("required", True), ("optional", False))
            for name, spec in sections.get(section, {}).items()
        ]

    def describe(self, class_type: str) -> dict[str, Any]:
        """The class as `/object_info` shows it."""
        signature = copy.deepcopy(self._signatures[class_type])
        for section in ("required", "optional"):
            for name, spec in signature["input"].get(section, {}).items():
                spec[0] = self._kind(class_type, name, spec)
        return {"name": class_type, "display_name": class_type, "description": "", **signature}

    def describe_all(self) -> dict[str, Any]:
        """All classes by name."""
        return {class_type: self.describe(class_type) for class_type in self._signatures}

    def _kind(self, class_type: str, name: str, spec: Sequence[Any]) -> Any:
        if (class_type, name) == ("LoadImage", "image"):
            return self._folders.names_in("input", IMAGE_SUFFIXES)
        folder = _LISTS.get((class_type, name))
        if folder is None:
            return spec[0]
        return [*filter(lambda file: _offers(class_type, file), self.installed(folder)), *_built_in(class_type)]


def _offers(class_type: str, file_name: str) -> bool:
    """GGUF files are offered by the GGUF loaders only, and those for diffusion models offer nothing else."""
    is_gguf = file_name.lower().endswith(".gguf")
    if class_type in _GGUF_TOO:
        return True
    return is_gguf == (class_type in _GGUF_ONLY)


def _built_in(class_type: str) -> tuple[str, ...]:
    return ("pixel_space",) if class_type == "VAELoader" else ()
