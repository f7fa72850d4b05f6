"""Takes the last frame out of a first-last-frame workflow, for a segment that has none."""

from __future__ import annotations

from domain.errors import WorkflowError
from infrastructure.comfy_api.graph import InputRef, Nodes
from infrastructure.comfy_api.node_facts import OPTIONAL_END_INPUTS
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate


def without_end_image(nodes: Nodes, roles: WorkflowRoles, template: WorkflowTemplate) -> Nodes:
    """The nodes without the links through which the last frame comes in.

    Numbers that are read off the last frame (its size) are written by other updaters and stay. Raises WorkflowError
    for a node that is not known to work without a last frame.
    """
    written = {*roles.length, *roles.width, *roles.height}
    updated = dict(nodes)
    for ref in roles.end_users:
        if ref in written:
            continue
        node = updated[ref.node_id]
        if ref.input_name not in OPTIONAL_END_INPUTS.get(node["class_type"], ()):
            raise _not_optional(ref, node["class_type"], template)
        inputs = {name: value for name, value in node["inputs"].items() if name != ref.input_name}
        updated[ref.node_id] = {**node, "inputs": inputs}
    return updated


def _not_optional(ref: InputRef, class_type: str, template: WorkflowTemplate) -> WorkflowError:
    return WorkflowError(
        "workflow_needs_end_image",
        f"The workflow {template.name} wants a last frame at {ref} ({class_type}), and the segments have none.",
        hint="Remove that node in ComfyUI and export the workflow (API) again, or choose another workflow.",
        file=template.path,
        field=str(ref),
        value=class_type,
    )
