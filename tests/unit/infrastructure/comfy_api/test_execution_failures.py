"""Failures at run time, in our words: every recorded one and those a CPU never shows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ExecutionFailed, OutOfMemory
from infrastructure.comfy_api.execution_failures import execution_failure, interrupted
from infrastructure.comfy_api.messages import ExecutionErrored, parse_frame
from tests.fakes import recorded

RECORDED = [
    message.failure
    for message in map(parse_frame, recorded.frames("04_execution_errors"))
    if isinstance(message, ExecutionErrored)
]
CODES = [
    "image_unreadable_on_server",
    "model_file_damaged",
    "model_file_damaged",
    "model_file_damaged",
    "model_file_unknown",
    "vae_mismatch",
    "model_mismatch",
    "text_encoder_mismatch",
    "output_outside",
    "output_outside",
]


@pytest.mark.parametrize(("failure", "code"), list(zip(RECORDED, CODES, strict=True)))
def test_recorded_failures(failure: dict[str, Any], code: str) -> None:
    error = execution_failure(failure)
    assert error.code == code
    assert error.hint
    assert "\n" not in str(error)
    assert error.context["node_id"] == failure["node_id"]
    assert error.context["node_type"] == error.context["class_type"] == failure["node_type"]
    assert failure["exception_message"].strip().splitlines()[0] in error.detail


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("torch.OutOfMemoryError", "Allocation on device 0 would exceed allowed memory."),
        ("torch.cuda.OutOfMemoryError", "CUDA out of memory. Tried to allocate 2.00 GiB"),
        ("RuntimeError", "MPS backend out of memory (MPS allocated: 17.64 GB)"),
        ("RuntimeError", "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate"),
    ],
)
def test_out_of_memory_of_every_kind(kind: str, message: str) -> None:
    fields = {"node_id": "3", "node_type": "KSampler", "exception_type": kind, "exception_message": message}
    error = execution_failure(fields)
    assert isinstance(error, OutOfMemory)
    assert "--lowvram" in error.hint
    assert message in error.detail


def test_a_missing_python_package_is_named() -> None:
    fields = {"exception_type": "ModuleNotFoundError", "exception_message": "No module named 'sageattention'"}
    error = execution_failure({"node_id": "3", "node_type": "KSampler", **fields})
    assert error.code == "python_package_missing"
    assert error.context["name"] == "sageattention"
    assert "sageattention" in str(error)


@pytest.mark.parametrize(
    ("node_type", "kind", "message"),
    [
        ("SaveVideo", "ValueError", "'avi' is not a valid VideoContainer\n"),
        ("SaveVideo", "av.error.OSError", "[Errno 36] File name too long\n"),
        ("SaveVideo", "av.error.ExternalError", 'avcodec_open2("libx264")'),
    ],
)
def test_video_that_cannot_be_encoded(node_type: str, kind: str, message: str) -> None:
    fields = {"node_type": node_type, "exception_type": kind, "exception_message": message}
    assert execution_failure(fields).code == "video_not_encoded"


def test_an_unknown_failure_keeps_the_first_line_and_all_of_the_original() -> None:
    fields = {"node_id": "9", "node_type": "Odd", "exception_type": "KeyError", "exception_message": "'x'\nmore"}
    error = execution_failure({**fields, "traceback": ["line 1\n", "line 2\n"]})
    assert error.code == "execution_failed"
    assert "'x'" in str(error)
    assert "more" not in str(error)
    assert "more\nline 1\nline 2" in error.detail


def test_interrupted_by_somebody_else() -> None:
    assert interrupted({"node_id": "3", "node_type": "KSampler"}).context["node_id"] == "3"


@given(
    st.dictionaries(
        st.sampled_from(["node_id", "node_type", "exception_type", "exception_message", "traceback"]),
        st.none() | st.text() | st.lists(st.text(max_size=3), max_size=2),
    )
)
def test_no_failure_is_too_strange(fields: dict[str, Any]) -> None:
    assert isinstance(execution_failure(fields), ExecutionFailed)
