"""JSON answers as values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.comfy_api.answers import HistoryRecord, QueueState, Submission, SystemStats
from infrastructure.comfy_api.outputs import OutputFile, files_of_prompt

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


@given(any_json)
def test_any_shape_is_a_value_or_a_value_error(answer: Any) -> None:
    for read in (
        SystemStats.from_json,
        Submission.from_json,
        QueueState.from_json,
        lambda told: HistoryRecord.from_json({"p": told}, "p"),
    ):
        try:
            read(answer)
        except ValueError:
            continue


@given(st.permutations([(number, f"id{number}") for number in range(6)]))
def test_waiting_prompts_are_sorted_by_number(rows: list[tuple[int, str]]) -> None:
    told = {"queue_running": [[9, "r", {}, {}, []]], "queue_pending": [[n, i, {}, {}, []] for n, i in rows]}
    queue = QueueState.from_json(told)
    assert queue.pending == tuple(f"id{number}" for number in range(6))
    assert [queue.ahead_of(prompt_id) for prompt_id in queue.pending] == list(range(1, 7))
    assert queue.ahead_of("r") == 0
    assert queue.ahead_of("unknown") is None


def test_history_of_an_unknown_prompt_is_none() -> None:
    assert HistoryRecord.from_json({}, "p") is None


def test_history_tells_time_and_failure() -> None:
    messages = [["execution_start", {"timestamp": 1000}], ["execution_error", {"timestamp": 3500, "node_id": "3"}]]
    record = HistoryRecord.from_json({"p": {"status": {"status_str": "error", "messages": messages}}}, "p")
    assert record is not None
    assert (record.succeeded, record.execution_seconds) == (False, 2.5)
    assert record.failure == messages[1][1]
    assert record.interruption is None


def test_history_of_old_servers_without_status_is_a_success() -> None:
    record = HistoryRecord.from_json({"p": {"outputs": {"5": {"gifs": [{"filename": "a.mp4"}]}}}}, "p")
    assert record is not None
    assert record.succeeded
    assert record.outputs == (OutputFile("5", "a.mp4", "", "output", "gifs"),)
    assert record.execution_seconds is None


def test_files_are_found_under_any_key_and_nothing_else_is() -> None:
    outputs = {
        "58": {"images": [{"filename": "a.MP4", "subfolder": "v", "type": "temp"}], "animated": [True]},
        "60": {"audio": [{"filename": "b"}], "text": ["hello"], "odd": [{"filename": 3}]},
        "61": None,
    }
    files = files_of_prompt(outputs)
    assert [(file.node_id, file.filename, file.kind, file.output_key, file.suffix) for file in files] == [
        ("58", "a.MP4", "temp", "images", ".mp4"),
        ("60", "b", "output", "audio", ""),
    ]


def test_system_stats_of_a_recorded_server() -> None:
    device = {"name": "cpu", "type": "cpu", "index": None, "vram_total": 25274793984, "vram_free": 24102666240}
    system = {"os": "posix", "comfyui_version": "0.3.64", "python_version": "3.11.7", "ram_total": 25274793984}
    stats = SystemStats.from_json({"system": system, "devices": [device]})
    assert (stats.version, stats.devices[0].vram_free) == ("0.3.64", 24102666240)


def test_another_programs_answer_is_no_stats() -> None:
    with pytest.raises(ValueError, match="object"):
        SystemStats.from_json({"status": "ok"})
