"""Finds every input that must be told the clip's length, size and frame rate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from infrastructure.comfy_api.graph import Graph, InputRef
from infrastructure.comfy_api.holders import is_number, number_holder
from infrastructure.comfy_api.node_facts import BESIDE_LENGTH, FPS_INPUTS, LATENT_ENLARGERS, LENGTH_INPUTS
from infrastructure.comfy_api.role_question import RoleQuestion
from infrastructure.comfy_api.workflow_roles import Format, VideoOutput

_Role = str


def read_format(graph: Graph, output: VideoOutput, samplers: Iterable[str], resizers: Iterable[str]) -> Format:
    """Length, width, height and fps. Raises RoleQuestion when no node is told the length or the size."""
    before_sampler = graph.upstream(samplers)
    latents = [node_id for node_id in before_sampler if _counts_frames(graph, node_id)]
    sized = dict.fromkeys((*latents, *resizers))
    used: dict[_Role, list[InputRef]] = {
        "length": [ref for node_id in latents for ref in graph.named(node_id, LENGTH_INPUTS)],
        "width": [ref for node_id in sized for ref in graph.named(node_id, ("width",))],
        "height": [ref for node_id in sized for ref in graph.named(node_id, ("height",))],
        "fps": [ref for node_id in graph.upstream((output.node_id,)) for ref in graph.named(node_id, FPS_INPUTS)],
    }
    found = _holders(graph, used)
    for role in ("length", "width", "height", "fps"):
        bound = graph.bound(role)
        if bound is not None:
            found[role] = bound
            continue
        tagged = _tagged_number(graph, role)
        if tagged is not None:
            found[role] = (tagged,)
        if role in _SIZES:
            _check_not_enlarged(graph, output, role, tagged)
        if not found[role] and role != "fps":
            raise RoleQuestion(role, role.upper(), f"no node before the sampler is told the {role} of the video")
    return Format(found["length"], found["width"], found["height"], found["fps"])


_SIZES = ("width", "height")


def _check_not_enlarged(graph: Graph, output: VideoOutput, role: _Role, tagged: InputRef | None) -> None:
    """A latent that is enlarged between two passes makes a bigger video than its own node is told."""
    if tagged is not None:
        return
    enlarger = next(
        (node_id for node_id in graph.upstream((output.node_id,)) if graph.class_type(node_id) in LATENT_ENLARGERS),
        None,
    )
    if enlarger is not None:
        raise RoleQuestion(
            role,
            role.upper(),
            f"node {enlarger} ({graph.class_type(enlarger)}) enlarges the video between two passes, so the number that "
            f"means the {role} of the finished video must be named",
        )


def written_fps(graph: Graph, output: VideoOutput) -> float | None:
    """The frame rate of the clip as the file has it, None when it is computed."""
    makers = (output.node_id, *(ref.node_id for ref in output.images_input))
    for node_id in makers:
        for ref in graph.bound("fps") or graph.named(node_id, FPS_INPUTS):
            value = graph.value(number_holder(graph, ref))
            if is_number(value):
                return float(value)
    return None


def _counts_frames(graph: Graph, node_id: str) -> bool:
    inputs = graph.inputs(node_id)
    return any(name in inputs for name in LENGTH_INPUTS) and not BESIDE_LENGTH.isdisjoint(inputs)


def _holders(graph: Graph, used: dict[_Role, list[InputRef]]) -> dict[_Role, tuple[InputRef, ...]]:
    """Where the numbers stand. A number that two roles share (one 768 for width and height) is written at the users."""
    holders = {role: {ref: number_holder(graph, ref) for ref in refs} for role, refs in used.items()}
    claims = Counter(holder for found in holders.values() for holder in set(found.values()))
    return {
        role: tuple(dict.fromkeys(ref if claims[holder] > 1 else holder for ref, holder in found.items()))
        for role, found in holders.items()
    }


def _tagged_number(graph: Graph, role: _Role) -> InputRef | None:
    tagged = graph.tagged(role.upper())
    if not tagged:
        return None
    numbers = [
        InputRef(node_id, name)
        for node_id in tagged
        for name, value in graph.inputs(node_id).items()
        if is_number(value)
    ]
    same_name = [ref for ref in numbers if ref.input_name == role]
    if len(same_name or numbers) != 1:
        raise RoleQuestion(role, role.upper(), f"the tag [{role.upper()}] must stand at one node with one number")
    return (same_name or numbers)[0]
