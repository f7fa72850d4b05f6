"""The queue, the messenger's rules of who is told, and the check of origins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from infrastructure.preview_backend.messenger import Messenger
from infrastructure.preview_backend.node_values import Sigmas
from infrastructure.preview_backend.origin_check import is_foreign
from infrastructure.preview_backend.progress import RunProgress
from infrastructure.preview_backend.prompt_queue import PromptQueue, QueuedPrompt


def prompt(number: float, prompt_id: str) -> QueuedPrompt:
    return QueuedPrompt(number, prompt_id, {}, {}, [])


@given(st.lists(st.integers(-3, 3), max_size=8))
def test_prompts_run_by_number_and_then_by_arrival(numbers: list[int]) -> None:
    queue = PromptQueue(lambda: None)
    for place, number in enumerate(numbers):
        queue.put(prompt(number, str(place)))

    taken = [queue.take() for _ in numbers]

    order = sorted(range(len(numbers)), key=lambda place: numbers[place])
    assert [one.prompt_id for one in taken if one] == [str(place) for place in order]


def test_every_change_of_the_queue_is_announced() -> None:
    lengths: list[int] = []
    queue = PromptQueue(lambda: lengths.append(queue.remaining))
    for prompt_id in ("a", "b", "c"):
        queue.put(prompt(0, prompt_id))
    running = queue.take()
    assert running is not None
    queue.delete_pending("b")
    queue.delete_pending("a")
    queue.delete_pending("unknown")
    queue.finish(running, {}, {}, {})
    queue.clear_pending()

    assert lengths == [1, 2, 3, 3, 2, 1, 0]
    assert list(queue.history(None, None, -1)) == ["a"]


def test_a_closed_queue_gives_nothing_more() -> None:
    queue = PromptQueue(lambda: None)
    queue.put(prompt(0, "a"))
    queue.close()

    assert queue.take() is None


class Outlet:
    """Remembers what was sent to whom."""

    has_clients = True

    def __init__(self, *, metadata: bool = False) -> None:
        self.sent: list[tuple[str, str | None]] = []
        self._metadata = metadata

    def send(self, kind: str, content: Mapping[str, Any], client_id: str | None = None) -> None:
        self.sent.append((kind, client_id))

    def send_preview(self, jpeg: bytes, client_id: str | None) -> None:
        self.sent.append(("preview 1", client_id))

    def send_preview_with_metadata(self, jpeg: bytes, metadata: Mapping[str, Any], client_id: str) -> None:
        self.sent.append(("preview 4", client_id))

    def wants_metadata(self, client_id: str | None) -> bool:
        return self._metadata


def tell_everything(outlet: Outlet, client_id: str | None) -> list[tuple[str, str | None]]:
    messenger = Messenger(outlet)
    messenger.open_prompt("id", client_id)
    messenger.execution("execution_start", {}, to_all=False)
    messenger.executing("1")
    messenger.progress_state({})
    messenger.sampler_step("1", 1, 2, Image.new("RGB", (8, 8)))
    messenger.executed("1", {})
    messenger.execution("execution_interrupted", {}, to_all=True)
    messenger.close_prompt()
    return outlet.sent


def test_a_client_is_told_everything() -> None:
    kinds = [kind for kind, client_id in tell_everything(Outlet(), "me") if client_id == "me"]

    assert kinds == [
        "execution_start",
        "executing",
        "progress_state",
        "progress",
        "preview 1",
        "executed",
        "execution_interrupted",
        "executing",
    ]


def test_previews_with_metadata_come_before_progress() -> None:
    kinds = [kind for kind, _ in tell_everything(Outlet(metadata=True), "me")]

    assert kinds[3:5] == ["preview 4", "progress"]


def test_nobodys_prompt_is_told_to_all_in_part() -> None:
    assert tell_everything(Outlet(metadata=True), None) == [
        ("progress_state", None),
        ("progress", None),
        ("preview 1", None),
        ("execution_interrupted", None),
    ]


def test_a_new_socket_learns_the_node_of_its_own_prompt() -> None:
    messenger = Messenger(Outlet())
    messenger.open_prompt("id", "me")
    messenger.executing("7")

    assert messenger.node_for("me") == "7"
    assert messenger.node_for("other") is None
    messenger.close_prompt()
    assert messenger.node_for("me") is None


def test_progress_tells_all_nodes_touched_so_far() -> None:
    told: list[dict[str, Any]] = []
    progress = RunProgress("id", told.append)
    progress.start("3")
    progress.step("3", 1, 4)
    progress.finish("3")
    progress.finish("58")

    states = [
        {node_id: (node["state"], node["value"], node["max"]) for node_id, node in one["nodes"].items()} for one in told
    ]
    assert states == [
        {"3": ("running", 0.0, 1.0)},
        {"3": ("running", 1, 4)},
        {"3": ("finished", 4, 4)},
        {"3": ("finished", 4, 4), "58": ("finished", 1, 1)},
    ]


@given(st.integers(1, 50), st.integers(0, 60), st.integers(0, 60))
def test_parts_of_a_schedule_add_up(total: int, first: int, second: int) -> None:
    high, rest = Sigmas(total, total).split(first)
    middle, low = rest.split(second)

    assert high.steps + middle.steps + low.steps == total
    assert (high.done, middle.done, low.done) == (0, high.steps, high.steps + middle.steps)


@pytest.mark.parametrize(
    ("host", "origin", "foreign"),
    [
        ("127.0.0.1:8188", "http://127.0.0.1:8188", False),
        ("127.0.0.1:8188", "http://127.0.0.1:7860", True),
        ("127.0.0.1:8188", "http://localhost:8188", True),
        ("localhost:8188", "https://evil.example", True),
        ("[::1]:8188", "http://[::1]:7860", True),
        ("127.0.0.1:8188", "null", False),
        ("127.0.0.1", "http://127.0.0.1:9", False),
        ("192.168.1.5:8188", "https://evil.example", False),
    ],
)
def test_only_loopback_is_guarded(host: str, origin: str, foreign: bool) -> None:
    assert is_foreign(host, origin) is foreign
