"""What the server's JSON answers say, as values. Pure; a wrong shape is ValueError, extra fields are ignored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.units import Seconds
from infrastructure.comfy_api.outputs import OutputFile, files_of_prompt


@dataclass(frozen=True, slots=True)
class Device:
    """A GPU (or the CPU) of the server; memory in bytes, 0 when the server does not say."""

    name: str
    type: str
    vram_total: int
    vram_free: int


@dataclass(frozen=True, slots=True)
class SystemStats:
    """What /system_stats tells of a server; memory in bytes, "" or 0 where it is silent."""

    version: str
    os: str
    python: str
    pytorch: str
    ram_total: int
    ram_free: int
    devices: tuple[Device, ...]

    @classmethod
    def from_json(cls, answer: object) -> SystemStats:
        """Raises ValueError when the answer has no `system` object: not a ComfyUI."""
        system = _mapping(_mapping(answer).get("system"))
        listed = _mapping(answer).get("devices")
        devices = [d for d in listed if isinstance(d, Mapping)] if isinstance(listed, list) else []
        return cls(
            version=_text(system.get("comfyui_version")),
            os=_text(system.get("os")),
            python=_text(system.get("python_version")),
            pytorch=_text(system.get("pytorch_version")),
            ram_total=_count(system.get("ram_total")),
            ram_free=_count(system.get("ram_free")),
            devices=tuple(_device(described) for described in devices),
        )


@dataclass(frozen=True, slots=True)
class Submission:
    """An accepted prompt. `prompt_id` is the server's: old servers choose their own.

    `node_errors` is not empty when the server dropped some outputs, which counts as a refusal.
    """

    prompt_id: str
    number: float
    node_errors: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, answer: object) -> Submission:
        """Raises ValueError when there is no prompt_id."""
        fields = _mapping(answer)
        prompt_id = fields.get("prompt_id")
        if not isinstance(prompt_id, str) or not prompt_id:
            raise ValueError("an answer without a prompt_id")
        errors = fields.get("node_errors")
        return cls(prompt_id, _number(fields.get("number")), errors if isinstance(errors, Mapping) else {})


@dataclass(frozen=True, slots=True)
class QueueState:
    """Ids of the prompts on the server; `pending` in the order they will run."""

    running: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict, repr=False)

    @classmethod
    def from_json(cls, answer: object) -> QueueState:
        """Raises ValueError unless both lists are there. Each row is `[number, prompt_id, …]`, unsorted."""
        fields = _mapping(answer)
        running, pending = _rows(fields.get("queue_running")), _rows(fields.get("queue_pending"))
        return cls(
            running=tuple(prompt_id for _, prompt_id in running),
            pending=tuple(prompt_id for _, prompt_id in sorted(pending, key=lambda row: row[0])),
            numbers={prompt_id: number for number, prompt_id in [*running, *pending]},
        )

    def ahead_of(self, prompt_id: str) -> int | None:
        """How many prompts end before this one starts: 0 when it runs, None when it is not queued."""
        if prompt_id in self.running:
            return 0
        if prompt_id in self.pending:
            return len(self.running) + self.pending.index(prompt_id)
        return None


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """What became of a prompt that ended."""

    prompt_id: str
    succeeded: bool
    outputs: tuple[OutputFile, ...]
    number: float = 0.0
    messages: tuple[tuple[str, Mapping[str, Any]], ...] = field(default=(), repr=False)

    @classmethod
    def from_json(cls, answer: object, prompt_id: str) -> HistoryRecord | None:
        """Read GET /history/{id}, which is `{}` for a prompt that has not ended or is unknown.

        Raises ValueError for anything else that does not hold the prompt: silence must not look like an answer.
        """
        if _mapping(answer) == {}:
            return None
        record = _mapping(_mapping(answer).get(prompt_id))
        status = record.get("status")
        status = status if isinstance(status, Mapping) else {}
        prompt = record.get("prompt")
        return cls(
            prompt_id=prompt_id,
            succeeded=status.get("status_str", "success") != "error",
            outputs=files_of_prompt(record.get("outputs")),
            number=_number(prompt[0]) if isinstance(prompt, list) and prompt else 0.0,
            messages=tuple(_messages(status.get("messages"))),
        )

    @property
    def failure(self) -> Mapping[str, Any] | None:
        """The fields of `execution_error`, when the prompt failed."""
        return self._message("execution_error")

    @property
    def interruption(self) -> Mapping[str, Any] | None:
        """The fields of `execution_interrupted`, when somebody stopped it."""
        return self._message("execution_interrupted")

    @property
    def execution_seconds(self) -> Seconds | None:
        """Time between start and end on the server's clock, None when it does not say."""
        times = [fields.get("timestamp") for _, fields in self.messages]
        known = [stamp for stamp in times if isinstance(stamp, (int, float)) and not isinstance(stamp, bool)]
        return Seconds(max(0.0, (known[-1] - known[0]) / 1000)) if len(known) > 1 else None

    def _message(self, kind: str) -> Mapping[str, Any] | None:
        return next((fields for name, fields in reversed(self.messages) if name == kind), None)


def _messages(listed: object) -> list[tuple[str, Mapping[str, Any]]]:
    pairs = listed if isinstance(listed, list) else []
    return [
        (str(pair[0]), pair[1])
        for pair in pairs
        if isinstance(pair, Sequence) and len(pair) == 2 and isinstance(pair[1], Mapping)
    ]


def _rows(listed: object) -> list[tuple[float, str]]:
    if not isinstance(listed, list):
        raise ValueError("a queue that is not a list")  # noqa: TRY004 - a wrong answer, not a wrong call
    return [(_number(row[0]), str(row[1])) for row in listed if isinstance(row, list) and len(row) >= 2]


def _device(described: Mapping[str, Any]) -> Device:
    return Device(
        name=_text(described.get("name")),
        type=_text(described.get("type")),
        vram_total=_count(described.get("vram_total")),
        vram_free=_count(described.get("vram_free")),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{type(value).__name__} where an object was expected")  # noqa: TRY004 - a wrong answer, not a wrong call
    return value


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _number(value: object) -> float:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0
