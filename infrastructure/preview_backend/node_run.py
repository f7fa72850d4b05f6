"""What a node's executor gets to work with, and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from PIL import Image

from infrastructure.preview_backend.files import MediaFolders
from infrastructure.preview_backend.options import PreviewOptions


class Interrupted(Exception):
    """Somebody interrupted the prompt, or the server is going down."""


class NodeRun(Protocol):
    """One node being executed."""

    @property
    def folders(self) -> MediaFolders: ...

    @property
    def options(self) -> PreviewOptions: ...

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What saved files carry: the graph as `prompt`, and the submission's own keys."""
        ...

    def step(self, value: int, maximum: int, preview: Callable[[], Image.Image]) -> None:
        """A sampler has done step `value` of `maximum`. Raises Interrupted."""
        ...

    def pause(self, seconds: float) -> None:
        """Let time pass. Returns early when the server is going down."""
        ...

    def keep_going(self) -> None:
        """Raises Interrupted when the server is going down. An interrupted prompt goes on to the node's end."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """The return of an output node: what `executed` and the history show of it."""

    content: dict[str, Any]


# Called with the run and the node's inputs by name; returns its outputs by slot, or what it shows.
Executor = Callable[..., "tuple[Any, ...] | Shown"]
