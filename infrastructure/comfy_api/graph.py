"""A workflow as a graph: who feeds whom, and what a person wrote into it: titles, tags, bindings by hand."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Node = Mapping[str, Any]
Nodes = Mapping[str, Node]

_TAG = re.compile(r"\[\s*([A-Za-z]+(?:\s*:\s*\w+)?)\s*\]")


@dataclass(frozen=True, slots=True)
class Link:
    """One output of a node: what stands as `["8", 0]` in a workflow file."""

    node_id: str
    slot: int


@dataclass(frozen=True, slots=True, order=True)
class InputRef:
    """One input of a node."""

    node_id: str
    input_name: str

    def __str__(self) -> str:
        return f"{self.node_id}.{self.input_name}"


@dataclass(frozen=True, slots=True)
class Graph:
    """Questions about nodes in ComfyUI's API format. Links that lead nowhere count as absent."""

    nodes: Nodes
    bindings: Mapping[str, tuple[InputRef, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def bound(self, role: str) -> tuple[InputRef, ...] | None:
        """The inputs that a person bound to the role, None when nobody said anything."""
        return self.bindings.get(role)

    def inputs(self, node_id: str) -> Mapping[str, Any]:
        """The inputs of a node by name: literals and raw links."""
        return self.nodes[node_id].get("inputs", {})

    def class_type(self, node_id: str) -> str:
        return self.nodes[node_id]["class_type"]

    def title(self, node_id: str) -> str:
        """The title a person gave the node, or its class."""
        meta = self.nodes[node_id].get("_meta")
        title = meta.get("title") if isinstance(meta, Mapping) else None
        return title if isinstance(title, str) and title else self.class_type(node_id)

    def tags(self, node_id: str) -> tuple[str, ...]:
        """The tags in the node's title, upper case, for example `MODEL:HIGH` for `[model:high]`."""
        return tuple(re.sub(r"\s", "", tag).upper() for tag in _TAG.findall(self.title(node_id)))

    def tagged(self, tag: str) -> tuple[str, ...]:
        """The nodes whose title carries `[tag]`."""
        return tuple(node_id for node_id in self.nodes if tag in self.tags(node_id))

    def value(self, ref: InputRef) -> Any:
        """What stands at the input: a literal, a raw link, or None when the node has no such input."""
        return self.inputs(ref.node_id).get(ref.input_name)

    def link(self, ref: InputRef) -> Link | None:
        """The output that feeds the input, or None for a literal, an absent input and a dangling link."""
        return self._as_link(self.value(ref))

    def links(self, node_id: str) -> tuple[tuple[InputRef, Link], ...]:
        """Every linked input of a node with what feeds it."""
        refs = (InputRef(node_id, name) for name in self.inputs(node_id))
        return tuple((ref, link) for ref in refs if (link := self.link(ref)) is not None)

    def readers(self, link: Link) -> tuple[InputRef, ...]:
        """Every input that this output feeds."""
        return tuple(ref for node_id in self.nodes for ref, feeder in self.links(node_id) if feeder == link)

    def is_read(self, node_id: str) -> bool:
        """Whether any input is fed by this node."""
        return any(link.node_id == node_id for reader in self.nodes for _, link in self.links(reader))

    def upstream(self, node_ids: Iterable[str]) -> tuple[str, ...]:
        """The nodes and everything that feeds them, nearest first, each once."""
        found: dict[str, None] = dict.fromkeys(node_ids)
        waiting = deque(found)
        while waiting:
            for _, link in self.links(waiting.popleft()):
                if link.node_id not in found:
                    found[link.node_id] = None
                    waiting.append(link.node_id)
        return tuple(found)

    def named(self, node_id: str, names: Iterable[str]) -> Iterator[InputRef]:
        """The inputs of the node that bear one of the names, in the order of the names."""
        inputs = self.inputs(node_id)
        return (InputRef(node_id, name) for name in names if name in inputs)

    def first_linked(self, node_id: str, names: Iterable[str]) -> InputRef | None:
        """The first of the names that is an input fed by a link."""
        return next((ref for ref in self.named(node_id, names) if self.link(ref) is not None), None)

    def _as_link(self, value: object) -> Link | None:
        if not isinstance(value, (list, tuple)) or len(value) != 2:
            return None
        source, slot = value
        if isinstance(slot, bool) or not isinstance(slot, int) or str(source) not in self.nodes:
            return None
        return Link(str(source), slot)
