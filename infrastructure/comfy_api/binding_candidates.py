"""Which inputs of a workflow could play a role: what a person chooses from to correct a binding."""

from __future__ import annotations

from domain.workflow_reading import NODE_ROLES, RoleLine
from infrastructure.comfy_api.binding_check import fits_role
from infrastructure.comfy_api.graph import Graph, InputRef


def candidate_lines(graph: Graph, role: str) -> tuple[RoleLine, ...]:
    """Every node for a role that a whole node plays, else every input that holds a value of the right kind.

    They stand in the order of the file. Linked inputs are left out: what arrives there is written at its holder.
    """
    if role in NODE_ROLES:
        return tuple(_line(graph, role, InputRef(node_id, "")) for node_id in graph.nodes)
    refs = (InputRef(node_id, name) for node_id in graph.nodes for name in graph.inputs(node_id))
    return tuple(_line(graph, role, ref) for ref in refs if fits_role(graph, role, ref))


def _line(graph: Graph, role: str, ref: InputRef) -> RoleLine:
    value = graph.value(ref) if ref.input_name else ""
    return RoleLine(
        role, ref.node_id, graph.title(ref.node_id), graph.class_type(ref.node_id), ref.input_name, str(value)
    )
