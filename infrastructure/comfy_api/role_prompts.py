"""Finds the words: from the samplers back through the conditioning to the inputs that hold the two texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from infrastructure.comfy_api.graph import Graph, InputRef, Link
from infrastructure.comfy_api.holders import text_holders
from infrastructure.comfy_api.node_facts import EMBEDS_INPUTS, EMPTY_CONDITIONING, ENCODER_TEXTS, TEXTS
from infrastructure.comfy_api.role_question import RoleQuestion
from infrastructure.comfy_api.role_sampling import guided_by
from infrastructure.comfy_api.workflow_roles import Prompts

Polarity = Literal["positive", "negative"]
_TAGS: dict[Polarity, str] = {"positive": "PROMPT", "negative": "NEGATIVE"}


def read_prompts(graph: Graph, samplers: Iterable[str]) -> Prompts:
    """Where positive and negative text are written.

    Text that also reaches the positive side is not negative text: a workflow that zeroes its prompt out, or uses one
    text for both, has no negative prompt. Raises RoleQuestion when there is no positive text, or too many.
    """
    samplers = tuple(samplers)
    positive = _texts(graph, samplers, "positive")
    if not positive:
        raise RoleQuestion("prompt", "PROMPT", "no text leads to the positive conditioning of a sampler")
    negative = tuple(ref for ref in _texts(graph, samplers, "negative") if ref not in positive)
    return Prompts(positive, negative)


def _texts(graph: Graph, samplers: Iterable[str], polarity: Polarity) -> tuple[InputRef, ...]:
    bound = graph.bound(polarity)
    if bound is not None:
        return bound
    tagged = graph.tagged(_TAGS[polarity])
    if tagged:
        encoders = tuple(_tagged_inputs(graph, node_id, polarity) for node_id in tagged)
    else:
        encoders = tuple(found for sampler in samplers for found in _encoders(graph, sampler, polarity))
    found: dict[InputRef, None] = {}
    for refs in encoders:
        for ref in refs:
            found.update(dict.fromkeys(_single_text(graph, ref, polarity)))
    return tuple(found)


def _tagged_inputs(graph: Graph, node_id: str, polarity: Polarity) -> tuple[InputRef, ...]:
    refs = _encoder_inputs(graph, node_id, polarity) or tuple(graph.named(node_id, TEXTS))
    if not refs:
        tag = _TAGS[polarity]
        raise RoleQuestion(f"{polarity} prompt", tag, f"node {node_id} bears the tag [{tag}] but holds no text")
    return refs


def _single_text(graph: Graph, ref: InputRef, polarity: Polarity) -> tuple[InputRef, ...]:
    holders = text_holders(graph, ref)
    if len(holders) == 1:
        return holders
    names = ", ".join(map(str, holders))
    reason = f"the text at {ref} is joined from {names}" if holders else f"no text was found behind {ref}"
    raise RoleQuestion(f"{polarity} prompt", _TAGS[polarity], reason)


def _encoders(graph: Graph, sampler: str, polarity: Polarity) -> tuple[tuple[InputRef, ...], ...]:
    """The text inputs that steer one sampler: one group, or none. Several encoders joined are a question."""
    groups: dict[tuple[InputRef, ...], None] = {}
    for ref in _conditioning_inputs(graph, sampler, polarity):
        groups.update(dict.fromkeys(_trace(graph, ref, polarity)))
    if len(groups) > 1:
        nodes = ", ".join(sorted(group[0].node_id for group in groups))
        raise RoleQuestion(
            f"{polarity} prompt", _TAGS[polarity], f"nodes {nodes} each give a text to sampler {sampler}"
        )
    return tuple(groups)


def _conditioning_inputs(graph: Graph, sampler: str, polarity: Polarity) -> Iterator[InputRef]:
    guide = guided_by(graph, sampler)
    own = tuple(graph.named(guide, (polarity,)))
    if own:
        yield from own
    elif polarity == "positive" or "text_embeds" in graph.inputs(guide):
        yield from graph.named(guide, EMBEDS_INPUTS)


def _trace(graph: Graph, ref: InputRef, polarity: Polarity) -> Iterator[tuple[InputRef, ...]]:
    """Groups of text inputs behind a conditioning input: one group for each encoder."""
    waiting, seen = [ref], {ref}
    while waiting:
        current = waiting.pop(0)
        link = graph.link(current)
        if link is None:
            if isinstance(graph.value(current), str):
                yield (current,)
            continue
        if graph.class_type(link.node_id) in EMPTY_CONDITIONING:
            continue
        texts = _encoder_inputs(graph, link.node_id, polarity)
        if texts:
            yield texts
            continue
        onward = [step for step in _onward(graph, link, polarity) if step not in seen]
        seen.update(onward)
        waiting.extend(onward)


def _encoder_inputs(graph: Graph, node_id: str, polarity: Polarity) -> tuple[InputRef, ...]:
    """The text inputs of a node that turns text into conditioning, else nothing."""
    own = tuple(graph.named(node_id, (f"{polarity}_prompt",)))
    if own:
        return own
    encodes = "clip" in graph.inputs(node_id) or "textencode" in graph.class_type(node_id).lower()
    return tuple(graph.named(node_id, ENCODER_TEXTS)) if encodes else ()


def _onward(graph: Graph, link: Link, polarity: Polarity) -> tuple[InputRef, ...]:
    """Through which inputs of a conditioning node the words of this output came in."""
    pair = tuple(graph.named(link.node_id, ("positive", "negative")))
    if len(pair) == 2 and all(graph.link(ref) is not None for ref in pair):
        # Every node that takes conditioning in both gives positive as its first output, negative as its second.
        return (pair[0] if link.slot == 0 else pair[1],)
    same = tuple(graph.named(link.node_id, (polarity,)))
    if same:
        return same
    links = tuple(ref for ref, _ in graph.links(link.node_id))
    named = tuple(ref for ref in links if ref.input_name.startswith(("cond", *EMBEDS_INPUTS)))
    return named or (links if len(links) == 1 else ())
