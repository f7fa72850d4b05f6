"""Finds the node whose file name is the first frame, and in first-last-frame workflows the last one."""

from __future__ import annotations

from collections.abc import Iterable

from infrastructure.comfy_api.graph import Graph, InputRef
from infrastructure.comfy_api.node_facts import (
    END_INPUTS,
    IMAGE_LOADER,
    PICTURE_INPUTS,
    REFERENCE_INPUTS,
    START_INPUTS,
)
from infrastructure.comfy_api.role_context import read_context
from infrastructure.comfy_api.role_question import RoleQuestion
from infrastructure.comfy_api.workflow_roles import Pictures

_FILE_INPUTS = ("image", "image_path", "file", "path")


def read_pictures(graph: Graph, samplers: Iterable[str]) -> Pictures:
    """Start and end image. Raises RoleQuestion when no picture, or more than one, may be the start frame.

    Pictures that are joined to one batch are no question: the newest is the start frame, all are its context. Where a
    person names another one the start frame, there is no context.
    """
    nodes = graph.upstream(samplers)
    end_refs = _end_inputs(graph, nodes)
    end = _picture(graph, "end image", "END", end_refs)
    start_refs = _start_inputs(graph, nodes)
    context = _context(graph, start_refs)
    start = context[-1] if context and not _is_named(graph) else _picture(graph, "start image", "START", start_refs)
    if start is None:
        start = _only_loader(graph, nodes, other_than=end)
    _check_switched_on(graph, start_refs)
    end_users = _end_users(graph, nodes, start, end, end_refs)
    context = context if context[-1:] == (start,) else (start,)
    return Pictures(start, end, _resizers(graph, start_refs), end_users, context)


def _is_named(graph: Graph) -> bool:
    return graph.bound("start_image") is not None or bool(graph.tagged("START"))


def _context(graph: Graph, start_refs: tuple[InputRef, ...]) -> tuple[InputRef, ...]:
    """Several frames that the clip begins with. Joined reference pictures are none: they come at no moment of it."""
    if any(ref.input_name in REFERENCE_INPUTS for ref in start_refs):
        return ()

    def file_input(node_id: str) -> InputRef | None:
        return _file_input(graph, node_id) if _is_loader(graph, node_id) else None

    return read_context(graph, start_refs, file_input, lambda node_id: _picture_inputs(graph, node_id))


def _start_inputs(graph: Graph, nodes: Iterable[str]) -> tuple[InputRef, ...]:
    """The inputs that take the first frame, of the most telling kind of name that occurs."""
    nodes = tuple(nodes)
    kinds = (
        [ref for node in nodes for ref in graph.named(node, START_INPUTS)],
        [ref for node in nodes for ref in _guide_images(graph, node) if not _is_end_guide(graph, node)],
        [ref for node in nodes for ref in graph.named(node, REFERENCE_INPUTS)],
    )
    linked = ([ref for ref in kind if graph.link(ref) is not None] for kind in kinds)
    return next((tuple(kind) for kind in linked if kind), ())


def _end_inputs(graph: Graph, nodes: Iterable[str]) -> tuple[InputRef, ...]:
    found = [ref for node in nodes for ref in graph.named(node, END_INPUTS)]
    found += [ref for node in nodes for ref in _guide_images(graph, node) if _is_end_guide(graph, node)]
    return tuple(ref for ref in found if graph.link(ref) is not None)


def _end_users(
    graph: Graph, nodes: Iterable[str], start: InputRef, end: InputRef | None, end_refs: tuple[InputRef, ...]
) -> tuple[InputRef, ...]:
    if end is None or end.node_id == start.node_id:
        return end_refs
    of_end_alone = {
        node_id
        for node_id in nodes
        if end.node_id in (upstream := graph.upstream((node_id,))) and start.node_id not in upstream
    }
    return tuple(
        ref
        for node_id in nodes
        if node_id not in of_end_alone
        for ref, link in graph.links(node_id)
        if link.node_id in of_end_alone
    )


def _check_switched_on(graph: Graph, start_refs: Iterable[InputRef]) -> None:
    """Some nodes take a picture and have a switch that lets it have no effect."""
    off = [ref.node_id for ref in start_refs if graph.inputs(ref.node_id).get("bypass") is True]
    if off:
        raise RoleQuestion(
            "start image",
            "",
            f"node {', '.join(off)} takes it, but is switched off (bypass), so it would not be seen",
            "Switch the node on in ComfyUI, and export the workflow (API) again.",
        )


def _guide_images(graph: Graph, node_id: str) -> tuple[InputRef, ...]:
    """`image` is the first frame where a VAE stands beside it: LTXVImgToVideo, LTXVAddGuide and their like."""
    return tuple(graph.named(node_id, ("image",))) if "vae" in graph.inputs(node_id) else ()


def _is_end_guide(graph: Graph, node_id: str) -> bool:
    """LTXVAddGuide places a picture at any frame: 0 is the first, -1 the last."""
    return graph.inputs(node_id).get("frame_idx", 0) != 0


def _picture(graph: Graph, role: str, tag: str, refs: Iterable[InputRef]) -> InputRef | None:
    bound = graph.bound(role.replace(" ", "_"))
    if bound is not None:
        return bound[0] if bound else None
    tagged = graph.tagged(tag)
    if tagged:
        files = [_file_input(graph, node_id) for node_id in tagged]
        if len(files) != 1 or files[0] is None:
            raise RoleQuestion(role, tag, f"the tag [{tag}] must stand at one node that loads an image")
        return files[0]
    loaders = sorted({loader for ref in refs for loader in _loaders_behind(graph, ref)})
    if len(loaders) > 1:
        nodes = ", ".join(ref.node_id for ref in loaders)
        raise RoleQuestion(role, tag, f"the images of nodes {nodes} are joined, any may be meant")
    return loaders[0] if loaders else None


def _only_loader(graph: Graph, nodes: Iterable[str], *, other_than: InputRef | None) -> InputRef:
    loaders = [_file_input(graph, node_id) for node_id in nodes if _is_loader(graph, node_id)]
    files = [ref for ref in loaders if ref is not None and ref != other_than]
    if len(files) == 1:
        return files[0]
    if not any(_is_loader(graph, node_id) for node_id in graph.nodes):
        raise RoleQuestion(
            "start image", "", "it makes video from words alone", "Choose a workflow that makes video from an image."
        )
    reason = "several images are loaded" if files else "no image that is loaded leads to a sampler"
    raise RoleQuestion("start image", "START", reason)


def _loaders_behind(graph: Graph, ref: InputRef) -> tuple[InputRef, ...]:
    found: dict[InputRef, None] = {}
    for node_id in _picture_path(graph, ref):
        file = _file_input(graph, node_id) if _is_loader(graph, node_id) else None
        if file is not None:
            found[file] = None
    return tuple(found)


def _picture_path(graph: Graph, ref: InputRef) -> tuple[str, ...]:
    """The nodes through which a picture came, back to what loads it; masks, sizes and models are not followed."""
    found: dict[str, None] = {}
    waiting = [ref]
    while waiting:
        link = graph.link(waiting.pop())
        if link is None or link.node_id in found:
            continue
        found[link.node_id] = None
        waiting.extend(_picture_inputs(graph, link.node_id))
    return tuple(found)


def _picture_inputs(graph: Graph, node_id: str) -> tuple[InputRef, ...]:
    refs = tuple(ref for ref, _ in graph.links(node_id))
    named = tuple(ref for ref in refs if ref.input_name in PICTURE_INPUTS or ref.input_name.startswith("image"))
    return named or (refs if len(refs) == 1 else ())


def _resizers(graph: Graph, refs: Iterable[InputRef]) -> tuple[str, ...]:
    """Nodes that give the start frame a size on its way, which must be the size of the video."""
    path = dict.fromkeys(node_id for ref in refs for node_id in _picture_path(graph, ref))
    return tuple(node_id for node_id in path if {"width", "height"} <= graph.inputs(node_id).keys())


def _is_loader(graph: Graph, node_id: str) -> bool:
    return IMAGE_LOADER.search(graph.class_type(node_id)) is not None


def _file_input(graph: Graph, node_id: str) -> InputRef | None:
    refs = graph.named(node_id, _FILE_INPUTS)
    return next((ref for ref in refs if isinstance(graph.value(ref), str)), None)
