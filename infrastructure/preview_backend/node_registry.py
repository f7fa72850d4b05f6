"""All executors by class_type, and the two questions that are asked of a node before it runs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from infrastructure.preview_backend import (
    nodes_images,
    nodes_latents,
    nodes_loaders,
    nodes_output,
    nodes_samplers,
    nodes_vhs,
)
from infrastructure.preview_backend.files import MediaFolders, OutsideFolder
from infrastructure.preview_backend.node_run import Executor
from infrastructure.preview_backend.validation import CustomCheck

EXECUTORS: Mapping[str, Executor] = {
    **nodes_loaders.EXECUTORS,
    **nodes_images.EXECUTORS,
    **nodes_latents.EXECUTORS,
    **nodes_samplers.EXECUTORS,
    **nodes_output.EXECUTORS,
    **nodes_vhs.EXECUTORS,
}


def custom_checks(folders: MediaFolders) -> dict[tuple[str, str], CustomCheck]:
    """Checks that take the place of the list of options: LoadImage accepts any file that is there."""

    def image_exists(_class_type: str, name: Any) -> str | None:
        try:
            if folders.annotated(str(name)).exists():
                return None
        except (OutsideFolder, OSError, ValueError):
            pass
        return f"Invalid image file: {name}"

    return {("LoadImage", "image"): image_exists}


def fingerprint(folders: MediaFolders, class_type: str, inputs: Mapping[str, Any]) -> str | None:
    """The bytes a node reads, as a digest: a LoadImage runs again when its file has changed."""
    if class_type != "LoadImage":
        return None
    try:
        content = folders.annotated(str(inputs.get("image", ""))).read_bytes()
    except (OutsideFolder, OSError, ValueError):
        # It cannot be read now; the node says so itself when it runs.
        return "unreadable"
    return hashlib.sha256(content).hexdigest()
