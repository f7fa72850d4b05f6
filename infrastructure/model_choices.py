"""What a person may choose from for each tagged loader: what the workflow's author names and the server has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.model_choice import ModelChoice
from infrastructure.comfy_api.graph import InputRef
from infrastructure.comfy_api.node_signature import declared_inputs
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate
from infrastructure.models_sidecar import ModelPath, ModelsSidecar
from infrastructure.node_check import file_name


def model_choices(
    template: WorkflowTemplate,
    roles: WorkflowRoles,
    sidecar: ModelsSidecar,
    object_info: Callable[[str], Mapping[str, Any]],
) -> tuple[ModelChoice, ...]:
    """One choice for each role that loads a model, of what the loader's own list on the server offers.

    The sidecar's files for the role come in its order; where it names none of them, or has no such section, everything
    that the loader offers can be chosen. Raises what `object_info` raises.
    """
    graph = template.graph
    choices: list[ModelChoice] = []
    for role, ref in roles.models.items():
        class_type = graph.class_type(ref.node_id)
        offered = _offered(ref, object_info(class_type).get(class_type) or {})
        current = str(graph.value(ref))
        installed = _recommended(sidecar.choices.get(role, ()), offered)
        if current in offered and current not in installed and installed:
            installed = (current, *installed)
        choices.append(ModelChoice(role, ref.node_id, class_type, current, installed or offered))
    return tuple(choices)


def _offered(ref: InputRef, signature: Mapping[str, Any]) -> tuple[str, ...]:
    options = (declared.options for declared in declared_inputs(signature) if declared.name == ref.input_name)
    return tuple(map(str, next(options, None) or ()))


def _recommended(listed: Sequence[ModelPath], offered: Sequence[str]) -> tuple[str, ...]:
    """The listed files that are offered, spelled as the server does, in whatever sub-folder they lie there."""
    by_name = {file_name(option).lower(): option for option in reversed(offered)}
    found = (by_name.get(file_name(model.name).lower()) for model in listed)
    return tuple(dict.fromkeys(option for option in found if option is not None))
