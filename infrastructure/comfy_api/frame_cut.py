"""Cuts a clip to its kept frames inside the workflow, and saves the last of them losslessly.

The model makes more frames than a segment wants. Cutting them between decoder and video means that nothing is encoded
twice, and the picture that opens the next segment has seen no codec.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infrastructure.comfy_api.graph import InputRef, Link, Nodes
from infrastructure.comfy_api.role_output import FIRST_TAP_TITLE, TAP_TITLE, TRIM_TITLE
from infrastructure.comfy_api.workflow_roles import FrameTap, VideoOutput


@dataclass(frozen=True, slots=True)
class FrameCut:
    """The nodes after the cut. Without exact frames nothing was cut and no frame is saved.

    `first_frame` saves the frame that shows the start frame again; the clip does not depend on it.
    """

    nodes: Nodes
    last_frame_node_id: str | None
    first_frame: FrameTap | None
    exact_frames: bool


def cut_frames(nodes: Nodes, output: VideoOutput, first_kept: int, kept: int, prefix: str) -> FrameCut:
    """Keep `kept` frames from `first_kept` on, and save two pictures: the last kept one as `<prefix>_last` PNG, and the
    one that shows the start frame again, as the model sees it, as `<prefix>_first`.

    Nodes of an earlier cut, or a person's own tap of the last frame, are used again rather than doubled.
    """
    decoded = output.decoded
    if decoded is None or not output.keeps_frames:
        return FrameCut(nodes, None, None, exact_frames=False)
    trim_id = output.trim_node_id or free_node_id(nodes)
    updated = {**nodes, trim_id: _crop(decoded, first_kept, kept, TRIM_TITLE)}
    for ref in output.images_input:
        updated[ref.node_id] = _linked(updated[ref.node_id], ref, Link(trim_id, 0))
    last = output.tap or _new_tap(updated)
    _save_frame(updated, last, decoded, first_kept + kept - 1, TAP_TITLE, f"{prefix}_last")
    first = output.first_tap or _new_tap(updated)
    _save_frame(updated, first, decoded, max(0, first_kept - 1), FIRST_TAP_TITLE, f"{prefix}_first")
    return FrameCut(updated, last.save_node_id, first, exact_frames=True)


def _save_frame(nodes: dict[str, Any], tap: FrameTap, decoded: Link, index: int, title: str, prefix: str) -> None:
    nodes[tap.crop_node_id] = _crop(decoded, index, 1, title)
    nodes[tap.save_node_id] = {
        "class_type": "SaveImage",
        "inputs": {"images": [tap.crop_node_id, 0], "filename_prefix": prefix},
        "_meta": {"title": title},
    }


def free_node_id(nodes: Nodes, *taken: str) -> str:
    """A number above every number among the ids (`57:3` of a subgraph counts as 57)."""
    heads = (node_id.split(":")[0] for node_id in (*nodes, *taken))
    return str(max((int(head) for head in heads if head.isascii() and head.isdigit()), default=0) + 1)


def _new_tap(nodes: Nodes) -> FrameTap:
    crop = free_node_id(nodes)
    return FrameTap(crop, free_node_id(nodes, crop))


def _crop(source: Link, first: int, length: int, title: str) -> dict[str, Any]:
    return {
        "class_type": "ImageFromBatch",
        "inputs": {"image": [source.node_id, source.slot], "batch_index": first, "length": length},
        "_meta": {"title": title},
    }


def _linked(node: Any, ref: InputRef, source: Link) -> dict[str, Any]:
    return {**node, "inputs": {**node["inputs"], ref.input_name: [source.node_id, source.slot]}}
