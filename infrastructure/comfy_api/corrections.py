"""Corrections of a workflow's reading: `<workflow>.roles.json`, read, written and turned into references to inputs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from domain.errors import WorkflowError
from domain.model_family import ALL_FAMILIES
from domain.workflow_reading import BOUND_ROLES, NO_CORRECTIONS, NODE_ROLES, Corrections
from infrastructure.comfy_api.graph import InputRef
from infrastructure.json_files import write_object

SUFFIX = ".roles.json"
_HINT = "Correct the file, or delete it to let Shotchain find everything by itself."


def corrections_beside(workflow: Path) -> Path:
    """Where the corrections of a workflow file lie: beside it, `x.json` → `x.roles.json`."""
    return workflow.with_name(workflow.name.removesuffix(".json") + SUFFIX)


def read_corrections(path: Path) -> Corrections:
    """What the file says; nothing when there is no file.

    Raises WorkflowError, naming file and field, for a file that is not JSON or of another shape, for an unknown role
    and for an unknown family.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return NO_CORRECTIONS
    except (OSError, ValueError) as exc:
        raise _invalid(path, "", "the file is not readable as JSON", str(exc)) from exc
    if not isinstance(content, dict):
        raise _invalid(path, "", "it is not a JSON object")
    family, bindings = content.get("family"), content.get("bindings", {})
    if family is not None and not isinstance(family, str):
        raise _invalid(path, "family", f"{family!r} is no text")
    if not isinstance(bindings, dict):
        raise _invalid(path, "bindings", "it is not an object of roles")
    corrections = Corrections(family, {role: _texts(path, role, value) for role, value in bindings.items()})
    check_words(corrections, path)
    return corrections


def write_corrections(path: Path, corrections: Corrections) -> None:
    """Write the file in one step; corrections that say nothing remove it. Raises StateUnreadable when that fails."""
    if corrections.is_empty:
        path.unlink(missing_ok=True)
        return
    bindings = {role: refs[0] if len(refs) == 1 else list(refs) for role, refs in corrections.bindings.items()}
    family = {} if corrections.family is None else {"family": corrections.family}
    write_object(path, {**family, "bindings": bindings})


def bound_inputs(corrections: Corrections) -> Mapping[str, tuple[InputRef, ...]]:
    """The bindings as references. The node of a role that a whole node plays stands with an empty input name."""
    return {role: tuple(map(_as_ref, refs)) for role, refs in corrections.bindings.items()}


def check_words(corrections: Corrections, path: Path) -> None:
    """Raises WorkflowError for a role or a family that does not exist, and for a binding that names no input."""
    keys = [family.key for family in ALL_FAMILIES]
    if corrections.family is not None and corrections.family not in keys:
        raise WorkflowError(
            "workflow_family_unknown",
            f"{path.name}: there is no model family {corrections.family!r}.",
            hint=f"The families are {', '.join(keys)}.",
            file=path,
            field="family",
            value=corrections.family,
        )
    for role, refs in corrections.bindings.items():
        if role not in BOUND_ROLES:
            raise _invalid(path, f"bindings.{role}", f"there is no such role; the roles are {', '.join(BOUND_ROLES)}")
        for text in refs:
            if role not in NODE_ROLES and not _as_ref(text).input_name:
                raise _invalid(path, f"bindings.{role}", f"{text!r} names no input, write it as node_id.input")


def _as_ref(text: str) -> InputRef:
    """Node ids hold no dot, names of inputs may."""
    node_id, _, name = text.partition(".")
    return InputRef(node_id, name)


def _texts(path: Path, role: str, value: object) -> tuple[str, ...]:
    refs = value if isinstance(value, list) else [value]
    texts = tuple(ref for ref in refs if isinstance(ref, str) and ref)
    if len(texts) != len(refs):
        raise _invalid(path, f"bindings.{role}", f"{value!r} is neither node_id.input nor a list of such texts")
    return texts


def _invalid(path: Path, field: str, reason: str, detail: str = "") -> WorkflowError:
    where = f"{path.name}: {field}" if field else path.name
    return WorkflowError(
        "workflow_corrections_invalid",
        f"{where} cannot be used: {reason}.",
        hint=_HINT,
        detail=detail,
        file=path,
        field=field or "-",
        reason=reason,
    )
