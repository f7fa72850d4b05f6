"""The outline of a conversation with a ComfyUI server: what stays the same from one run to the next.

Recorded conversations are kept as such outlines (tests/data/transcripts/preview_*.json), and a live one is reduced to
the same before the two are compared.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any


def outline_of_text(message: Mapping[str, Any]) -> list[Any]:
    """A text message as a list: its type, what it is about, and the keys it carries."""
    kind, content = message["type"], message["data"]
    about: Any = None
    if kind == "status":
        about = content["status"]["exec_info"]["queue_remaining"]
    elif kind == "progress_state":
        about = _shape_of_progress(content["nodes"])
    elif kind == "progress":
        about = [content["node"], content["value"], content["max"]]
    elif kind == "executing":
        about = content["node"]
    elif kind == "executed":
        about = [content["node"], _shape_of_output(content["output"])]
    elif kind == "execution_cached":
        about = content["nodes"]
    elif kind in ("execution_error", "execution_interrupted"):
        about = [content["node_id"], content["node_type"], sorted(content["executed"])]
    return [kind, about, sorted(content)]


def outline_of_binary(message: bytes) -> list[Any]:
    """A binary message: its event number, what its metadata says it is about, and their keys."""
    event, second = struct.unpack(">II", message[:8])
    if event == 4:
        metadata = json.loads(message[8 : 8 + second])
        return ["binary", [event, metadata["node_id"], metadata["image_type"]], sorted(metadata)]
    return ["binary", [event, second], []]


def _shape_of_progress(nodes: Mapping[str, Any]) -> list[Any]:
    """How many nodes there are, the last two of them, and the keys each has."""
    last = [f"{node_id}: {node['state']} {node['value']}/{node['max']}" for node_id, node in list(nodes.items())[-2:]]
    return [len(nodes), last, sorted({key for node in nodes.values() for key in node})]


def _shape_of_output(output: Mapping[str, Any] | None) -> Any:
    if output is None:
        return None
    return {
        key: [[sorted(file), file["subfolder"], file["type"]] for file in value] if key == "images" else value
        for key, value in output.items()
    }
