"""Frames become messages or None, and never an error."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.comfy_api import messages
from infrastructure.comfy_api.messages import (
    ExecutionEnded,
    ExecutionErrored,
    GraphProgress,
    NodeExecuted,
    NodeExecuting,
    PreviewReceived,
    StatusChanged,
    StepProgress,
    parse_binary,
    parse_frame,
    parse_text,
)
from tests.fakes import recorded

KINDS = [
    "status",
    "execution_start",
    "execution_cached",
    "executing",
    "progress_state",
    "progress",
    "executed",
    "execution_success",
    "execution_error",
    "execution_interrupted",
]
FIELDS = ["prompt_id", "node", "nodes", "value", "max", "output", "status", "sid", "state", "exec_info"]
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("name", recorded.NAMES)
def test_every_recorded_frame_is_understood(name: str) -> None:
    unread = [frame for frame in recorded.frames(name) if parse_frame(frame) is None]
    kinds = {json.loads(frame)["type"] for frame in unread if isinstance(frame, str)}
    assert kinds <= {"feature_flags"}
    assert not [frame for frame in unread if isinstance(frame, bytes)]


@given(st.sampled_from(KINDS) | st.text(max_size=5), any_json)
def test_text_of_any_shape_is_never_an_error(kind: str, fields: Any) -> None:
    parse_text(json.dumps({"type": kind, "data": fields}))


@given(st.text() | st.binary())
def test_garbage_is_never_an_error(frame: str | bytes) -> None:
    parse_frame(frame)


@given(st.sampled_from([0, 1, 2, 3, 4, 2**32 - 1]), st.integers(0, 2**32 - 1), st.binary(max_size=40))
def test_binary_garbage_is_never_an_error(event: int, word: int, rest: bytes) -> None:
    parse_binary(struct.pack(">II", event, word) + rest)


@given(st.binary(min_size=1), st.text(), st.text())
def test_preview_with_metadata_round_trip(image: bytes, prompt_id: str, node_id: str) -> None:
    described = json.dumps({"prompt_id": prompt_id, "node_id": node_id, "image_type": "image/png"}).encode()
    frame = struct.pack(">II", 4, len(described)) + described + image
    assert parse_binary(frame) == PreviewReceived(prompt_id, node_id, "image/png", image)


@pytest.mark.parametrize(("kind", "mime"), [(1, "image/jpeg"), (2, "image/png")])
def test_plain_preview(kind: int, mime: str) -> None:
    assert parse_binary(struct.pack(">II", 1, kind) + b"x") == PreviewReceived(None, None, mime, b"x")


def test_text_progress_and_unknown_events_are_passed_over() -> None:
    assert parse_binary(struct.pack(">II", 3, 1) + b"3hello") is None
    assert parse_text('{"type": "crystools.monitor", "data": {"cpu": 3}}') is None


def test_very_deep_json_is_passed_over() -> None:
    assert parse_text('{"type":"status","data":' + "[" * 100_000) is None


def test_numbers_no_float_can_hold_are_passed_over() -> None:
    assert read("progress", value=1, max=10**400, node="3") is None
    assert read("progress", value=1, max=float("inf"), node="3") is None


def read(kind: str, **fields: Any) -> messages.Message | None:
    return parse_text(json.dumps({"type": kind, "data": fields}))


def test_executing_null_ends_and_needs_a_prompt() -> None:
    assert read("executing", node=None, prompt_id="p") == ExecutionEnded("p")
    assert read("executing", node=None) is None
    assert read("executing", node="4") == NodeExecuting(None, "4")


def test_status_needs_a_count() -> None:
    assert read("status", status={"exec_info": {"queue_remaining": 2}}) == StatusChanged(2)
    assert read("status", status={}) is None


def test_output_of_an_executed_node_may_be_null() -> None:
    assert read("executed", node="58", prompt_id="p", output=None) == NodeExecuted("p", "58", ())


def test_progress_of_the_graph_keeps_what_it_can_read() -> None:
    state = {"value": 1, "max": 3, "state": "running", "display_node_id": "7"}
    message = read("progress_state", prompt_id="p", nodes={"3": state, "4": {"value": "?"}, "5": 1})
    assert isinstance(message, GraphProgress)
    assert [(node.node_id, node.value, node.max, node.finished) for node in message.nodes] == [("3", 1, 3, False)]
    assert message.nodes[0].display_node_id == "7"


def test_broadcast_progress_without_prompt_is_read() -> None:
    assert read("progress", value=1, max=3) == StepProgress(None, None, 1, 3)


def test_errors_carry_the_servers_fields() -> None:
    message = read("execution_error", prompt_id="p", node_type="KSampler", exception_message="boom")
    assert isinstance(message, ExecutionErrored)
    assert message.failure["exception_message"] == "boom"
