"""Cuts a clip to its kept frames inside the workflow, and saves the last of them losslessly.

The model makes more frames than a segment wants. Cutting them between decoder and video means that nothing is encoded
twice, and the picture that opens the next segment has seen no codec.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infrastructure.comfy_api.graph import InputRef, Link, Nodes
from infrastructure.comfy_api.role_output import TAP_TITLE, TRIM_TITLE
from infrastructure.comfy_api.workflow_roles import LastFrameTap, VideoOutput


@dataclass(frozen=True, slots=True)
class FrameCut:
    """The nodes after the cut. Without exact frames nothing was cut and no last frame is saved."""

    nodes: Nodes
    last_frame_node_id: str | None
    exact_frames: bool


def cut_frames(nodes: Nodes, output: VideoOutput, first_kept: int, kept: int, prefix: str) -> FrameCut:
    """Keep `kept` frames from `first_kept` on, and save the last one as `<prefix>_last` PNG.

    Nodes of an earlier cut, or a person's own tap of the last frame, are used again rather than doubled.
    """
    if output.decoded is None or not output.keeps_frames:
        return FrameCut(nodes, None, exact_frames=False)
    trim_id = output.trim_node_id or free_node_id(nodes)
    updated = {**nodes, trim_id: _crop(output.decoded, first_kept, kept, TRIM_TITLE)}
    for ref in output.images_input:
        updated[ref.node_id] = _linked(updated[ref.node_id], ref, Link(trim_id, 0))
    tap = output.tap or _new_tap(updated)
    updated[tap.crop_node_id] = _crop(output.decoded, first_kept + kept - 1, 1, TAP_TITLE)
    updated[tap.save_node_id] = {
        "class_type": "SaveImage",
        "inputs": {"images": [tap.crop_node_id, 0], "filename_prefix": f"{prefix}_last"},
        "_meta": {"title": TAP_TITLE},
    }
    return FrameCut(updated, tap.save_node_id, exact_frames=True)


def free_node_id(nodes: Nodes, *taken: str) -> str:
    """A number above every number among the ids (`57:3` of a subgraph counts as 57)."""
    heads = (node_id.split(":")[0] for node_id in (*nodes, *taken))
    return str(max((int(head) for head in heads if head.isascii() and head.isdigit()), default=0) + 1)


def _new_tap(nodes: Nodes) -> LastFrameTap:
    crop = free_node_id(nodes)
    return LastFrameTap(crop, free_node_id(nodes, crop))


def _crop(source: Link, first: int, length: int, title: str) -> dict[str, Any]:
    return {
        "class_type": "ImageFromBatch",
        "inputs": {"image": [source.node_id, source.slot], "batch_index": first, "length": length},
        "_meta": {"title": title},
    }


def _linked(node: Any, ref: InputRef, source: Link) -> dict[str, Any]:
    return {**node, "inputs": {**node["inputs"], ref.input_name: [source.node_id, source.slot]}}
