"""Holds the nodes of a workflow against the node classes a server declares."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.model_report import ModelProblem, ProblemKind
from infrastructure.comfy_api.graph import Graph, InputRef, Nodes
from infrastructure.comfy_api.model_files import is_model_file, model_folder
from infrastructure.comfy_api.node_facts import LENGTH_INPUTS
from infrastructure.comfy_api.node_signature import DeclaredInput, declared_inputs, output_types
from infrastructure.comfy_api.vendor_nodes import package_of

# Numbers off the grid of these are rounded down by ComfyUI without a word. Steps of other inputs only say how far a
# click in the editor goes.
_GRID_INPUTS = frozenset({*LENGTH_INPUTS, "width", "height"})
# Types of ComfyUI's own. Other packages convert theirs in ways of their own, so only these are held against each other.
_PLAIN_TYPES = frozenset(
    (
        *("IMAGE", "MASK", "VIDEO", "AUDIO", "LATENT", "CONDITIONING", "MODEL", "CLIP", "VAE", "STRING"),
        *("NOISE", "GUIDER", "SIGMAS", "SAMPLER", "CLIP_VISION", "CLIP_VISION_OUTPUT", "CONTROL_NET"),
    )
)
_DYNAMIC = "COMFY_"
"""Inputs of such types appear in workflows under other names than declared."""


def find_problems(nodes: Nodes, signatures: Mapping[str, Mapping[str, Any] | None]) -> Iterator[ModelProblem]:
    """The problems of each node in turn; a class without a signature is missing."""
    graph = Graph(nodes)
    for node_id in nodes:
        class_type = graph.class_type(node_id)
        signature = signatures.get(class_type)
        if signature is None:
            brought_by = package_of(class_type) or ""
            yield ModelProblem("missing_class", class_type, "", node_id, class_type, "", (), None, brought_by)
            continue
        for declared in declared_inputs(signature):
            yield from _of_input(graph, InputRef(node_id, declared.name), declared, signatures)


def nearest_of(text: str, installed: Sequence[str]) -> str | None:
    """The choice that reads most like `text`, whatever its case and folder; None when none is alike.

    A model for high noise is no substitute for one for low noise, alike as their names are.
    """
    wanted = file_name(text).lower()
    plain = {file_name(option).lower(): option for option in reversed(installed)}
    fitting = [name for name in plain if not _is_other_expert(wanted, name)]
    close = difflib.get_close_matches(wanted, fitting, n=1, cutoff=0.6)
    return plain[close[0]] if close else None


def _is_other_expert(wanted: str, name: str) -> bool:
    return any(
        mine in wanted and other in name and mine not in name for mine, other in (("high", "low"), ("low", "high"))
    )


def file_name(path: str) -> str:
    """The last part of a path as servers of any system write it."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def _of_input(
    graph: Graph, ref: InputRef, declared: DeclaredInput, signatures: Mapping[str, Mapping[str, Any] | None]
) -> Iterator[ModelProblem]:
    value = graph.value(ref)
    if value is None:
        if declared.required and not declared.kind.startswith(_DYNAMIC):
            yield _problem("missing_input", graph, ref, "", wanted=declared.kind)
    elif isinstance(value, (list, tuple)):
        yield from _of_link(graph, ref, declared, signatures)
    elif declared.options is not None and not isinstance(value, dict):
        if value not in declared.options:
            yield _not_among(graph, ref, value, declared.options)
    else:
        yield from _of_number(graph, ref, declared, value)


def _not_among(graph: Graph, ref: InputRef, value: object, options: Sequence[object]) -> ModelProblem:
    class_type = graph.class_type(ref.node_id)
    folder = model_folder(class_type, ref.input_name)
    kind: ProblemKind = "missing_file" if folder or is_model_file(value) else "bad_value"
    text, installed = str(value), tuple(map(str, options))
    return ModelProblem(
        kind, text, folder, ref.node_id, class_type, ref.input_name, installed, nearest_of(text, installed)
    )


def _of_number(graph: Graph, ref: InputRef, declared: DeclaredInput, value: object) -> Iterator[ModelProblem]:
    if declared.kind not in ("INT", "FLOAT") or isinstance(value, bool) or not isinstance(value, (int, float)):
        return
    low, high, step = declared.minimum, declared.maximum, declared.step
    if (low is not None and value < low) or (high is not None and value > high):
        limits = " to ".join(f"{bound:g}" if bound is not None else "…" for bound in (low, high))
        yield _problem("out_of_range", graph, ref, f"{value:g}", wanted=limits)
    elif (
        declared.kind == "INT" and step and step > 1 and ref.input_name in _GRID_INPUTS and (value - (low or 0)) % step
    ):
        offset = (low or 0) % step
        yield _problem(
            "off_grid", graph, ref, f"{value:g}", wanted=f"{step:g}·n" + (f" + {offset:g}" if offset else "")
        )


def _of_link(
    graph: Graph, ref: InputRef, declared: DeclaredInput, signatures: Mapping[str, Mapping[str, Any] | None]
) -> Iterator[ModelProblem]:
    link = graph.link(ref)
    if link is None:
        yield _problem("wrong_link", graph, ref, "nothing", wanted=declared.kind)
        return
    source = signatures.get(graph.class_type(link.node_id))
    if source is None:
        return
    outputs = output_types(source)
    if link.slot >= len(outputs):
        yield _problem("wrong_link", graph, ref, f"output {link.slot} of node {link.node_id}", wanted=declared.kind)
        return
    given = outputs[link.slot]
    if {given, declared.kind} <= _PLAIN_TYPES and given != declared.kind:
        yield _problem("wrong_link", graph, ref, given, wanted=declared.kind)


def _problem(kind: ProblemKind, graph: Graph, ref: InputRef, value: str, *, wanted: str) -> ModelProblem:
    return ModelProblem(kind, value, "", ref.node_id, graph.class_type(ref.node_id), ref.input_name, (), None, wanted)
