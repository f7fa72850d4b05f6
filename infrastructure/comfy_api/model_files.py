"""The model files that workflows name, and the folders under ComfyUI/models that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import WorkflowError
from infrastructure.comfy_api.graph import InputRef, Nodes
from infrastructure.comfy_api.node_facts import MODEL_FOLDERS, MODEL_FOLDERS_BY_CLASS, MODEL_SUFFIXES
from infrastructure.models_sidecar import read_models_sidecar
from infrastructure.workflow_registry import WorkflowRegistry


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model file at a node. `folder` is a folder under ComfyUI/models, empty when the node class is not known."""

    name: str
    folder: str
    ref: InputRef


def model_folder(class_type: str, input_name: str) -> str:
    """The folder that a loader's input is looked up in, empty when it is not known."""
    by_class = MODEL_FOLDERS_BY_CLASS.get((class_type, input_name))
    return by_class or MODEL_FOLDERS.get(input_name, "")


def is_model_file(value: object) -> bool:
    """Whether a literal is the name of a file of weights."""
    return isinstance(value, str) and value.lower().endswith(MODEL_SUFFIXES)


def model_files(nodes: Nodes) -> tuple[ModelFile, ...]:
    """Every model file the nodes name, in the order of the nodes."""
    return tuple(
        ModelFile(value, model_folder(node["class_type"], name), InputRef(node_id, name))
        for node_id, node in nodes.items()
        for name, value in node.get("inputs", {}).items()
        if is_model_file(value)
    )


def model_files_named(registry: WorkflowRegistry) -> Mapping[str, tuple[str, ...]]:
    """The model files that all workflows at hand, and the `.models` files beside them, name: by folder, sorted.

    Workflows that cannot be read name none.
    """
    found: dict[str, set[str]] = {}
    for name in registry.all_names():
        try:
            path = registry.resolve_workflow(name)
            template, sidecar = registry.load(path), read_models_sidecar(path)
        except WorkflowError:
            continue
        listed = (*sidecar.needed, *(model for models in sidecar.choices.values() for model in models))
        for file in model_files(template.nodes):
            if file.folder:
                found.setdefault(file.folder, set()).add(file.name)
        for model in listed:
            found.setdefault(model.folder, set()).add(model.name)
    return {folder: tuple(sorted(names)) for folder, names in sorted(found.items())}
