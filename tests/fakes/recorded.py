"""Recorded conversations with a real ComfyUI 0.3.64, trimmed to what the client reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parents[1] / "data" / "transcripts"

NAMES = sorted(path.stem.removeprefix("client_") for path in _FOLDER.glob("client_*.jsonl"))


@dataclass(frozen=True)
class RecordedPrompt:
    """One prompt: its workflow, all frames the client got after it was submitted, and its history."""

    prompt_id: str
    workflow: dict[str, Any]
    frames: list[str | bytes]
    history: Any


def lines(name: str) -> list[dict[str, Any]]:
    """The trimmed lines of one recording."""
    text = (_FOLDER / f"client_{name}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def frames(name: str) -> list[str | bytes]:
    """All frames of a recording, of all its sockets."""
    return [_frame(line) for line in lines(name) if line["kind"] in {"ws", "binary"}]


def prompts(name: str) -> Iterator[RecordedPrompt]:
    """The prompts of a recording, each with what was heard after its submission."""
    recording = lines(name)
    workflows: dict[str, dict[str, Any]] = {}
    for at, line in enumerate(recording):
        if line["kind"] != "submitted":
            continue
        prompt_id = line["answer"]["prompt_id"]
        workflows[prompt_id] = line.get("workflow") or workflows[line["same_workflow_as"]]
        later = [_frame(other) for other in recording[at:] if other["kind"] in {"ws", "binary"}]
        yield RecordedPrompt(prompt_id, workflows[prompt_id], later, _history(recording, prompt_id))


def rejections() -> dict[str, dict[str, Any]]:
    """Refused submissions by name: `status` and `body`."""
    return json.loads((_FOLDER / "client_03_rejections.json").read_text("utf-8"))


def _history(recording: list[dict[str, Any]], prompt_id: str) -> Any:
    answers = [
        line["answer"]
        for line in recording
        if line["kind"] == "history" and line["path"].partition("?")[0].endswith(prompt_id)
    ]
    return answers[-1] if answers else {}


def _frame(line: dict[str, Any]) -> str | bytes:
    if line["kind"] == "ws":
        return json.dumps(line["message"])
    head = bytes.fromhex(line["head8"])
    if "metadata" not in line:
        return head + b"\xff\xd8picture"
    described = json.dumps(line["metadata"]).encode()
    return head[:4] + len(described).to_bytes(4, "big") + described + b"\xff\xd8picture"
