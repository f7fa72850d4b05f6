"""A workflow as it lies on disk with its corrections, checked for being of ComfyUI's API format and writing a video."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from domain.errors import WorkflowError
from domain.workflow_reading import NO_CORRECTIONS, Corrections
from infrastructure.comfy_api.corrections import bound_inputs, corrections_beside, read_corrections
from infrastructure.comfy_api.graph import Graph, Nodes
from infrastructure.comfy_api.role_output import find_outputs

_EXPORT_HINT = (
    "Open the workflow in ComfyUI, click the menu (ComfyUI logo), then File, then Export (API), and use the file that "
    "is saved. Older versions: Settings (gear), switch on Dev mode, then Save (API Format)."
)


@dataclass(frozen=True, slots=True)
class WorkflowTemplate:
    """A workflow before injection. `nodes` are shared and never changed; injection copies them."""

    path: Path
    name: str
    nodes: Nodes
    corrections: Corrections = NO_CORRECTIONS

    @property
    def graph(self) -> Graph:
        return Graph(self.nodes, bound_inputs(self.corrections))


def load_workflow_template(path: Path, corrections: Path | None = None) -> WorkflowTemplate:
    """Read and check a workflow file, and its corrections from `corrections` (default: the file beside it).

    Raises WorkflowError for a file that is missing, not JSON, not an object, saved in the format of ComfyUI's own
    editor, has a node without a class_type or inputs, or no node that saves a video; and for corrections that cannot
    be read.
    """
    said = read_corrections(corrections or corrections_beside(path))
    return template_from(_read_json(path), path, said)


def template_from(content: object, path: Path, corrections: Corrections = NO_CORRECTIONS) -> WorkflowTemplate:
    """The workflow that a JSON document is. `path` names it in errors. Raises WorkflowError as above."""
    if not isinstance(content, dict) or not content:
        raise WorkflowError(
            "workflow_not_an_object",
            f"The workflow {path.name} is not an object of nodes.",
            hint=_EXPORT_HINT,
            file=path,
        )
    if isinstance(content.get("nodes"), list) and "links" in content:
        raise WorkflowError(
            "workflow_ui_format",
            f"The workflow {path.name} is saved in the editor's format, which a server cannot run.",
            hint=_EXPORT_HINT,
            file=path,
        )
    template = WorkflowTemplate(path, path.name, _checked_nodes(content, path), corrections)
    if not template.graph.bound("video_output") and not find_outputs(template.graph):
        raise WorkflowError(
            "workflow_no_video_output",
            f"The workflow {path.name} has no node that saves a video.",
            hint="Add a Save Video node, or write [VIDEO] into the title of the node that saves the clip.",
            file=path,
        )
    return template


def _read_json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as exc:
        raise WorkflowError(
            "workflow_unreadable",
            f"The workflow file {path} cannot be read.",
            hint="Check the name, or choose another workflow.",
            detail=str(exc),
            file=path,
        ) from exc
    except (ValueError, RecursionError) as exc:
        raise WorkflowError(
            "workflow_not_json",
            f"The workflow {path.name} is not a JSON file.",
            hint=_EXPORT_HINT,
            detail=str(exc),
            file=path,
        ) from exc


def _checked_nodes(content: Mapping[str, object], path: Path) -> Nodes:
    nodes: dict[str, Mapping[str, object]] = {}
    for node_id, node in content.items():
        if (
            not isinstance(node, dict)
            or not isinstance(node.get("class_type"), str)
            or not isinstance(node.get("inputs", {}), dict)
        ):
            raise WorkflowError(
                "workflow_node_without_class",
                f"Node {node_id!r} in the workflow {path.name} has no class_type, or its inputs are no object.",
                hint=_EXPORT_HINT,
                file=path,
                field=node_id,
            )
        nodes[node_id] = node
    return nodes
