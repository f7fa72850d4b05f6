"""What the app stands on: ffmpeg, disk, server, and whether each workflow has what it needs."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from domain.errors import BackendError, VideoError
from domain.model_report import ModelReport
from domain.workflow_reading import RoleLine
from infrastructure.comfy_api.role_lines import describe_roles
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate
from infrastructure.ffmpeg import ffmpeg_program
from infrastructure.model_validator import ModelValidator, check_on_disk
from infrastructure.workflow_registry import WorkflowRegistry
from services.backend import Backend, BackendProbe, ServerProbe
from services.backends import BackendService


@dataclass(frozen=True, slots=True)
class WorkflowHealth:
    """One workflow: what it was understood to be, what the server lacks for it, or why it cannot be used.

    `report` is None when nobody could be asked.
    """

    name: str
    family: str
    report: ModelReport | None
    error: VideoError | None = None
    fps: float = 0.0
    lines: tuple[RoleLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerHealth:
    """One server of the settings: how it answered, and every workflow checked against it.

    `probe` is None when it did not answer, and `error` tells why; with both, it answered, but could not be asked all.
    """

    name: str
    probe: BackendProbe | None
    workflows: tuple[WorkflowHealth, ...] = ()
    error: VideoError | None = None

    @property
    def lacking(self) -> tuple[WorkflowHealth, ...]:
        """The workflows that the server has not everything for."""
        return tuple(health for health in self.workflows if health.report is not None and not health.report.ok)


class HealthService:
    """Looks; changes nothing."""

    def __init__(
        self,
        registry: WorkflowRegistry,
        backends: BackendService,
        comfy_root: Callable[[], Path | None] = lambda: None,
    ) -> None:
        """`comfy_root` is ComfyUI's folder when it is on this machine."""
        self._registry = registry
        self._backends = backends
        self._comfy_root = comfy_root

    def ffmpeg(self, chosen: Path | None) -> str:
        """The program that is used. Raises MediaError when the chosen one is not there."""
        return ffmpeg_program(chosen)

    def free_bytes(self, folder: Path) -> int:
        """Free disk space where `folder` is, or would be."""
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free

    def servers(self) -> tuple[ServerHealth, ...]:
        """Every server of the settings, the main one first. Raises nothing for one that does not answer."""
        return tuple(self._server(answer) for answer in self._backends.probe_all())

    def workflows(self, backend: Backend) -> tuple[WorkflowHealth, ...]:
        """Every workflow, checked against the server. Raises BackendError when the server does not answer."""
        api = self._backends.api(backend)
        try:
            root = None if backend.is_preview else self._comfy_root()
            validator = ModelValidator(api.object_info, root)
            return tuple(self._workflow(name, validator.check_required_models) for name in self._registry.all_names())
        finally:
            api.close()

    def workflows_without_server(self) -> tuple[WorkflowHealth, ...]:
        """Every workflow, checked against this machine's disk where `comfy_root` is known."""
        root = self._comfy_root()
        check = (lambda template: check_on_disk(template, root)) if root is not None else None
        return tuple(self._workflow(name, check) for name in self._registry.all_names())

    def _server(self, answer: ServerProbe) -> ServerHealth:
        if answer.probe is None:
            return ServerHealth(answer.name, None, error=answer.error)
        name = answer.probe.backend.short_name
        try:
            return ServerHealth(name, answer.probe, self.workflows(answer.probe.backend))
        except BackendError as error:
            return ServerHealth(name, answer.probe, error=error)

    def _workflow(self, name: str, check: Callable[[WorkflowTemplate], ModelReport] | None) -> WorkflowHealth:
        try:
            template = self._registry.load(self._registry.resolve_workflow(name))
            roles = read_roles(template)
        except VideoError as error:
            return WorkflowHealth(name, "", None, error)
        report = check(template) if check is not None else None
        lines = describe_roles(roles, template)
        return WorkflowHealth(name, roles.family.label, report, None, roles.workflow_fps, lines)
