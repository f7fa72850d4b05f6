"""Checks a workflow against what a server has: node classes, model files, and every other choice from a list."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from infrastructure.comfy_api.graph import Nodes
from infrastructure.comfy_api.model_files import is_model_file, model_folder
from infrastructure.comfy_api.workflow_template import WorkflowTemplate

ProblemKind = Literal["missing_file", "missing_class", "bad_value"]
_UPLOADS = ("image_upload", "video_upload", "audio_upload")


@dataclass(frozen=True, slots=True)
class ModelProblem:
    """One thing the server lacks.

    `value` is the file name, the node class or the value that is not among the server's choices. `folder` lies under
    ComfyUI/models and is empty for anything but a model file. `installed` are the choices the server has, `nearest`
    the one that reads most like `value`.
    """

    kind: ProblemKind
    value: str
    folder: str
    node_id: str
    class_type: str
    input_name: str
    installed: tuple[str, ...]
    nearest: str | None


@dataclass(frozen=True, slots=True)
class ModelReport:
    """What was found; no problems when the server has everything."""

    problems: tuple[ModelProblem, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


class ModelValidator:
    """Asks a server for the classes a workflow uses, and for no others.

    `object_info` answers for one class as GET /object_info/{class} does: `{class: {...}}`, or `{}` when the server
    does not know it.
    """

    def __init__(self, object_info: Callable[[str], Mapping[str, Any]]) -> None:
        self._object_info = object_info

    def check_required_models(self, template: WorkflowTemplate) -> ModelReport:
        """Everything that the server lacks for this workflow. Raises what `object_info` raises."""
        classes = dict.fromkeys(node["class_type"] for node in template.nodes.values())
        signatures = {name: self._object_info(name).get(name) for name in classes}
        return ModelReport(tuple(find_problems(template.nodes, signatures)))


def find_problems(nodes: Nodes, signatures: Mapping[str, Mapping[str, Any] | None]) -> Iterator[ModelProblem]:
    """The problems of each node in turn; a class without a signature is missing."""
    for node_id, node in nodes.items():
        class_type = node["class_type"]
        signature = signatures.get(class_type)
        if signature is None:
            yield ModelProblem("missing_class", class_type, "", node_id, class_type, "", (), None)
            continue
        choices = dict(_choices(signature))
        for name, value in node.get("inputs", {}).items():
            options = choices.get(name)
            if options is not None and not isinstance(value, (list, dict)) and value not in options:
                yield _problem(node_id, class_type, name, value, options)


def _problem(node_id: str, class_type: str, name: str, value: object, options: Sequence[object]) -> ModelProblem:
    folder = model_folder(class_type, name)
    text, installed = str(value), tuple(map(str, options))
    return ModelProblem(
        "missing_file" if folder or is_model_file(value) else "bad_value",
        text,
        folder,
        node_id,
        class_type,
        name,
        installed,
        nearest_of(text, installed),
    )


def nearest_of(text: str, installed: Sequence[str]) -> str | None:
    """The choice that reads most like `text`, whatever its case and folder; None when none is alike."""
    plain = {option.replace("\\", "/").rsplit("/", 1)[-1].lower(): option for option in reversed(installed)}
    wanted = text.replace("\\", "/").rsplit("/", 1)[-1].lower()
    close = difflib.get_close_matches(wanted, plain, n=1, cutoff=0.6)
    return plain[close[0]] if close else None


def _choices(signature: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[object]]]:
    """The inputs that choose from a fixed list, except those for files that are uploaded first.

    A server spells such a list in two ways: `[["a", "b"], {...}]`, and `["COMBO", {"options": ["a", "b"]}]`.
    """
    declared = signature.get("input") or {}
    for group in ("required", "optional"):
        for name, spec in (declared.get(group) or {}).items():
            if not isinstance(spec, list) or not spec:
                continue
            settings = spec[1] if len(spec) > 1 and isinstance(spec[1], Mapping) else {}
            options = spec[0] if isinstance(spec[0], list) else _v3_options(spec[0], settings)
            if options is not None and not any(settings.get(upload) for upload in _UPLOADS):
                yield name, options


def _v3_options(kind: object, settings: Mapping[str, Any]) -> Sequence[object] | None:
    options = settings.get("options")
    return options if kind == "COMBO" and isinstance(options, list) and "remote" not in settings else None
