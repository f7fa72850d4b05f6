"""Checks a workflow against recorded node signatures, as a ComfyUI server does before it runs one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_RECORDED = Path(__file__).parents[1] / "data" / "object_info_shipped.json"
_TYPES: dict[str, tuple[type, ...]] = {"INT": (int,), "FLOAT": (int, float), "STRING": (str,), "BOOLEAN": (bool,)}


def recorded_signatures() -> dict[str, Any]:
    """The signatures of the classes that the shipped workflows use, as a server of version 0.3.64 gave them."""
    return json.loads(_RECORDED.read_text("utf-8"))


def complaints(nodes: Mapping[str, Any], signatures: Mapping[str, Any]) -> list[str]:
    """What a server would complain about; empty for a valid workflow."""
    return [complaint for node_id in nodes for complaint in _of_node(node_id, nodes, signatures)]


def _of_node(node_id: str, nodes: Mapping[str, Any], signatures: Mapping[str, Any]) -> Iterator[str]:
    node = nodes[node_id]
    declared = signatures[node["class_type"]]["input"]
    known = {**declared.get("required", {}), **declared.get("optional", {})}
    for name in declared.get("required", {}):
        if name not in node["inputs"]:
            yield f"{node_id}.{name} is missing"
    for name, value in node["inputs"].items():
        where = f"{node_id}.{name}"
        if name not in known:
            yield f"{where} is unknown"
        elif isinstance(value, list):
            yield from _of_link(where, value, known[name][0], nodes, signatures)
        else:
            yield from _of_literal(where, value, known[name])


def _of_link(where: str, link: list[Any], kind: Any, nodes: Mapping[str, Any], signatures: Mapping[str, Any]):
    source, slot = link
    if source not in nodes:
        yield f"{where} is linked to nothing"
        return
    outputs = signatures[nodes[source]["class_type"]]["output"]
    if slot >= len(outputs) or outputs[slot] != kind:
        yield f"{where} takes {kind}, not output {slot} of {outputs}"


def _of_literal(where: str, value: Any, spec: list[Any]) -> Iterator[str]:
    kind, settings = spec[0], spec[1] if len(spec) > 1 else {}
    options = kind if isinstance(kind, list) else settings.get("options")
    if options is not None:
        if value not in options:
            yield f"{where} is {value!r}, not one of {options}"
        return
    if kind not in _TYPES:
        yield f"{where} must be linked to {kind}"
    elif not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "BOOLEAN"):
        yield f"{where} is {value!r}, not {kind}"
    elif "min" in settings and value < settings["min"]:
        yield f"{where} is {value}, below {settings['min']}"
    elif "max" in settings and value > settings["max"]:
        yield f"{where} is {value}, above {settings['max']}"
