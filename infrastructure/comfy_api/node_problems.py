"""What the server says is wrong with single nodes of a refused workflow (`node_errors`), as values. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infrastructure.comfy_api.vendor_nodes import names_a_model

_OPTIONS = re.compile(r"not in (\[.*\])$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class NodeProblem:
    """One complaint of the server about one input of one node."""

    node_id: str
    class_type: str
    kind: str
    message: str
    details: str
    input_name: str
    received: object
    options: tuple[str, ...]

    @property
    def is_missing_model(self) -> bool:
        """Whether a loader names a file the server does not have."""
        return self.kind == "value_not_in_list" and names_a_model(self.class_type, self.input_name, self.received)

    @property
    def place(self) -> str:
        """Node and input as a person finds them in the workflow."""
        node = f"node {self.node_id} ({self.class_type})"
        return f"{node}, input {self.input_name!r}" if self.input_name else node

    @property
    def context(self) -> dict[str, object]:
        """What a sentence in another language needs."""
        return {
            "node_id": self.node_id,
            "class_type": self.class_type,
            "input_name": self.input_name,
            "received": self.received if isinstance(self.received, (str, int, float)) else str(self.received),
            "options": self.options,
        }


def node_problems(node_errors: object) -> Iterator[NodeProblem]:
    """Every complaint, node after node; what has another shape is passed over."""
    for node_id, node in node_errors.items() if isinstance(node_errors, Mapping) else ():
        errors = node.get("errors") if isinstance(node, Mapping) else None
        for error in errors if isinstance(errors, list) else ():
            if isinstance(error, Mapping):
                yield _problem(str(node_id), str(node.get("class_type", "")), error)


def _problem(node_id: str, class_type: str, error: Mapping[str, Any]) -> NodeProblem:
    extra = error.get("extra_info")
    extra = extra if isinstance(extra, Mapping) else {}
    details = str(error.get("details", ""))
    return NodeProblem(
        node_id=node_id,
        class_type=class_type,
        kind=str(error.get("type", "")),
        message=str(error.get("message", "")),
        details=details,
        input_name=str(extra.get("input_name", "")),
        received=extra.get("received_value", ""),
        options=options_of(extra.get("input_config"), details),
    )


def options_of(config: object, details: str = "") -> tuple[str, ...]:
    """The values an input may have: `[[…], {}]`, `["COMBO", {"options": […]}]`, else a Python list in `details`."""
    listed: object = None
    if isinstance(config, list) and config:
        second = config[1] if len(config) > 1 and isinstance(config[1], Mapping) else {}
        listed = config[0] if isinstance(config[0], list) else second.get("options")
    elif match := _OPTIONS.search(details):
        try:
            listed = ast.literal_eval(match[1])
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            listed = None
    return tuple(str(option) for option in listed) if isinstance(listed, list) else ()
