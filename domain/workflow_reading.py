"""What a workflow was understood to be, in words for people, and what a person corrected in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

BOUND_ROLES = (
    *("video_output", "sampler", "positive", "negative", "start_image", "end_image"),
    *("length", "width", "height", "fps", "seed", "steps", "cfg", "camera"),
    *("model:main", "model:high", "model:low"),
)
"""The roles that a person may bind to inputs by hand."""

NODE_ROLES = frozenset({"video_output", "sampler", "camera"})
"""Roles that a whole node plays: a bare node id is enough for them."""


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One input and the role it plays: `input_name` of node `node_id`, titled `title`, which now holds `value`."""

    role: str
    node_id: str
    title: str
    class_type: str
    input_name: str
    value: str

    @property
    def binding(self) -> str:
        """The same as it is written in a correction: `node_id.input`, or the node id alone."""
        return f"{self.node_id}.{self.input_name}" if self.input_name else self.node_id


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person said about a workflow that its reading is to obey.

    `family` is the key of a model family. `bindings` maps a role (one of BOUND_ROLES) to inputs, each as
    `node_id.input`; no inputs at all mean that nobody plays the role.
    """

    family: str | None = None
    bindings: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_empty(self) -> bool:
        return self.family is None and not self.bindings


NO_CORRECTIONS = Corrections()
