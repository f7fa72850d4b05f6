"""In which order the nodes of a graph run. Pure.

Measured on ComfyUI 0.3.64: the walk starts at the output nodes; of the nodes whose sources are done, an output node
comes first, then one that feeds an output node, then one that is two steps away from one, else the one that was
found first. Nodes that are cached are not walked through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from infrastructure.preview_backend.graph import Graph, links


class NodeOrder:
    """The nodes that are still to run. Call `next_node`, run it, call `done`."""

    def __init__(
        self,
        graph: Graph,
        outputs: Iterable[str],
        is_cached: Callable[[str], bool],
        is_output: Callable[[str], bool],
    ) -> None:
        self._graph = graph
        self._is_cached = is_cached
        self._is_output = is_output
        self._waiting_for: dict[str, int] = {}
        self._feeds: dict[str, list[str]] = {}
        for node_id in outputs:
            self._add(node_id)

    def __iter__(self) -> Iterator[str]:
        """Yield node after node; a node counts as done when the next one is asked for."""
        while self._waiting_for:
            node_id = self._pick()
            yield node_id
            self._done(node_id)

    def _add(self, first: str) -> None:
        stack = [first]
        found: list[tuple[str, str]] = []
        while stack:
            node_id = stack.pop()
            if node_id in self._waiting_for:
                continue
            self._waiting_for[node_id] = 0
            self._feeds[node_id] = []
            for _, source, _ in links(self._graph, node_id):
                if not self._is_cached(source):
                    stack.append(source)
                    found.append((source, node_id))
        for source, target in found:
            if target not in self._feeds[source]:
                self._feeds[source].append(target)
                self._waiting_for[target] += 1

    def _done(self, node_id: str) -> None:
        del self._waiting_for[node_id]
        for target in self._feeds.pop(node_id):
            self._waiting_for[target] -= 1

    def _pick(self) -> str:
        ready = [node_id for node_id, count in self._waiting_for.items() if count == 0]
        if not ready:
            raise ValueError("the graph has a cycle")
        return min(ready, key=self._steps_to_output)

    def _steps_to_output(self, node_id: str) -> int:
        """0 for an output node, 1 and 2 for its near sources, 3 for the rest."""
        if self._is_output(node_id):
            return 0
        targets = self._feeds[node_id]
        if any(map(self._is_output, targets)):
            return 1
        if any(self._is_output(further) for target in targets for further in self._feeds[target]):
            return 2
        return 3
