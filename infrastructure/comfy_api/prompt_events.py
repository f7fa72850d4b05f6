"""What a watcher of one prompt is told, in the order it happens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from domain.units import Seconds
from infrastructure.comfy_api.outputs import OutputFile


@dataclass(frozen=True, slots=True)
class PromptSubmitted:
    """The server has it. `prompt_id` may differ from the one asked for: very old servers choose it."""

    prompt_id: str
    number: float


@dataclass(frozen=True, slots=True)
class PromptWaiting:
    """It waits; `ahead` prompts of anybody end before it starts."""

    ahead: int


@dataclass(frozen=True, slots=True)
class PromptSilent:
    """The server does not answer, nor has it said anything for so many seconds; it is asked again. What comes next is
    told anew once it answers.
    """

    seconds: Seconds


@dataclass(frozen=True, slots=True)
class PromptStarted:
    """It runs."""


@dataclass(frozen=True, slots=True)
class PromptProgress:
    """How far the whole prompt is (0..1, never falling, None when unknown), and the node that runs.

    `step` of `steps` only for a node that counts them, such as a sampler.
    """

    fraction: float | None
    node_id: str | None
    class_type: str | None
    step: int | None
    steps: int | None


@dataclass(frozen=True, slots=True)
class PromptPreview:
    """An encoded picture of the work in progress."""

    mime: str
    image: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PromptFinished:
    """It ended well. Cached outputs name files of an earlier run; seconds are the server's own, if told."""

    outputs: tuple[OutputFile, ...]
    execution_seconds: Seconds | None


@dataclass(frozen=True, slots=True)
class PromptStopped:
    """We stopped it. Not `confirmed`: the server could not be told, so it may go on there."""

    confirmed: bool = True


PromptEvent: TypeAlias = (
    PromptSubmitted
    | PromptWaiting
    | PromptSilent
    | PromptStarted
    | PromptProgress
    | PromptPreview
    | PromptFinished
    | PromptStopped
)
