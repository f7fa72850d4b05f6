"""From the files a person chose to a plan that is ready to render, and what the server lacks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from config.settings import Settings
from domain.errors import MediaError, PlanError
from domain.models import Storyboard
from domain.plan import GenerationPlan
from domain.selection import Keyframe, MissingStartFrame, Selection
from domain.storyboard_service import StoryboardService
from domain.units import FramesPerSecond, Resolution, Seconds
from domain.validators.domain_validators import VideoGenerationInputs
from infrastructure.collector_pause import collector_paused
from infrastructure.comfy_api.end_image import without_end_image
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.picture_headers import has_picture_header
from infrastructure.project_store import Project
from infrastructure.workflow_registry import WorkflowRegistry
from services.video.video_plan_builder import RenderTarget, VideoPlanBuilder

if TYPE_CHECKING:
    from domain.model_report import ModelReport
    from infrastructure.comfy_api.client import ComfyUIAPI
    from services.backend import Backend


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What a person set aside from storyboard, project and settings; None leaves it to them.

    `models` are model files in place of the workflow's own, by role (`main`, `high`, `low`), named as the server does.
    """

    fps: FramesPerSecond | None = None
    resolution: Resolution | None = None
    max_segment_seconds: Seconds | None = None
    seed: int | None = None
    shots: frozenset[str] | None = None
    models: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class PreparedPlan:
    """A plan with the files it was made of."""

    project: Project
    storyboard: Storyboard
    selection: Selection
    workflow_path: Path
    plan: GenerationPlan
    options: PlanOptions = PlanOptions()

    def for_backend(self, backend: Backend) -> PreparedPlan:
        """The same without chosen models where there is nothing to choose from: in the preview."""
        if not (backend.is_preview and self.options.models):
            return self
        return replace(self, plan=replace(self.plan, models={}), options=replace(self.options, models={}))


class PlanningService:
    """Makes plans."""

    def __init__(
        self,
        registry: WorkflowRegistry,
        settings: Callable[[], Settings],
        client: Callable[[Backend], ComfyUIAPI],
    ) -> None:
        self._registry = registry
        self._settings = settings
        self._client = client

    def workflows(self) -> tuple[str, ...]:
        """The names of the workflows at hand."""
        return self._registry.names()

    @collector_paused()
    def prepare(
        self,
        project: Project,
        storyboard: Path | str | None,
        selection: Path | str | None,
        workflow: str | None,
        options: PlanOptions | None = None,
    ) -> PreparedPlan:
        """Read the files and plan the run. Relative names are inside the project.

        `workflow` is a name, or the path of a file; None takes the storyboard's own, else the first at hand.
        Raises PlanError, StoryboardError, SelectionError or WorkflowError, naming file, field, value and remedy.
        """
        options = options or PlanOptions()
        storyboard_path = _inside(project, storyboard)
        board = None
        if storyboard_path is not None and storyboard_path.is_file():
            board = StoryboardService.load_storyboard(storyboard_path)
        inputs = VideoGenerationInputs.checked(
            storyboard=storyboard_path,
            selection=_inside(project, selection),
            workflow=self._workflow_path(workflow or self.default_workflow(board)),
        )
        board = board or StoryboardService.load_storyboard(inputs.storyboard)
        chosen = _with_readable_keyframes(StoryboardService.load_selection(inputs.selection))
        builder = VideoPlanBuilder(self._target(project, inputs.workflow, options))
        plan = builder.build(board, chosen, self._max_segment(board, options))
        return PreparedPlan(project, board, chosen, inputs.workflow, _only(plan, options.shots, board), options)

    def check_models(self, prepared: PreparedPlan, backend: Backend) -> ModelReport:
        """What stands in the way of any segment of the plan on the server; no problems when everything is there.

        Raises BackendError.
        """
        from infrastructure.model_validator import ModelValidator  # a plan needs no server

        template = self._registry.load(prepared.workflow_path)
        root = None if backend.is_preview else self._settings().comfy_root
        api = self._client(backend)
        try:
            return ModelValidator(api.object_info, root).check_required_models(template, prepared.plan)
        finally:
            api.close()

    def default_workflow(self, storyboard: Storyboard | None) -> str | None:
        """The storyboard's own workflow when it is at hand, else the first."""
        names = self.workflows()
        wanted = storyboard.video.default_workflow if storyboard else None
        return wanted if wanted in names else next(iter(names), None)

    def _workflow_path(self, workflow: str | None) -> Path | None:
        if not workflow:
            return None
        if Path(workflow).name != workflow:
            return self._registry.resolve_path(Path(workflow))
        return self._registry.resolve_workflow(workflow, use_sage=self._settings().use_sage_attention)

    def _target(self, project: Project, workflow: Path, options: PlanOptions) -> RenderTarget:
        template = self._registry.load(workflow)
        roles = read_roles(template)
        # Both raise now what would otherwise end every segment later.
        if options.models:
            from infrastructure.comfy_api.updaters import set_models  # most plans fill no workflow

            set_models(template.nodes, roles, options.models, template)
        without_end_image(template.nodes, roles, template)
        settings = self._settings()
        from_settings = Resolution.parse(settings.resolution) if settings.resolution else None
        return RenderTarget(
            family=roles.family,
            workflow_fps=roles.workflow_fps,
            fps=options.fps or settings.fps,
            resolution=options.resolution or project.resolution or from_settings,
            seed=options.seed,
            models=options.models,
            context_frames=roles.context_frames,
            takes_end_image=roles.takes_end_image,
        )

    def _max_segment(self, storyboard: Storyboard, options: PlanOptions) -> Seconds:
        return (
            options.max_segment_seconds or storyboard.video.max_segment_seconds or self._settings().max_segment_seconds
        )


def check_renderable(prepared: PreparedPlan) -> None:
    """Raises PlanError, with the first shot's reason, when no shot of the plan can be rendered."""
    if prepared.plan.is_renderable:
        return
    problem = next(shot.problem for shot in prepared.plan.shots if shot.problem is not None)
    raise PlanError(
        "nothing_to_render",
        f"No shot can be rendered. {problem.reason}",
        hint=problem.hint,
        file=prepared.selection.path,
        reason=problem.reason,
    )


def _inside(project: Project, chosen: Path | str | None) -> Path | None:
    return project.path / chosen if chosen else None


def _only(plan: GenerationPlan, shots: frozenset[str] | None, storyboard: Storyboard) -> GenerationPlan:
    if shots is None:
        return plan
    unknown = shots - {shot.shot_id for shot in storyboard.shots}
    if unknown or not shots:
        raise PlanError(
            "shot_unknown",
            f"{storyboard.path} has no shot {', '.join(sorted(unknown)) or '(none was named)'}.",
            hint=f"Its shots are {', '.join(shot.shot_id for shot in storyboard.shots[:20])}.",
            file=storyboard.path,
            field="shots",
            value=", ".join(sorted(unknown)),
        )
    return plan.only(shots)


def _with_readable_keyframes(selection: Selection) -> Selection:
    """The same selection; a keyframe that is no image is marked, so that it stops its own shot alone."""
    checked: Mapping[str, Keyframe | MissingStartFrame] = {
        shot_id: _readable(keyframe) for shot_id, keyframe in selection.keyframes.items()
    }
    return replace(selection, keyframes=checked)


def _readable(keyframe: Keyframe | MissingStartFrame) -> Keyframe | MissingStartFrame:
    if isinstance(keyframe, MissingStartFrame) or has_picture_header(keyframe.path):
        return keyframe
    from infrastructure.images import image_size  # most plans need no picture library

    try:
        image_size(keyframe.path)
    except MediaError as error:
        return MissingStartFrame(str(error), error.hint, "keyframe_not_an_image")
    return keyframe
