"""Checks a posted graph as ComfyUI 0.3.64 does at POST /prompt and words the refusal as it does. Pure.

What ComfyUI leaves to the run is left to the run here too: `step`, the newer combos (`COMBO`), unknown extra inputs.
Values of the plain types are converted in place (`"24"` becomes `24.0`), as the server does before it queues the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from infrastructure.preview_backend.faults import (
    Fault,
    config_of,
    conversion_fault,
    exception_fault,
    fault_of,
    inner_fault,
    input_fault,
    option_fault,
    range_fault,
    value_fault,
)
from infrastructure.preview_backend.node_catalogue import InputSpec


class Signatures(Protocol):
    """What validation needs to know of the node classes."""

    def __contains__(self, class_type: object) -> bool: ...
    def is_output(self, class_type: str) -> bool: ...
    def outputs(self, class_type: str) -> tuple[str, ...]: ...
    def inputs(self, class_type: str) -> list[InputSpec]: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """`outputs` are the output nodes that can run; `error` is set when there is none."""

    outputs: list[str] = field(default_factory=list)
    error: Fault | None = None
    node_errors: dict[str, Any] = field(default_factory=dict)


# Answers for one node and input why the value is refused, or None.
CustomCheck = Callable[[str, Any], "str | None"]


def validate(
    graph: Mapping[str, Any],
    signatures: Signatures,
    checks: Mapping[tuple[str, str], CustomCheck],
    targets: Collection[str] | None = None,
) -> Verdict:
    """Judge a graph. `checks` maps (class, input) to a check of its own (LoadImage looks for the file);
    `targets` limits which output nodes count."""
    outputs: list[str] = []
    for node_id, node in graph.items():
        fault = _class_fault(node_id, node, signatures)
        if fault is not None:
            return Verdict(error=fault)
        if signatures.is_output(node["class_type"]) and (targets is None or node_id in targets):
            outputs.append(node_id)
    if not outputs:
        return Verdict(error=fault_of("prompt_no_outputs", "Prompt has no outputs", ""))
    return _judge_outputs(_Validation(graph, signatures, checks), outputs)


def _class_fault(node_id: str, node: Any, signatures: Signatures) -> Fault | None:
    where = f"Node ID '#{node_id}'"
    if not isinstance(node, dict) or "class_type" not in node:
        return fault_of("invalid_prompt", "Cannot execute because a node is missing the class_type property.", where)
    if node["class_type"] not in signatures:
        return fault_of("invalid_prompt", f"Cannot execute because node {node['class_type']} does not exist.", where)
    return None


def _judge_outputs(validation: _Validation, outputs: list[str]) -> Verdict:
    good: list[str] = []
    reasons: list[Fault] = []
    node_errors: dict[str, Any] = {}
    for output in outputs:
        try:
            faults, is_valid = validation.judge(output)
        except Exception as error:  # noqa: BLE001 - any fault of the graph becomes an answer, as on the server
            faults, is_valid = [exception_fault(error)], False
            validation.judged[output] = (faults, False)
        if is_valid:
            good.append(output)
            continue
        reasons += faults
        for node_id, (node_faults, node_valid) in validation.judged.items():
            if node_valid or not node_faults:
                continue
            found = node_errors.setdefault(
                node_id,
                {
                    "errors": node_faults,
                    "dependent_outputs": [],
                    "class_type": validation.graph[node_id]["class_type"],
                },
            )
            found["dependent_outputs"].append(output)
    if good:
        return Verdict(good, None, node_errors)
    details = "\n".join(f"{reason['message']}: {reason['details']}" for reason in reasons)
    error = fault_of("prompt_outputs_failed_validation", "Prompt outputs failed validation", details)
    return Verdict([], error, node_errors)


class _Validation:
    """Walks from an output node to its sources; each node is judged once per graph."""

    def __init__(
        self,
        graph: Mapping[str, Any],
        signatures: Signatures,
        checks: Mapping[tuple[str, str], CustomCheck],
    ) -> None:
        self.graph = graph
        self.judged: dict[str, tuple[list[Fault], bool]] = {}
        self._signatures = signatures
        self._checks = checks

    def judge(self, node_id: str) -> tuple[list[Fault], bool]:
        """The faults of a node itself, and whether it and all it depends on are valid."""
        if node_id in self.judged:
            return self.judged[node_id]
        node = self.graph[node_id]
        values = node["inputs"]
        faults: list[Fault] = []
        sources_valid = True
        for spec in self._signatures.inputs(node["class_type"]):
            if spec.name not in values:
                if spec.required:
                    faults.append(input_fault("required_input_missing", "Required input is missing", spec.name, spec))
            elif isinstance(values[spec.name], list):
                fault, is_valid = self._judge_link(values[spec.name], spec)
                faults += [fault] if fault else []
                sources_valid = sources_valid and is_valid
            else:
                fault = self._judge_value(node["class_type"], values, spec)
                faults += [fault] if fault else []
        self.judged[node_id] = (faults, sources_valid and not faults)
        return self.judged[node_id]

    def _judge_link(self, link: list[Any], spec: InputSpec) -> tuple[Fault | None, bool]:
        if len(link) != 2:
            message = "Bad linked input, must be a length-2 list of [node_id, slot_index]"
            return value_fault("bad_linked_input", message, spec.name, spec, link), True
        source = link[0]
        # A missing node or slot raises here; the node one step nearer to the output reports it, as on the server.
        received = self._signatures.outputs(self.graph[source]["class_type"])[link[1]]
        if not _types_match(received, spec.kind):
            details = f"{spec.name}, received_type({received}) mismatch input_type({spec.kind})"
            fault = input_fault("return_type_mismatch", "Return type mismatch between linked nodes", details, spec)
            fault["extra_info"] |= {
                "input_config": config_of(spec),
                "received_type": received,
                "linked_node": link,
            }
            return fault, True
        try:
            return None, self.judge(source)[1]
        except Exception as error:  # noqa: BLE001 - any fault of the graph becomes an answer, as on the server
            self.judged[source] = ([inner_fault(error, spec, link)], False)
            return None, False

    def _judge_value(self, class_type: str, values: dict[str, Any], spec: InputSpec) -> Fault | None:
        value = values[spec.name]
        if isinstance(value, dict) and "__value__" in value:
            value = values[spec.name] = value["__value__"]
        converter = _CONVERTERS.get(spec.kind) if isinstance(spec.kind, str) else None
        if converter is not None:
            try:
                value = values[spec.name] = converter(value)
            except (TypeError, ValueError, OverflowError) as error:
                return conversion_fault(error, spec, value)
        check = self._checks.get((class_type, spec.name))
        if check is None:
            return range_fault(value, spec) or option_fault(value, spec)
        reason = check(class_type, value)
        if reason is None:
            return None
        details = f"{spec.name} - {reason}"
        return input_fault("custom_validation_failed", "Custom validation failed for node", details, spec)


_CONVERTERS: dict[str, Callable[[Any], Any]] = {"INT": int, "FLOAT": float, "STRING": str, "BOOLEAN": bool}


def _types_match(received: str, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return received == "COMBO"
    if "*" in (received, wanted) or received == wanted:
        return True
    return bool(set(received.split(",")) & set(wanted.split(",")))
