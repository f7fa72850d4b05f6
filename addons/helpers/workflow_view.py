"""Workflows in words: the list with what each was understood to be, and one of them role by role. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from addons.helpers.error_words import Props, error_card
from addons.helpers.markup import shortened
from addons.helpers.model_problems import problem_table
from addons.texts import Words
from domain.model_family import ALL_FAMILIES, ModelFamily
from domain.workflow_reading import BOUND_ROLES, Corrections, RoleLine

if TYPE_CHECKING:
    from services.health import WorkflowHealth
    from services.workflows import WorkflowSummary

AS_FOUND = ""
NOBODY = "-"
_CAN_BE_NOBODY = frozenset({"negative", "end_image", "fps", "seed", "steps", "cfg", "camera"})
_VALUE_LETTERS = 160
_CHOICE_LETTERS = 48


def workflow_list(
    summaries: Sequence[WorkflowSummary],
    health: Mapping[str, WorkflowHealth],
    chosen: str,
    words: Words,
    *,
    is_checking: bool = False,
) -> Props:
    """One row a workflow. `health` is what the server was found to have, as far as it was asked."""
    rows = [
        {
            "name": summary.name,
            "understood": _understood(summary, words),
            "own": words("workflow_own") if summary.is_own else "",
            "chosen": summary.name == chosen,
            **_state(summary, health.get(summary.name), words, is_checking=is_checking),
        }
        for summary in summaries
    ]
    hint = words("workflow_choose") if rows and not chosen else ""
    return {"label": words("workflows_label"), "rows": rows, "hint": hint if rows else words("workflow_none")}


def workflow_detail(summary: WorkflowSummary, health: WorkflowHealth | None, words: Words) -> Props:
    """One workflow: the question that is open, or who plays which role; and what the server lacks for it."""
    report = health.report if health else None
    return {
        "name": summary.name,
        "place": str(summary.path),
        "understood": "" if summary.error else _understood(summary, words),
        "card": error_card(summary.error, words, title=words("workflow_not_understood")) if summary.error else None,
        "roles": _roles(summary, words) if summary.lines else None,
        "lacks": problem_table(report, words) if report else None,
    }


def family_choices(summary: WorkflowSummary, words: Words) -> list[tuple[str, str]]:
    """The families to choose from; the first leaves it to what is found."""
    is_said = summary.corrections.family is not None
    found = None if is_said else summary.family
    first = words("workflow_family_found", model=found.label) if found else words("workflow_family_unknown")
    if is_said:
        first = words("workflow_as_found")
    return [(first, AS_FOUND), *((family.label, family.key) for family in ALL_FAMILIES)]


def role_choices(words: Words) -> list[tuple[str, str]]:
    """The roles that can be corrected."""
    return [(words(f"role_{role}"), role) for role in BOUND_ROLES]


def binding_choices(role: str, candidates: Sequence[RoleLine], played: Sequence[str], words: Words):
    """What could play the role: `node_id.input` with the node's title and what stands there; maybe nobody.

    `played` are bindings that must be among the choices, whatever stands there.
    """
    choices = [(_candidate(line), line.binding) for line in candidates]
    known = {binding for _, binding in choices}
    choices += [(binding, binding) for binding in played if binding not in known and binding != NOBODY]
    return [(words("workflow_nobody"), NOBODY), *choices] if role in _CAN_BE_NOBODY else choices


def played_by(role: str, summary: WorkflowSummary, corrections: Corrections) -> list[str]:
    """The bindings of a role as they count now: those said by a person, else those found."""
    said = corrections.bindings.get(role)
    if said is not None:
        return list(said) or [NOBODY]
    return [line.binding for line in summary.lines if line.role == role]


def corrected(before: Corrections, family: str, role: str, chosen: Sequence[str], found: Sequence[str]) -> Corrections:
    """What is said after a person chose `chosen` for `role`, where `found` counted until now.

    Nothing chosen takes the correction of the role back; what counts already is not said again; nobody outweighs any
    other choice.
    """
    bindings = dict(before.bindings)
    if not chosen:
        bindings.pop(role, None)
    elif role and list(chosen) != list(found):
        bindings[role] = () if NOBODY in chosen else tuple(chosen)
    return Corrections(family or None, bindings)


def _candidate(line: RoleLine) -> str:
    value = f" · {shortened(line.value, _CHOICE_LETTERS)}" if line.value else ""
    return f"{line.binding} · {shortened(line.title, _CHOICE_LETTERS)}{value}"


def _understood(summary: WorkflowSummary, words: Words) -> str:
    return _grid(summary.family, summary.fps, words) if summary.family else words("workflow_not_understood")


def _grid(family: ModelFamily, fps: float, words: Words) -> str:
    rate = words("fps", fps=words.number(fps, 2))
    return words("workflow_grid", model=family.label, fps=rate, size=family.size_multiple, step=family.frame_step)


def _state(summary: WorkflowSummary, health: WorkflowHealth | None, words: Words, *, is_checking: bool) -> Props:
    if summary.error is not None:
        return {"tone": "bad", "state": words("workflow_unusable")}
    report = health.report if health else None
    if report is None:
        return {"tone": "idle", "state": words("workflow_checking" if is_checking else "workflow_unchecked")}
    if report.ok:
        return {"tone": "good", "state": words("workflow_ready")}
    is_lack = all(problem.kind in ("missing_file", "missing_class") for problem in report.problems)
    key = "workflow_lacks" if is_lack else "workflow_misfits"
    return {"tone": "bad", "state": words.counted(key, len(report.problems))}


def _roles(summary: WorkflowSummary, words: Words) -> Props:
    return {
        "columns": {name: words(f"workflow_column_{name}") for name in ("role", "node", "input", "value")},
        "rows": [_role(line, summary.corrections, words) for line in summary.lines],
    }


def _role(line: RoleLine, corrections: Corrections, words: Words) -> Props:
    return {
        "role": words(f"role_{line.role}"),
        "corrected": words("workflow_corrected") if line.role in corrections.bindings else "",
        "node": line.node_id,
        "title": line.title,
        "class_type": line.class_type if line.class_type != line.title else "",
        "input": line.input_name or "–",
        "value": shortened(line.value, _VALUE_LETTERS) if line.input_name else "",
    }
