"""Holds bindings made by hand against the workflow they are for: is there such a node, such an input, such a value."""

from __future__ import annotations

from pathlib import Path

from domain.errors import WorkflowError
from domain.workflow_reading import NODE_ROLES
from infrastructure.comfy_api.graph import Graph, InputRef
from infrastructure.comfy_api.holders import is_number

_TEXT_ROLES = frozenset({"positive", "negative", "start_image", "end_image"})
_SINGLE_ROLES = frozenset({"video_output", "start_image", "end_image", "camera"})
_NEEDED_ROLES = frozenset({"video_output", "sampler", "positive", "start_image", "length", "width", "height"})


def check_bindings(graph: Graph, path: Path) -> None:
    """Raises WorkflowError that names role, node and input of the first binding that does not fit the workflow."""
    for role, refs in graph.bindings.items():
        if not refs and role in _NEEDED_ROLES:
            raise _misfit(path, role, "", "a workflow cannot do without it")
        if len(refs) > 1 and role in _SINGLE_ROLES:
            raise _misfit(path, role, ", ".join(map(str, refs)), "only one node can play it")
        for ref in refs:
            _check(graph, path, role, ref)


def _check(graph: Graph, path: Path, role: str, ref: InputRef) -> None:
    if ref.node_id not in graph.nodes:
        raise _misfit(path, role, str(ref), f"the workflow has no node {ref.node_id!r}")
    if role in NODE_ROLES and not ref.input_name:
        return
    class_type, inputs = graph.class_type(ref.node_id), graph.inputs(ref.node_id)
    if ref.input_name not in inputs:
        known = ", ".join(inputs) or "none"
        raise _misfit(
            path, role, str(ref), f"node {ref.node_id} ({class_type}) has no input {ref.input_name!r}; it has {known}"
        )
    if role in NODE_ROLES or graph.link(ref) is not None:
        return
    if not fits_role(graph, role, ref):
        wanted = "a text" if _is_text_role(role) else "a number"
        raise _misfit(path, role, str(ref), f"{wanted} is needed there, and {inputs[ref.input_name]!r} is none")


def fits_role(graph: Graph, role: str, ref: InputRef) -> bool:
    """Whether the input holds a value of the kind that the role needs: a text or a number."""
    value = graph.value(ref)
    return isinstance(value, str) if _is_text_role(role) else is_number(value)


def _is_text_role(role: str) -> bool:
    return role in _TEXT_ROLES or role.startswith("model")


def _misfit(path: Path, role: str, binding: str, reason: str) -> WorkflowError:
    return WorkflowError(
        "workflow_binding_invalid",
        f"The correction of {role} in {path.name} ({binding or 'nothing'}) cannot be used: {reason}.",
        hint="Correct or remove it in the .roles.json file of the workflow, or in the Settings.",
        file=path,
        field=role,
        value=binding,
        reason=reason,
    )
