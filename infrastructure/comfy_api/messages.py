"""Raw WebSocket frames of a ComfyUI server as values. Pure: no socket, no state, and never an error.

Frames are a hint from outside: what is foreign, newer than this module or damaged becomes None.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from infrastructure.comfy_api.outputs import OutputFile, files_of_node

FEATURE_FLAGS = json.dumps({"type": "feature_flags", "data": {"supports_preview_metadata": True}})
"""Sent as the first text frame, it makes previews say which prompt they belong to."""

_PREVIEW, _PREVIEW_WITH_METADATA = 1, 4
_MIMES = {1: "image/jpeg", 2: "image/png"}
_Fields: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """Prompts waiting and running on the server, of everybody."""

    queue_remaining: int


@dataclass(frozen=True, slots=True)
class ExecutionStarted:
    """The prompt was taken from the queue."""

    prompt_id: str


@dataclass(frozen=True, slots=True)
class ExecutionCached:
    """These nodes will not run: their results are still there."""

    prompt_id: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NodeExecuting:
    """A node began. Without prompt_id it tells a newly opened socket what is running now."""

    prompt_id: str | None
    node_id: str


@dataclass(frozen=True, slots=True)
class NodeState:
    """One node's bar: `value` of `max` steps; a node without steps goes from 0 to 1."""

    node_id: str
    value: float
    max: float
    finished: bool
    display_node_id: str


@dataclass(frozen=True, slots=True)
class GraphProgress:
    """All nodes touched so far."""

    prompt_id: str
    nodes: tuple[NodeState, ...]


@dataclass(frozen=True, slots=True)
class StepProgress:
    """Steps of one node, counted from 1."""

    prompt_id: str | None
    node_id: str | None
    value: float
    max: float


@dataclass(frozen=True, slots=True)
class NodeExecuted:
    """A node with outputs ended; files of a cached node are old ones."""

    prompt_id: str
    node_id: str
    files: tuple[OutputFile, ...]


@dataclass(frozen=True, slots=True)
class PreviewReceived:
    """A picture of the work in progress. Without prompt_id it may be anybody's."""

    prompt_id: str | None
    node_id: str | None
    mime: str
    image: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ExecutionSucceeded:
    """The prompt ended well; its history may not be written yet."""

    prompt_id: str


@dataclass(frozen=True, slots=True)
class ExecutionErrored:
    """A node raised; `failure` holds the server's fields (node_id, node_type, exception_message, …)."""

    prompt_id: str
    failure: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ExecutionInterrupted:
    """Somebody stopped the prompt."""

    prompt_id: str
    failure: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ExecutionEnded:
    """The last message of a prompt, however it ended; its history is written."""

    prompt_id: str


Message: TypeAlias = (
    StatusChanged
    | ExecutionStarted
    | ExecutionCached
    | NodeExecuting
    | GraphProgress
    | StepProgress
    | NodeExecuted
    | PreviewReceived
    | ExecutionSucceeded
    | ExecutionErrored
    | ExecutionInterrupted
    | ExecutionEnded
)


def parse_frame(frame: str | bytes) -> Message | None:
    """Read a text frame (str) or a binary frame (bytes); None for everything that is not one of ours."""
    return parse_text(frame) if isinstance(frame, str) else parse_binary(frame)


def parse_text(frame: str) -> Message | None:
    """Read `{"type": …, "data": {…}}`."""
    try:
        message = json.loads(frame)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or not isinstance(message.get("data"), dict):
        return None
    kind = message.get("type")
    read = _READERS.get(kind) if isinstance(kind, str) else None
    return read(message["data"]) if read else None


def parse_binary(frame: bytes) -> PreviewReceived | None:
    """Read a preview, big endian: `event=1, image type, image` or `event=4, length, JSON, image`."""
    if len(frame) <= 8:
        return None
    event, word = struct.unpack_from(">II", frame)
    if event == _PREVIEW and word in _MIMES:
        return PreviewReceived(None, None, _MIMES[word], frame[8:])
    if event == _PREVIEW_WITH_METADATA and 0 < word < len(frame) - 8:
        return _preview_with_metadata(frame[8 : 8 + word], frame[8 + word :])
    return None


def _preview_with_metadata(described: bytes, image: bytes) -> PreviewReceived | None:
    try:
        fields = json.loads(described)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or fields.get("image_type") not in _MIMES.values():
        return None
    return PreviewReceived(_name(fields, "prompt_id"), _name(fields, "node_id"), fields["image_type"], image)


def _status(fields: _Fields) -> Message | None:
    status = fields.get("status")
    counts = status.get("exec_info") if isinstance(status, dict) else None
    remaining = counts.get("queue_remaining") if isinstance(counts, dict) else None
    return StatusChanged(remaining) if isinstance(remaining, int) else None


def _cached(fields: _Fields) -> Message | None:
    prompt_id, nodes = _name(fields, "prompt_id"), fields.get("nodes")
    if prompt_id is None or not isinstance(nodes, list):
        return None
    return ExecutionCached(prompt_id, tuple(node for node in nodes if isinstance(node, str)))


def _executing(fields: _Fields) -> Message | None:
    prompt_id, node = _name(fields, "prompt_id"), fields.get("node")
    if isinstance(node, str):
        return NodeExecuting(prompt_id, node)
    return ExecutionEnded(prompt_id) if node is None and prompt_id is not None else None


def _graph(fields: _Fields) -> Message | None:
    prompt_id, nodes = _name(fields, "prompt_id"), fields.get("nodes")
    if prompt_id is None or not isinstance(nodes, dict):
        return None
    states = (_node_state(node_id, state) for node_id, state in nodes.items())
    return GraphProgress(prompt_id, tuple(state for state in states if state is not None))


def _node_state(node_id: str, fields: object) -> NodeState | None:
    if not isinstance(fields, dict):
        return None
    value, most = _amount(fields.get("value")), _amount(fields.get("max"))
    if value is None or most is None:
        return None
    display = _name(fields, "display_node_id") or node_id
    return NodeState(node_id, value, most, fields.get("state") == "finished", display)


def _steps(fields: _Fields) -> Message | None:
    value, most = _amount(fields.get("value")), _amount(fields.get("max"))
    if value is None or most is None:
        return None
    return StepProgress(_name(fields, "prompt_id"), _name(fields, "node"), value, most)


def _executed(fields: _Fields) -> Message | None:
    prompt_id, node_id = _name(fields, "prompt_id"), _name(fields, "node")
    if prompt_id is None or node_id is None:
        return None
    return NodeExecuted(prompt_id, node_id, tuple(files_of_node(node_id, fields.get("output"))))


def _of_prompt(make: Callable[[str], Message]) -> Callable[[_Fields], Message | None]:
    def read(fields: _Fields) -> Message | None:
        prompt_id = _name(fields, "prompt_id")
        return make(prompt_id) if prompt_id is not None else None

    return read


def _with_fields(make: Callable[[str, _Fields], Message]) -> Callable[[_Fields], Message | None]:
    def read(fields: _Fields) -> Message | None:
        prompt_id = _name(fields, "prompt_id")
        return make(prompt_id, fields) if prompt_id is not None else None

    return read


def _name(fields: _Fields, key: str) -> str | None:
    value = fields.get(key)
    return value if isinstance(value, str) else None


def _amount(value: object) -> float | None:
    """A finite number that is not negative. JSON's integers may be too large for a float."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 2**53:
        return None
    return float(value) if math.isfinite(value) else None


_READERS: Mapping[str, Callable[[_Fields], Message | None]] = {
    "status": _status,
    "execution_start": _of_prompt(ExecutionStarted),
    "execution_cached": _cached,
    "executing": _executing,
    "progress_state": _graph,
    "progress": _steps,
    "executed": _executed,
    "execution_success": _of_prompt(ExecutionSucceeded),
    "execution_error": _with_fields(ExecutionErrored),
    "execution_interrupted": _with_fields(ExecutionInterrupted),
}
