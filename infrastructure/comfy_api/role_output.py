"""Finds the node that writes the clip, and the pictures it is made from."""

from __future__ import annotations

from collections.abc import Callable

from infrastructure.comfy_api.graph import Graph, InputRef, Link
from infrastructure.comfy_api.node_facts import (
    FRAME_COUNT_CHANGERS,
    IMAGES_INPUTS,
    PICTURE_INPUTS,
    VIDEO_OUTPUT_PATTERN,
    VIDEO_OUTPUTS,
)
from infrastructure.comfy_api.role_question import RoleQuestion
from infrastructure.comfy_api.workflow_roles import FrameTap, VideoOutput

# Titles of the nodes that injection adds, by which a later injection knows them again.
TRIM_TITLE = "Kept frames (Shotchain)"
TAP_TITLE = "Last frame (Shotchain)"
FIRST_TAP_TITLE = "Start frame again (Shotchain)"
# `ImageFromBatch` clamps its index to the last picture, so people write its maximum to mean the last one.
LAST_PICTURE = 4095


def find_outputs(graph: Graph) -> tuple[str, ...]:
    """Every node that saves a video: tagged ones, else known classes, else what is named and wired like one."""
    tagged = graph.tagged("VIDEO")
    if tagged:
        return tagged
    known = tuple(node_id for node_id in graph.nodes if graph.class_type(node_id) in VIDEO_OUTPUTS)
    return known or tuple(node_id for node_id in graph.nodes if _looks_like_output(graph, node_id))


def read_output(graph: Graph) -> VideoOutput:
    """The video output. Raises RoleQuestion when several save different pictures, or when there is none."""
    node_id = _chosen_output(graph)
    images = _images_input(graph, node_id)
    if images is None:
        return VideoOutput(node_id, None, (), keeps_frames=False)
    decoded = graph.link(images)
    trim = None
    if decoded is not None and _is_own_trim(graph, decoded.node_id):
        trim = decoded.node_id
        decoded = graph.link(InputRef(trim, "image"))
    if decoded is None:
        return VideoOutput(node_id, None, (), keeps_frames=False)
    return VideoOutput(
        node_id,
        decoded,
        (images,),
        keeps_frames=_keeps_frames(graph, decoded) and graph.inputs(node_id).get("pingpong") is not True,
        trim_node_id=trim,
        tap=_find_tap(graph, decoded, _is_last_frame),
        first_tap=_find_tap(graph, decoded, _is_first_frame),
    )


def _looks_like_output(graph: Graph, node_id: str) -> bool:
    named = VIDEO_OUTPUT_PATTERN.search(graph.class_type(node_id)) is not None
    return named and not graph.is_read(node_id) and graph.first_linked(node_id, _CARRIERS) is not None


_CARRIERS = (*IMAGES_INPUTS, "video")


def _chosen_output(graph: Graph) -> str:
    bound = graph.bound("video_output")
    if bound:
        return bound[0].node_id
    outputs = find_outputs(graph)
    saved = tuple(node_id for node_id in outputs if graph.inputs(node_id).get("save_output") is not False)
    outputs = saved or outputs
    if not outputs:
        raise RoleQuestion("video output", "VIDEO", "no node saves a video")
    sources = {_source(graph, node_id) for node_id in outputs}
    if len(sources) > 1:
        nodes = ", ".join(sorted(outputs))
        raise RoleQuestion("video output", "VIDEO", f"nodes {nodes} save different videos")
    return min(outputs, key=lambda node_id: (_rank(graph.class_type(node_id)), node_id))


def _rank(class_type: str) -> int:
    return VIDEO_OUTPUTS.index(class_type) if class_type in VIDEO_OUTPUTS else len(VIDEO_OUTPUTS)


def _source(graph: Graph, node_id: str) -> Link | str:
    images = _images_input(graph, node_id)
    link = graph.link(images) if images is not None else None
    return link or node_id


def _images_input(graph: Graph, node_id: str) -> InputRef | None:
    """The input that takes the pictures: at the output itself, or at the node that makes its video."""
    seen: set[str] = set()
    while node_id not in seen:
        seen.add(node_id)
        images = graph.first_linked(node_id, IMAGES_INPUTS)
        if images is not None:
            return images
        link = graph.link(InputRef(node_id, "video"))
        if link is None:
            return None
        node_id = link.node_id
    return None


def _keeps_frames(graph: Graph, decoded: Link) -> bool:
    """Whether no node between the decoder and the video changes the number of frames."""
    node_id, seen = decoded.node_id, set[str]()
    while node_id not in seen:
        seen.add(node_id)
        if graph.first_linked(node_id, ("samples", "latents", "latent")) is not None:
            return True
        if FRAME_COUNT_CHANGERS.search(graph.class_type(node_id)):
            return False
        images = graph.first_linked(node_id, PICTURE_INPUTS)
        link = graph.link(images) if images is not None else None
        if link is None:
            return True
        node_id = link.node_id
    return True


def _is_own_trim(graph: Graph, node_id: str) -> bool:
    return graph.class_type(node_id) == "ImageFromBatch" and graph.title(node_id) == TRIM_TITLE


def _find_tap(graph: Graph, decoded: Link, is_wanted: Callable[[Graph, str], bool]) -> FrameTap | None:
    """A pair of nodes that already saves just that one of the decoded pictures."""
    for reader in graph.readers(decoded):
        if graph.class_type(reader.node_id) != "ImageFromBatch" or not is_wanted(graph, reader.node_id):
            continue
        savers = graph.readers(Link(reader.node_id, 0))
        if len(savers) == 1 and graph.class_type(savers[0].node_id) == "SaveImage":
            return FrameTap(reader.node_id, savers[0].node_id)
    return None


def _is_last_frame(graph: Graph, node_id: str) -> bool:
    title = graph.title(node_id)
    if title in (TRIM_TITLE, FIRST_TAP_TITLE):
        return False
    inputs = graph.inputs(node_id)
    return title == TAP_TITLE or (inputs.get("batch_index"), inputs.get("length")) == (LAST_PICTURE, 1)


def _is_first_frame(graph: Graph, node_id: str) -> bool:
    return graph.title(node_id) == FIRST_TAP_TITLE
