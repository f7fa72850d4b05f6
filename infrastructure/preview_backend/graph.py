"""Reading an API-format workflow: links, and the cheap questions about nodes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

Graph = Mapping[str, Mapping[str, Any]]


def is_link(value: object) -> TypeGuard[list[Any]]:
    """Whether an input value is a link, `[node_id, slot]`, and not a list of its own."""
    return (
        isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], (int, float))
    )


def links(graph: Graph, node_id: str) -> Iterator[tuple[str, str, int]]:
    """`(input name, source node_id, slot)` of every linked input, in the order the inputs are written."""
    for name, value in graph[node_id].get("inputs", {}).items():
        if is_link(value):
            yield name, value[0], int(value[1])


def full_type_name(kind: type[BaseException]) -> str:
    """`ValueError`, `PIL.UnidentifiedImageError`: exceptions as ComfyUI names them in its messages.

    A class of ours says with `shown_as` under which name ComfyUI raises the same.
    """
    shown_as = getattr(kind, "shown_as", None)
    if shown_as is not None:
        return str(shown_as)
    if kind.__module__ == "builtins":
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"
