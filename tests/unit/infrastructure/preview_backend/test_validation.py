"""The rules of POST /prompt, each with a graph as small as it can be."""

from __future__ import annotations

from typing import Any

import pytest

from infrastructure.preview_backend.node_catalogue import InputSpec
from infrastructure.preview_backend.validation import Verdict, validate


class TinySignatures:
    """Four classes: a source with all kinds of values, a custom-checked one, a step between, an end."""

    _inputs: dict[str, list[InputSpec]] = {  # noqa: RUF012 - a constant of this fake
        "Source": [
            InputSpec("name", ["a", "b"], {}, required=True),
            InputSpec("count", "INT", {"min": 1, "max": 9, "step": 4}, required=False),
            InputSpec("rate", "FLOAT", {"min": 0.5, "max": 2.0}, required=False),
            InputSpec("long", [str(number) for number in range(30)], {}, required=False),
            InputSpec("modern", "COMBO", {"options": ["x"]}, required=False),
            InputSpec("flag", "BOOLEAN", {}, required=False),
            InputSpec("text", "STRING", {}, required=False),
        ],
        "File": [InputSpec("image", [], {}, required=True)],
        "Step": [InputSpec("model", "MODEL", {}, required=True)],
        "End": [InputSpec("model", "MODEL,VAE", {}, required=True)],
    }
    _outputs = {"Source": ("MODEL", "VAE"), "File": ("MODEL",), "Step": ("MODEL",), "End": ()}  # noqa: RUF012 - a constant of this fake

    def __contains__(self, class_type: object) -> bool:
        return class_type in self._inputs

    def is_output(self, class_type: str) -> bool:
        return class_type == "End"

    def outputs(self, class_type: str) -> tuple[str, ...]:
        return self._outputs[class_type]

    def inputs(self, class_type: str) -> list[InputSpec]:
        return self._inputs[class_type]


def node(class_type: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": class_type, "inputs": inputs}


def chain(**values: Any) -> dict[str, Any]:
    """Source → Step → End."""
    return {
        "1": node("Source", **{"name": "a", **values}),
        "2": node("Step", model=["1", 0]),
        "3": node("End", model=["2", 0]),
    }


def judge(graph: dict[str, Any], targets: list[str] | None = None) -> Verdict:
    checks = {("File", "image"): lambda _class, value: None if value == "there" else f"Invalid image file: {value}"}
    return validate(graph, TinySignatures(), checks, targets)


def only_fault(verdict: Verdict, node_id: str = "1") -> dict[str, Any]:
    assert list(verdict.node_errors) == [node_id]
    faults = verdict.node_errors[node_id]["errors"]
    assert len(faults) == 1
    return faults[0]


def test_a_sound_graph_names_its_outputs() -> None:
    assert judge(chain(count=5, modern="anything", unknown="ignored")) == Verdict(["3"])


@pytest.mark.parametrize(
    ("values", "kind", "details", "message"),
    [
        ({"name": "c"}, "value_not_in_list", "name: 'c' not in ['a', 'b']", "Value not in list"),
        ({"long": "x"}, "value_not_in_list", "long: 'x' not in (list of length 30)", "Value not in list"),
        ({"count": 0}, "value_smaller_than_min", "count", "Value 0 smaller than min of 1"),
        ({"rate": 2.5}, "value_bigger_than_max", "rate", "Value 2.5 bigger than max of 2.0"),
        (
            {"count": "many"},
            "invalid_input_type",
            "count, many, invalid literal for int() with base 10: 'many'",
            "Failed to convert an input value to a INT value",
        ),
    ],
)
def test_a_value_that_is_refused(values: dict[str, Any], kind: str, details: str, message: str) -> None:
    verdict = judge(chain(**values))
    fault = only_fault(verdict)

    assert (fault["type"], fault["details"], fault["message"]) == (kind, details, message)
    assert fault["extra_info"]["received_value"] == next(iter(values.values()))
    assert verdict.node_errors["1"]["dependent_outputs"] == ["3"]
    assert verdict.node_errors["1"]["class_type"] == "Source"
    assert verdict.error is not None
    assert verdict.error["type"] == "prompt_outputs_failed_validation"
    # The words of a fault further up are not repeated in the summary.
    assert verdict.error["details"] == ""


def test_a_long_list_is_not_sent_back() -> None:
    assert only_fault(judge(chain(long="x")))["extra_info"]["input_config"] is None
    assert only_fault(judge(chain(name="c")))["extra_info"]["input_config"] == [["a", "b"], {}]


def test_values_are_converted_in_place() -> None:
    graph = chain(count="5", rate="1", flag=1, text=7, name={"__value__": "b"})

    assert judge(graph).error is None
    assert graph["1"]["inputs"] == {"name": "b", "count": 5, "rate": 1.0, "flag": True, "text": "7"}


def test_a_missing_input_is_named() -> None:
    graph = chain()
    del graph["1"]["inputs"]["name"]

    assert only_fault(judge(graph)) == {
        "type": "required_input_missing",
        "message": "Required input is missing",
        "details": "name",
        "extra_info": {"input_name": "name"},
    }


def test_a_custom_check_takes_the_place_of_the_list() -> None:
    graph = {"1": node("File", image="there"), "3": node("End", model=["1", 0])}
    assert judge(graph).outputs == ["3"]

    graph["1"]["inputs"]["image"] = "gone.png"
    fault = only_fault(judge(graph))
    assert (fault["type"], fault["details"]) == ("custom_validation_failed", "image - Invalid image file: gone.png")


@pytest.mark.parametrize(
    ("link", "kind", "details", "reported_on"),
    [
        (["99", 0], "exception_during_inner_validation", "'99'", "2"),
        (["1", 7], "exception_during_inner_validation", "tuple index out of range", "2"),
        (["1", 1], "return_type_mismatch", "model, received_type(VAE) mismatch input_type(MODEL)", "2"),
        (["1"], "bad_linked_input", "model", "2"),
    ],
)
def test_a_link_that_leads_nowhere(link: list[Any], kind: str, details: str, reported_on: str) -> None:
    graph = chain()
    graph["2"]["inputs"]["model"] = link
    fault = only_fault(judge(graph), reported_on)

    assert (fault["type"], fault["details"]) == (kind, details)


def test_a_node_without_inputs_and_an_end_with_a_bad_link() -> None:
    graph = chain()
    del graph["1"]["inputs"]
    assert only_fault(judge(graph))["details"] == "'inputs'"

    graph = {"3": node("End", model=["99", 0])}
    fault = only_fault(judge(graph), "3")
    assert (fault["type"], fault["extra_info"]["exception_type"]) == ("exception_during_validation", "KeyError")


def test_a_type_may_be_one_of_several() -> None:
    assert judge({"1": node("Source", name="a"), "3": node("End", model=["1", 1])}).outputs == ["3"]


@pytest.mark.parametrize(
    ("graph", "message", "details"),
    [
        ({}, "Prompt has no outputs", ""),
        ({"1": node("Source", name="a")}, "Prompt has no outputs", ""),
        ({"1": node("Nope")}, "Cannot execute because node Nope does not exist.", "Node ID '#1'"),
        (
            {"nodes": [], "links": []},
            "Cannot execute because a node is missing the class_type property.",
            "Node ID '#nodes'",
        ),
        (
            {"1": {"inputs": {}}},
            "Cannot execute because a node is missing the class_type property.",
            "Node ID '#1'",
        ),
    ],
)
def test_a_graph_that_cannot_be_read(graph: dict[str, Any], message: str, details: str) -> None:
    verdict = judge(graph)

    assert verdict.error is not None
    assert (verdict.error["message"], verdict.error["details"]) == (message, details)
    assert verdict.node_errors == {}


def test_sound_outputs_run_although_others_are_refused() -> None:
    graph = {**chain(), "8": node("File", image="gone"), "9": node("End", model=["8", 0])}
    verdict = judge(graph)

    assert verdict.outputs == ["3"]
    assert verdict.error is None
    assert list(verdict.node_errors) == ["8"]
    assert judge(graph, ["9"]).error is not None
    assert judge(graph, ["3"]) == Verdict(["3"])


def test_a_fault_names_every_output_that_depends_on_it() -> None:
    graph = {**chain(name="c"), "4": node("End", model=["2", 0])}

    assert judge(graph).node_errors["1"]["dependent_outputs"] == ["3", "4"]


def test_a_cycle_is_refused() -> None:
    graph = {"1": node("Step", model=["2", 0]), "2": node("Step", model=["1", 0]), "3": node("End", model=["2", 0])}

    assert judge(graph).error is not None
