"""The `.models` file beside a workflow: which model files it needs, and which may go into its tagged loaders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from domain.errors import WorkflowError
from infrastructure.local_models import FOLDER_ALIASES

SUFFIX = ".models"
_HEADER = re.compile(r"\[\s*(\w+)\s*\]$")


@dataclass(frozen=True, slots=True)
class ModelPath:
    """A model file: the folder under ComfyUI/models, and the name in it, which may have sub-folders."""

    folder: str
    name: str


@dataclass(frozen=True, slots=True)
class ModelsSidecar:
    """`needed` with every choice; `choices` by role (`main`, `high`, `low`), the recommended one first."""

    needed: tuple[ModelPath, ...] = ()
    choices: Mapping[str, tuple[ModelPath, ...]] = field(default_factory=dict)


def read_models_sidecar(workflow: Path) -> ModelsSidecar:
    """The sidecar of a workflow file; an empty one when there is none.

    Lines are paths relative to ComfyUI/models, `#` begins a comment, `[high]` begins the choices for a role. Lines that
    are no such path (without a folder, absolute, with `..`) are passed over. Raises WorkflowError when the file cannot
    be read.
    """
    path = workflow.with_name(workflow.name.removesuffix(".json") + SUFFIX)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ModelsSidecar()
    except (OSError, UnicodeDecodeError) as exc:
        raise WorkflowError(
            "workflow_models_unreadable",
            f"The file {path.name} beside the workflow cannot be read as UTF-8 text.",
            hint="Save it as UTF-8, or delete it.",
            detail=str(exc),
            file=path,
        ) from exc
    return parse_models(text)


def parse_models(text: str) -> ModelsSidecar:
    """The lines of a sidecar."""
    sections: dict[str, list[ModelPath]] = {"": []}
    role = ""
    for line in text.splitlines():
        content = line.split("#", 1)[0].strip()
        header = _HEADER.match(content)
        if header is not None:
            role = header.group(1).lower()
            sections.setdefault(role, [])
            continue
        model = _model_path(content)
        if model is not None and model not in sections[role]:
            sections[role].append(model)
    needed = tuple(sections.pop(""))
    return ModelsSidecar(needed, {role: tuple(models) for role, models in sections.items()})


def _model_path(text: str) -> ModelPath | None:
    path = PurePosixPath(text.replace("\\", "/"))
    if len(path.parts) < 2 or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return None
    folder = FOLDER_ALIASES.get(path.parts[0], path.parts[0])
    return ModelPath(folder, "/".join(path.parts[1:]))
