"""The words of refusals at POST /prompt, as ComfyUI 0.3.64 words them. Pure."""

from __future__ import annotations

import traceback
from typing import Any

from infrastructure.preview_backend.graph import full_type_name
from infrastructure.preview_backend.node_catalogue import InputSpec

# Longer lists of options are not sent back.
_LONGEST_LIST = 20

Fault = dict[str, Any]


def range_fault(value: Any, spec: InputSpec) -> Fault | None:
    """The value is below the smallest or above the greatest allowed one."""
    low, high = spec.settings.get("min"), spec.settings.get("max")
    if low is not None and value < low:
        return value_fault("value_smaller_than_min", f"Value {value} smaller than min of {low}", spec.name, spec, value)
    if high is not None and value > high:
        return value_fault("value_bigger_than_max", f"Value {value} bigger than max of {high}", spec.name, spec, value)
    return None


def option_fault(value: Any, spec: InputSpec) -> Fault | None:
    """The value is not in the list of a classic combo; lists of more than 20 are not sent back."""
    if not isinstance(spec.kind, list) or value in spec.kind:
        return None
    is_long = len(spec.kind) > _LONGEST_LIST
    offered = f"(list of length {len(spec.kind)})" if is_long else str(spec.kind)
    details = f"{spec.name}: '{value}' not in {offered}"
    fault = value_fault("value_not_in_list", "Value not in list", details, spec, value)
    if is_long:
        fault["extra_info"]["input_config"] = None
    return fault


def fault_of(kind: str, message: str, details: str, extra: dict[str, Any] | None = None) -> Fault:
    """One fault, as it stands in a refusal."""
    return {"type": kind, "message": message, "details": details, "extra_info": extra or {}}


def input_fault(kind: str, message: str, details: str, spec: InputSpec) -> Fault:
    """A fault of one input."""
    return fault_of(kind, message, details, {"input_name": spec.name})


def value_fault(kind: str, message: str, details: str, spec: InputSpec, value: Any) -> Fault:
    """A fault of an input's value, with what the input allows."""
    fault = input_fault(kind, message, details, spec)
    fault["extra_info"] |= {"input_config": config_of(spec), "received_value": value}
    return fault


def conversion_fault(error: Exception, spec: InputSpec, value: Any) -> Fault:
    """The value cannot be converted to the input's type."""
    message = f"Failed to convert an input value to a {spec.kind} value"
    fault = value_fault("invalid_input_type", message, f"{spec.name}, {value}, {error}", spec, value)
    fault["extra_info"]["exception_message"] = str(error)
    return fault


def inner_fault(error: Exception, spec: InputSpec, link: list[Any]) -> Fault:
    """Judging the source of a link raised; reported on the source."""
    fault = input_fault("exception_during_inner_validation", "Exception when validating inner node", str(error), spec)
    fault["extra_info"] |= {
        "input_config": config_of(spec),
        "exception_message": str(error),
        "exception_type": full_type_name(type(error)),
        "traceback": traceback.format_tb(error.__traceback__),
        "linked_node": link,
    }
    return fault


def exception_fault(error: Exception) -> Fault:
    """Judging an output node raised."""
    extra = {
        "exception_type": full_type_name(type(error)),
        "traceback": traceback.format_tb(error.__traceback__),
    }
    return fault_of("exception_during_validation", "Exception when validating node", str(error), extra)


def config_of(spec: InputSpec) -> list[Any]:
    """An input's type and settings, as a refusal shows them."""
    return [spec.kind, dict(spec.settings)]
