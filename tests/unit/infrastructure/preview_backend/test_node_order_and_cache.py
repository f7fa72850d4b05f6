"""Which nodes run, in which order, and what is found again."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from infrastructure.preview_backend.node_cache import CachedNode, NodeCache, content_keys
from infrastructure.preview_backend.node_order import NodeOrder

Graph = dict[str, dict[str, Any]]


def node(class_type: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": class_type, "inputs": inputs}


def order(graph: Graph, outputs: list[str], cached: tuple[str, ...] = ()) -> list[str]:
    return list(NodeOrder(graph, outputs, cached.__contains__, lambda node_id: graph[node_id]["class_type"] == "End"))


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Random graphs without cycles: each node takes from earlier ones."""
    graph: Graph = {}
    for number in range(draw(st.integers(1, 12))):
        sources = draw(st.lists(st.sampled_from(sorted(graph)), max_size=3)) if graph else []
        links = {f"in{place}": [source, 0] for place, source in enumerate(sources)}
        graph[str(number)] = node(draw(st.sampled_from(["Step", "End"])), value=draw(st.integers(0, 2)), **links)
    return graph


@given(graphs())
def test_every_needed_node_runs_once_after_its_sources(graph: Graph) -> None:
    ran = order(graph, list(graph))

    assert sorted(ran) == sorted(graph)
    for place, node_id in enumerate(ran):
        sources = [value[0] for value in graph[node_id]["inputs"].values() if isinstance(value, list)]
        assert set(sources) <= set(ran[:place])


@given(graphs(), st.data())
def test_only_what_the_outputs_need_runs(graph: Graph, data: st.DataObject) -> None:
    output = data.draw(st.sampled_from(sorted(graph)))
    needed = {output}
    for node_id in reversed(list(graph)):
        if node_id in needed:
            needed |= {value[0] for value in graph[node_id]["inputs"].values() if isinstance(value, list)}

    assert set(order(graph, [output])) == needed


def test_an_output_comes_as_soon_as_it_can() -> None:
    graph = {
        "1": node("Step"),
        "2": node("End", a=["1", 0]),
        "3": node("Step", a=["1", 0]),
        "4": node("End", a=["3", 0]),
    }

    assert order(graph, ["4", "2"]) == ["1", "2", "3", "4"]


def test_cached_nodes_are_not_walked_through() -> None:
    graph = {"1": node("Step"), "2": node("Step", a=["1", 0]), "3": node("End", a=["2", 0])}

    assert order(graph, ["3"], cached=("2",)) == ["3"]


def no_mark(_class_type: str, _inputs: Any) -> None:
    return None


def test_a_node_is_known_by_its_content_not_by_its_id() -> None:
    first = {"1": node("Step", value=1), "2": node("End", a=["1", 0])}
    second = {"7": node("Step", value=1), "8": node("End", a=["7", 0]), "9": node("End", a=["7", 1])}
    keys, other = content_keys(first, no_mark), content_keys(second, no_mark)

    assert keys["1"] == other["7"]
    assert keys["2"] == other["8"] != other["9"]


def test_a_change_at_the_source_changes_everything_after_it() -> None:
    def keys(mark: str) -> dict[str, str]:
        graph = {"1": node("Load", image="a.png"), "2": node("Step"), "3": node("End", a=["1", 0], b=["2", 0])}
        return content_keys(graph, lambda class_type, _inputs: mark if class_type == "Load" else None)

    before, after = keys("red"), keys("blue")
    assert [node_id for node_id in before if before[node_id] != after[node_id]] == ["1", "3"]


def test_only_nodes_of_the_last_prompt_are_kept() -> None:
    cache = NodeCache()
    first, second = {"1": node("Step", value=1)}, {"1": node("Step", value=2)}
    kept = CachedNode(("value",), None)
    cache.open_prompt(first, no_mark)
    cache.keep("1", kept)
    cache.open_prompt(first, no_mark)
    assert cache.find("1") is kept

    cache.open_prompt(second, no_mark)
    assert cache.find("1") is None
    cache.open_prompt(first, no_mark)
    assert cache.find("1") is None


def test_a_cycle_in_an_unused_part_does_no_harm() -> None:
    assert set(content_keys({"1": node("Step", a=["2", 0]), "2": node("Step", a=["1", 0])}, no_mark)) == {"1", "2"}
