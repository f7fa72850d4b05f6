"""What the app stands on: ffmpeg, disk, server, and whether each workflow has what it needs."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from domain.errors import VideoError
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_template import load_workflow_template
from infrastructure.ffmpeg import ffmpeg_program
from infrastructure.model_validator import ModelReport, ModelValidator
from infrastructure.workflow_registry import WorkflowRegistry
from services.backend import Backend
from services.backends import BackendService


@dataclass(frozen=True, slots=True)
class WorkflowHealth:
    """One workflow: what it was understood to be, what the server lacks for it, or why it cannot be used."""

    name: str
    family: str
    report: ModelReport | None
    error: VideoError | None = None


class HealthService:
    """Looks; changes nothing."""

    def __init__(self, registry: WorkflowRegistry, backends: BackendService) -> None:
        self._registry = registry
        self._backends = backends

    def ffmpeg(self, chosen: Path | None) -> str:
        """The program that is used. Raises MediaError when the chosen one is not there."""
        return ffmpeg_program(chosen)

    def free_bytes(self, folder: Path) -> int:
        """Free disk space where `folder` is, or would be."""
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free

    def workflows(self, backend: Backend) -> tuple[WorkflowHealth, ...]:
        """Every workflow, checked against the server. Raises BackendError when the server does not answer."""
        api = self._backends.api(backend)
        try:
            validator = ModelValidator(api.object_info)
            return tuple(self._workflow(name, validator) for name in self._registry.all_names())
        finally:
            api.close()

    def _workflow(self, name: str, validator: ModelValidator) -> WorkflowHealth:
        try:
            template = load_workflow_template(self._registry.resolve_workflow(name))
            family = read_roles(template).family.label
        except VideoError as error:
            return WorkflowHealth(name, "", None, error)
        return WorkflowHealth(name, family, validator.check_required_models(template))
