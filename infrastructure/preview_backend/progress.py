"""How far each node of the running prompt is, as `progress_state` tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(slots=True)
class _NodeProgress:
    value: float = 0
    maximum: float = 1
    state: Literal["running", "finished"] = "running"


@dataclass(slots=True)
class RunProgress:
    """Nodes of one prompt in the order they were touched. `tell` gets the whole picture at every change."""

    prompt_id: str
    tell: Callable[[dict[str, Any]], None]
    _nodes: dict[str, _NodeProgress] = field(default_factory=dict)

    def start(self, node_id: str) -> None:
        """A node begins, at 0.0 of 1.0 until it says more."""
        self._nodes[node_id] = _NodeProgress(0.0, 1.0)
        self._tell()

    def step(self, node_id: str, value: int, maximum: int) -> None:
        """A sampler has done `value` of `maximum` steps."""
        node = self._nodes.setdefault(node_id, _NodeProgress())
        node.value, node.maximum = value, maximum
        self._tell()

    def finish(self, node_id: str) -> None:
        """A node ended; a cached output node gets here without having begun."""
        node = self._nodes.setdefault(node_id, _NodeProgress())
        node.value, node.state = node.maximum, "finished"
        self._tell()

    def _tell(self) -> None:
        nodes = {
            node_id: {
                "value": node.value,
                "max": node.maximum,
                "state": node.state,
                **node_identity(node_id, self.prompt_id),
            }
            for node_id, node in self._nodes.items()
        }
        self.tell({"prompt_id": self.prompt_id, "nodes": nodes})


def node_identity(node_id: str, prompt_id: str) -> dict[str, Any]:
    """The ids that stand with a node in `progress_state` and with newer previews."""
    return {
        "node_id": node_id,
        "prompt_id": prompt_id,
        "display_node_id": node_id,
        "parent_node_id": None,
        "real_node_id": node_id,
    }
