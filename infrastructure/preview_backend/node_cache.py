"""What nodes returned for the last prompt, found again by content. Pure.

As on ComfyUI with default settings: a node is known by its class, its values and all it depends on, never by its id;
and only the nodes of the last prompt are kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infrastructure.preview_backend.graph import Graph, is_link, links


@dataclass(frozen=True, slots=True)
class CachedNode:
    """The values a node returned, by slot, and what it showed (`{"images": [...]}`), if anything."""

    outputs: tuple[Any, ...]
    shown: dict[str, Any] | None


# A mark of what a node reads from outside of the graph (the bytes of a file), or None.
Fingerprint = Callable[[str, Mapping[str, Any]], "str | None"]


class NodeCache:
    """Cached nodes of the last prompt, looked up by the node ids of the current one."""

    def __init__(self) -> None:
        self._kept: dict[str, CachedNode] = {}
        self._keys: dict[str, str] = {}

    def open_prompt(self, graph: Graph, fingerprint: Fingerprint) -> None:
        """Take up the ids of a new prompt and forget every node it does not have."""
        self._keys = content_keys(graph, fingerprint)
        wanted = set(self._keys.values())
        self._kept = {key: node for key, node in self._kept.items() if key in wanted}

    def find(self, node_id: str) -> CachedNode | None:
        """The cached node, or None."""
        return self._kept.get(self._keys[node_id])

    def keep(self, node_id: str, node: CachedNode) -> None:
        """Remember what a node returned."""
        self._kept[self._keys[node_id]] = node

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()


def content_keys(graph: Graph, fingerprint: Fingerprint) -> dict[str, str]:
    """A key for every node, equal for nodes of equal content whatever their ids."""
    keys: dict[str, str] = {}
    for node_id in graph:
        _add_key(graph, node_id, fingerprint, keys, ())
    return keys


def _add_key(
    graph: Graph, node_id: str, fingerprint: Fingerprint, keys: dict[str, str], above: tuple[str, ...]
) -> None:
    # A cycle can only stand in a part of the graph that was refused and does not run.
    if node_id in keys or node_id in above:
        return
    for _, source, _ in links(graph, node_id):
        if source in graph:
            _add_key(graph, source, fingerprint, keys, (*above, node_id))
    node = graph[node_id]
    inputs = node.get("inputs", {})
    values = {
        name: {"link": keys.get(value[0]), "slot": value[1]} if is_link(value) else value
        for name, value in inputs.items()
    }
    mark = fingerprint(node["class_type"], inputs)
    text = json.dumps([node["class_type"], mark, values], sort_keys=True, default=str)
    keys[node_id] = hashlib.sha256(text.encode()).hexdigest()
