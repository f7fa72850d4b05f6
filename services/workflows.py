"""Workflows as the tabs and the command line use them: look, bring one's own, correct, choose models."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from domain.errors import StateUnreadable, VideoError, WorkflowError
from domain.model_choice import ModelChoice as ModelChoice
from domain.model_family import ModelFamily
from domain.plan import safe_name
from domain.workflow_reading import Corrections as Corrections
from domain.workflow_reading import RoleLine
from infrastructure.atomic_files import write_text
from infrastructure.comfy_api.binding_candidates import candidate_lines
from infrastructure.comfy_api.binding_check import check_bindings
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.corrections import bound_inputs, check_words, read_corrections, write_corrections
from infrastructure.comfy_api.graph import Graph
from infrastructure.comfy_api.role_lines import describe_roles
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_template import template_from
from infrastructure.model_choices import model_choices
from infrastructure.models_sidecar import read_models_sidecar
from infrastructure.workflow_registry import WorkflowRegistry
from services.backend import Backend

_LARGEST = 32 * 1024 * 1024
_PREFIX = "gcv_"


@dataclass(frozen=True, slots=True)
class WorkflowSummary:
    """A workflow as it was understood.

    `lines` name every input that plays a role. With an `error` (a question that a correction or a tag can answer, or a
    file that cannot be read) family, fps and lines are absent. `is_own` says whether it lies in the person's folder.
    """

    name: str
    path: Path
    is_own: bool
    family: ModelFamily | None
    fps: float
    exact_frames: bool
    lines: tuple[RoleLine, ...]
    corrections: Corrections
    error: VideoError | None = None


class WorkflowService:
    """The workflows at hand."""

    def __init__(
        self,
        registry: WorkflowRegistry,
        choose_backend: Callable[[], Backend],
        client: Callable[[Backend], ComfyUIAPI],
    ) -> None:
        self._registry = registry
        self._choose_backend = choose_backend
        self._client = client

    def names(self) -> tuple[str, ...]:
        """The names to choose from, sorted."""
        return self._registry.names()

    def all_names(self) -> tuple[str, ...]:
        """Every name, also of variants that a base stands for, sorted."""
        return self._registry.all_names()

    def refresh(self) -> tuple[str, ...]:
        """Read what is new or has changed; the names there are now."""
        for name in self._registry.all_names():
            self._registry.describe(name)
        return self._registry.names()

    def describe(self, name: str) -> WorkflowSummary:
        """What the workflow is understood to be. Raises WorkflowError for an unknown name."""
        path = self._registry.resolve_workflow(name)
        is_own = path.parent == self._registry.folders[-1]
        corrections = Corrections()
        try:
            template = self._registry.load(path)
            corrections = template.corrections
            roles = read_roles(template)
        except WorkflowError as error:
            return WorkflowSummary(name, path, is_own, None, 0.0, False, (), corrections, error)
        exact = roles.decoded is not None and roles.output.keeps_frames
        lines = describe_roles(roles, template)
        return WorkflowSummary(name, path, is_own, roles.family, roles.workflow_fps, exact, lines, corrections)

    def import_file(self, source: Path | bytes, name: str, *, replace: bool = False) -> str:
        """Copy a workflow of the API format into the person's folder as `gcv_<name>.json`; the name it has there.

        One whose roles are not all clear is taken, too: `describe` tells what to correct. Raises WorkflowError for what
        is no such workflow, and for a name that is taken unless `replace`; StateUnreadable when it cannot be written.
        """
        content = _unwrapped(_content(source, name))
        target = self._registry.folders[-1] / _file_name(name)
        template_from(content, Path(target.name))
        if target.name in self._registry.all_names() and not replace:
            raise WorkflowError(
                "workflow_exists",
                f"There is a workflow {target.name} already.",
                hint="Choose another name, or replace it.",
                file=target.name,
                value=target.name,
            )
        _write(target, content)
        return target.name

    def correct(self, name: str, corrections: Corrections) -> WorkflowSummary:
        """Keep what a person says about a workflow beside it; corrections that say nothing remove the file.

        Raises WorkflowError that names role, node and input when a correction does not fit the workflow: nothing is
        written then. Raises StateUnreadable when it cannot be written.
        """
        path = self._registry.resolve_workflow(name)
        target = self._registry.corrections_path(path)
        check_words(corrections, target)
        template = template_from(_unwrapped(_content(path, name)), path, corrections)
        check_bindings(Graph(template.nodes, bound_inputs(corrections)), path)
        write_corrections(target, corrections)
        return self.describe(name)

    def corrections(self, name: str) -> Corrections:
        """What was said about a workflow so far. Raises WorkflowError."""
        return read_corrections(self._registry.corrections_path(self._registry.resolve_workflow(name)))

    def candidates(self, name: str, role: str) -> tuple[RoleLine, ...]:
        """What could play `role`, one of `domain.workflow_reading.BOUND_ROLES`. Raises WorkflowError."""
        path = self._registry.resolve_workflow(name)
        return candidate_lines(template_from(_unwrapped(_content(path, name)), path).graph, role)

    def models(self, name: str, backend: Backend | None = None) -> Mapping[str, ModelChoice]:
        """By role (`main`, `high`, `low`): the model files that the server has for this workflow.

        `backend` is the one in the settings by default. Raises WorkflowError, BackendError.
        """
        path = self._registry.resolve_workflow(name)
        template = self._registry.load(path)
        roles, sidecar = read_roles(template), read_models_sidecar(path)
        api = self._client(backend or self._choose_backend())
        try:
            return {choice.role: choice for choice in model_choices(template, roles, sidecar, api.object_info)}
        finally:
            api.close()


def _content(source: Path | bytes, name: str) -> object:
    try:
        raw = source if isinstance(source, bytes) else source.read_bytes()
    except OSError as exc:
        raise WorkflowError(
            "workflow_unreadable",
            f"The workflow file {source} cannot be read.",
            hint="Check the name, or choose another workflow.",
            detail=str(exc),
            file=source,
        ) from exc
    try:
        # What is too large is cut off, and so no JSON any more.
        return json.loads(raw[:_LARGEST].decode("utf-8-sig"))
    except (ValueError, RecursionError) as exc:
        raise WorkflowError(
            "workflow_not_json",
            f"The workflow {name} is not a JSON file.",
            hint="Use the file that ComfyUI saves with File, then Export (API).",
            detail=str(exc),
            file=name,
        ) from exc


def _unwrapped(content: object) -> object:
    """Scripts keep workflows the way they post them: as `{"prompt": {...}, "client_id": ...}`."""
    inner = content.get("prompt") if isinstance(content, dict) else None
    return inner if isinstance(inner, dict) and "class_type" not in inner else content


def _file_name(name: str) -> str:
    stem = safe_name(name.removesuffix(".json").removesuffix(".JSON"))
    return f"{stem if stem.startswith(_PREFIX) else _PREFIX + stem}.json"


def _write(target: Path, content: object) -> None:
    try:
        write_text(target, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    except OSError as exc:
        raise StateUnreadable(
            "state_unwritable",
            f"{target} cannot be written: {exc.strerror}.",
            hint="Free some disk space, and check that the folder may be written to.",
            file=target,
            reason=exc.strerror,
        ) from exc
