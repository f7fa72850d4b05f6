"""The server's refusal of a workflow (POST /prompt), as our error: one sentence and what to do."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from domain.errors import ModelsMissing, PromptRejected, VideoError
from infrastructure.comfy_api.node_problems import NodeProblem, node_problems
from infrastructure.comfy_api.vendor_nodes import is_of_newer_comfyui, model_folder, package_of

_UNKNOWN_CLASS = re.compile(r"node '?(.+?)'? (?:does not exist|not found)")
_NODE_ID = re.compile(r"Node ID '#([^']*)'")
Choices = Callable[[str, str], tuple[str, ...]]
"""The values that an input of a node class may have, by class and input name; empty when nobody knows."""

_CHECK_NODE = "Open the workflow in ComfyUI and correct the node."


def _unknown_choices(_class_type: str, _input_name: str) -> tuple[str, ...]:
    return ()


def rejection(
    body: str | Mapping[str, Any], workflow: Mapping[str, Any], choices: Choices = _unknown_choices
) -> VideoError:
    """PromptRejected, or ModelsMissing, from an answer 400 or from a 200 with node errors.

    `choices` is asked for what is installed when the answer does not list it: servers leave out more than 20 names.
    """
    fields = _parsed(body) if isinstance(body, str) else body
    detail = body if isinstance(body, str) else json.dumps(body)
    problems = tuple(node_problems(fields.get("node_errors")))
    missing = [problem for problem in problems if problem.is_missing_model]
    if missing:
        return _models_missing(missing, _listed(problems), choices)
    if problems:
        return _node_rejected(problems)
    error = fields.get("error")
    return _graph_rejected(error if isinstance(error, Mapping) else {}, workflow, detail[:4000])


def _models_missing(missing: list[NodeProblem], detail: str, choices: Choices) -> ModelsMissing:
    first = missing[0]
    folder = model_folder(first.class_type, first.input_name)
    installed = first.options or choices(first.class_type, first.input_name)
    substitute = _nearest(str(first.received), installed)
    more = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
    where = f"Put the file into models/{folder} of the server" if folder else "Put the file where the node looks"
    return ModelsMissing(
        "model_missing_similar_installed" if substitute else "model_missing",
        f"The server lacks the model {first.received!r} for {first.place}{more}.",
        hint=f"{where}, or choose {substitute!r} instead." if substitute else f"{where}.",
        detail=detail,
        **first.context,
        folder=folder or "",
        substitute=substitute or "",
        missing=tuple(str(problem.received) for problem in missing),
    )


def _node_rejected(problems: tuple[NodeProblem, ...]) -> PromptRejected:
    first = problems[0]
    code, sentence, hint = _words(first)
    more = f" There are {len(problems) - 1} more problems." if len(problems) > 1 else ""
    return PromptRejected(
        code,
        f"The server refused the workflow: {sentence}.{more}",
        hint=hint,
        detail=_listed(problems),
        **first.context,
    )


def _words(problem: NodeProblem) -> tuple[str, str, str]:
    """Code, sentence and remedy of one complaint."""
    place, received = problem.place, problem.received
    match problem.kind:
        case "value_not_in_list":
            choices = ", ".join(problem.options[:6])
            hint = f"Choose one of: {choices}." if choices else _CHECK_NODE
            return problem.kind, f"{place} does not know the value {received!r}", hint
        case "required_input_missing":
            return problem.kind, f"{place} is missing", _CHECK_NODE
        case "custom_validation_failed" if "Invalid image file" in problem.details:
            hint = "Start again, so that the picture is uploaded again."
            return "image_not_on_server", f"{place} names a picture the server does not have", hint
        case "value_smaller_than_min":
            return problem.kind, f"{place} is too small: {received!r}", "Choose a larger value."
        case "value_bigger_than_max":
            return problem.kind, f"{place} is too large: {received!r}", "Choose a smaller value."
        case "invalid_input_type":
            return problem.kind, f"{place} cannot take the value {received!r}", _CHECK_NODE
        case "return_type_mismatch":
            return problem.kind, f"{place} is linked to an output of another type", _CHECK_NODE
        case "exception_during_inner_validation":
            sentence = f"{place} leads to a link that is broken, to a missing node or output"
            return "broken_link", sentence, "Open the workflow in ComfyUI, repair its links and export it again."
        case _:
            return "node_refused", f"{place}: {problem.message}", _CHECK_NODE


def _graph_rejected(error: Mapping[str, Any], workflow: Mapping[str, Any], detail: str) -> VideoError:
    kind, message = str(error.get("type", "")), str(error.get("message", ""))
    extra = error.get("extra_info")
    node_id = _found(_NODE_ID, str(error.get("details", "")))
    unknown = _found(_UNKNOWN_CLASS, message) or _class_named_in(extra)
    if unknown and kind in {"invalid_prompt", "missing_node_type"}:
        return _class_missing(unknown, node_id, detail)
    if "class_type" in message or kind == "missing_class_type" or ("nodes" in workflow and "links" in workflow):
        return PromptRejected(
            "not_api_format",
            "The server refused the workflow: it is not in API format.",
            hint="In ComfyUI open the workflow and choose Workflow > Export (API).",
            detail=detail,
            node_id=node_id,
        )
    if kind == "prompt_no_outputs":
        return PromptRejected(
            "prompt_no_outputs",
            "The server refused the workflow: it has no node that saves anything.",
            hint="Add a SaveVideo node and export the workflow again.",
            detail=detail,
        )
    reason = message.strip().rstrip(".") or "it gives no reason"
    return PromptRejected(
        "prompt_refused",
        f"The server refused the workflow: {reason}.",
        hint="See the server's own words and its log.",
        detail=detail,
        reason=reason,
        kind=kind,
    )


def _class_missing(class_type: str, node_id: str, detail: str) -> ModelsMissing:
    package = package_of(class_type)
    if package:
        code, what = "node_package_missing", f"Install the custom nodes {package} on the server"
    elif is_of_newer_comfyui(class_type):
        code, what = "node_of_newer_comfyui", "Update ComfyUI, which brings it in newer versions,"
    else:
        code, what = "node_class_missing", "Install the custom nodes that bring it on the server"
    return ModelsMissing(
        code,
        f"The server lacks the node class {class_type!r} (node {node_id or 'unknown'}).",
        hint=f"{what} and restart it, or choose another workflow.",
        detail=detail,
        node_id=node_id or "?",
        class_type=class_type,
        package=package or "",
        missing=(class_type,),
    )


def _nearest(name: str, options: tuple[str, ...]) -> str | None:
    """The installed file that reads most like `name`, whatever its folder and case."""
    by_name = {_bare(option): option for option in reversed(options[:2000])}
    close = difflib.get_close_matches(_bare(name), by_name, n=1, cutoff=0.5)
    return by_name[close[0]] if close else None


def _bare(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2].lower()


def _listed(problems: tuple[NodeProblem, ...]) -> str:
    return "\n".join(f"{p.place}: {p.kind}: {p.message}: {p.details}" for p in problems)[:4000]


def _class_named_in(extra: object) -> str:
    return str(extra.get("class_type", "")) if isinstance(extra, Mapping) else ""


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _parsed(body: str) -> Mapping[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, Mapping) else {}
