"""What a workflow was understood to be, line by line, for people."""

from __future__ import annotations

from collections.abc import Iterator

from domain.workflow_reading import RoleLine
from infrastructure.comfy_api.graph import Graph, InputRef
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate


def describe_roles(roles: WorkflowRoles, template: WorkflowTemplate) -> tuple[RoleLine, ...]:
    """Every input that plays a role, in the order of a segment's way through the workflow.

    The roles have the names that corrections use (`domain.workflow_reading.BOUND_ROLES`).
    """
    graph = template.graph
    return tuple(_line(graph, role, ref) for role, ref in _played(roles))


def _played(roles: WorkflowRoles) -> Iterator[tuple[str, InputRef]]:
    lists = (
        ("start_image", (roles.start_image,)),
        ("end_image", (roles.end_image,) if roles.end_image else ()),
        ("positive", roles.positive),
        ("negative", roles.negative),
        ("length", roles.length),
        ("width", roles.width),
        ("height", roles.height),
        ("fps", roles.fps),
        ("sampler", tuple(InputRef(node_id, "") for node_id in roles.samplers)),
        ("seed", roles.seeds),
        ("steps", roles.steps),
        ("cfg", roles.cfg),
        *((f"model:{role}", (ref,)) for role, ref in roles.models.items()),
        ("camera", (InputRef(roles.camera, "camera_pose"),) if roles.camera else ()),
        ("video_output", (InputRef(roles.video_output, ""),)),
    )
    return ((role, ref) for role, refs in lists for ref in refs)


def _line(graph: Graph, role: str, ref: InputRef) -> RoleLine:
    link = graph.link(ref)
    value = graph.value(ref) if ref.input_name else None
    written = "" if value is None else str(value)
    shown = written if link is None else f"from node {link.node_id}"
    return RoleLine(role, ref.node_id, graph.title(ref.node_id), graph.class_type(ref.node_id), ref.input_name, shown)
