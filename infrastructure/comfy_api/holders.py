"""Follows a linked input to the node that holds the number or the text which arrives there."""

from __future__ import annotations

from infrastructure.comfy_api.graph import Graph, InputRef
from infrastructure.comfy_api.node_facts import ALIASES, NUMBER_HOLDERS, TEXTS


def number_holder(graph: Graph, ref: InputRef) -> InputRef:
    """The input that holds the number.

    `ref` itself when the number stands there, and also when it is computed or measured on the way: a number written
    to `ref` then replaces the link, which is exact where a change of an operand would be a guess.
    """
    current, seen = ref, {ref}
    while (link := graph.link(current)) is not None:
        onward = _number_input(graph, link.node_id, ref.input_name)
        if onward is None or onward in seen:
            return ref
        seen.add(onward)
        current = onward
    return current if is_number(graph.value(current)) else ref


def is_number(value: object) -> bool:
    """Whether a literal is a number (True and False are not)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _number_input(graph: Graph, node_id: str, wanted: str) -> InputRef | None:
    names = next((alias for alias in ALIASES if wanted in alias), (wanted,))
    same_name = next(graph.named(node_id, names), None)
    if same_name is not None:
        return same_name
    links = graph.links(node_id)
    if not links:
        return next(graph.named(node_id, NUMBER_HOLDERS), None)
    passes_on = len(links) == len(graph.inputs(node_id)) == 1
    return links[0][0] if passes_on else None


def text_holders(graph: Graph, ref: InputRef) -> tuple[InputRef, ...]:
    """The inputs that hold the text which arrives at `ref`: one for a plain text, several when texts are joined.

    Empty when no text can be found, for example behind a node that reads a file.
    """
    found: dict[InputRef, None] = {}
    waiting, seen = [ref], {ref}
    while waiting:
        current = waiting.pop()
        link = graph.link(current)
        if link is None:
            if isinstance(graph.value(current), str):
                found[current] = None
            continue
        onward = [step for step in _text_inputs(graph, link.node_id) if step not in seen]
        seen.update(onward)
        waiting.extend(onward)
    return tuple(found)


def _text_inputs(graph: Graph, node_id: str) -> tuple[InputRef, ...]:
    named = tuple(graph.named(node_id, TEXTS))
    if named:
        return named
    links = graph.links(node_id)
    if links:
        return (links[0][0],) if len(links) == 1 else ()
    strings = [name for name, value in graph.inputs(node_id).items() if isinstance(value, str)]
    return (InputRef(node_id, strings[0]),) if len(strings) == 1 else ()
