"""Model files on this machine's disk, under `models/` of a ComfyUI folder. Looks; opens none of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from infrastructure.comfy_api.node_facts import MODEL_SUFFIXES

FOLDER_ALIASES: Mapping[str, str] = {"unet": "diffusion_models", "clip": "text_encoders"}
"""Names of older versions, which ComfyUI still looks into."""


def installed_files(comfy_root: Path) -> dict[str, tuple[str, ...]]:
    """The model files by folder, each relative to its folder with forward slashes, sorted.

    Folders of older versions count as the ones they became. Empty when `comfy_root` has no folder `models`.
    """
    found: dict[str, set[str]] = {}
    models = comfy_root / "models"
    for folder in sorted(path for path in models.iterdir() if path.is_dir()) if models.is_dir() else ():
        names = {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.suffix.lower() in MODEL_SUFFIXES and path.is_file()
        }
        found.setdefault(FOLDER_ALIASES.get(folder.name, folder.name), set()).update(names)
    return {folder: tuple(sorted(names)) for folder, names in found.items()}


def place_on_disk(name: str, installed: Mapping[str, tuple[str, ...]]) -> str:
    """Where a file of this name lies, as `folder/name`; empty when it is nowhere."""
    wanted = name.replace("\\", "/").rsplit("/", 1)[-1].lower()
    places = (f"{folder}/{file}" for folder, files in installed.items() for file in files)
    return next((place for place in places if place.rsplit("/", 1)[-1].lower() == wanted), "")
