"""Puts a segment into a workflow: one small updater a role, and `inject`, which runs them all.

Each updater takes nodes and gives nodes back; what it does not concern is the same object as before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.camera import CameraMove
from domain.errors import WorkflowError
from infrastructure.comfy_api.camera_node import pose_inputs
from infrastructure.comfy_api.end_image import without_end_image
from infrastructure.comfy_api.frame_cut import cut_frames
from infrastructure.comfy_api.graph import InputRef, Nodes
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate


@dataclass(frozen=True, slots=True)
class SegmentInputs:
    """What one segment asks of a workflow.

    `start_image` is the name the server gave the uploaded picture, `earlier_images` those of the context frames before
    it, oldest first; without them the start image stands in for them. `end_image` is what the last frame shows.
    `length` is a frame count of the model's grid, of which the `kept` frames from `first_kept` on become the clip.
    `width` and `height` are pixels. None keeps what the template says, but a last frame: without one its links go.
    `models` maps a role (`main`, `high`, `low`) to a file name as the server lists it.
    """

    start_image: str
    prompt: str
    negative_prompt: str | None
    length: int
    first_kept: int
    kept: int
    width: int
    height: int
    fps: float
    seed: int
    steps: int | None
    cfg: float | None
    models: Mapping[str, str]
    filename_prefix: str
    camera_move: CameraMove | None = None
    end_image: str | None = None
    earlier_images: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.first_kept < 0 or self.kept < 1 or self.first_kept + self.kept > self.length:
            raise ValueError(f"frames {self.first_kept}+{self.kept} do not lie within {self.length}")


@dataclass(frozen=True, slots=True)
class InjectedWorkflow:
    """A workflow ready to be submitted.

    `video_node_id` is the node whose output is the clip, `last_frame_node_id` the one that saves the last kept frame
    as PNG, `first_frame_node_id` the one that saves the frame which shows the start frame again. `exact_frames` says
    whether the clip holds the kept frames and no others. `deciding` are the nodes that decide the clip.
    """

    nodes: dict[str, dict[str, Any]]
    video_node_id: str
    last_frame_node_id: str | None
    first_frame_node_id: str | None
    exact_frames: bool
    deciding: frozenset[str]


def inject(template: WorkflowTemplate, roles: WorkflowRoles, inputs: SegmentInputs) -> InjectedWorkflow:
    """The template with the segment put in. The template stays as it is.

    Raises WorkflowError for a model role that the workflow does not have, and for a workflow that cannot do without
    the last frame when there is none.
    """
    nodes = set_start_image(template.nodes, roles, inputs.start_image, inputs.earlier_images)
    nodes = set_end_image(nodes, roles, inputs.end_image, template)
    nodes = set_prompts(nodes, roles, inputs.prompt, inputs.negative_prompt)
    nodes = set_length(nodes, roles, inputs.length)
    nodes = set_size(nodes, roles, inputs.width, inputs.height)
    nodes = set_fps(nodes, roles, inputs.fps)
    nodes = set_seed(nodes, roles, inputs.seed)
    nodes = set_models(nodes, roles, inputs.models, template)
    nodes = set_steps(nodes, roles, inputs.steps)
    nodes = set_cfg(nodes, roles, inputs.cfg)
    nodes = set_camera(nodes, roles, inputs.camera_move)
    nodes = set_filename(nodes, roles, inputs.filename_prefix)
    cut = cut_frames(nodes, roles.output, inputs.first_kept, inputs.kept, inputs.filename_prefix)
    # The template shares nothing with it: a copy as the server gets it takes a third of `deepcopy`'s time.
    plain: dict[str, dict[str, Any]] = json.loads(json.dumps(cut.nodes))
    first = cut.first_frame
    watching = {first.crop_node_id, first.save_node_id} if first else set()
    return InjectedWorkflow(
        plain,
        roles.video_output,
        cut.last_frame_node_id,
        first.save_node_id if first else None,
        cut.exact_frames,
        frozenset(plain) - watching,
    )


def set_start_image(nodes: Nodes, roles: WorkflowRoles, name: str, earlier: Sequence[str] = ()) -> Nodes:
    """The start frame, and the frames before it where the workflow takes them; a still has none, so it stands for them.

    Raises ValueError for another number of earlier frames than the workflow takes.
    """
    names = earlier or (name,) * len(roles.earlier_images)
    for ref, picture in zip(roles.earlier_images, names, strict=True):
        nodes = _write(nodes, (ref,), picture)
    return _write(nodes, (roles.start_image,), name)


def set_end_image(nodes: Nodes, roles: WorkflowRoles, name: str | None, template: WorkflowTemplate) -> Nodes:
    """The last frame, or none: then no picture that stands in the file may be left in its place."""
    if roles.end_image is None:
        return nodes
    if name is not None:
        return _write(nodes, (roles.end_image,), name)
    return without_end_image(nodes, roles, template)


def set_prompts(nodes: Nodes, roles: WorkflowRoles, prompt: str, negative: str | None) -> Nodes:
    nodes = _write(nodes, roles.positive, prompt)
    return nodes if negative is None else _write(nodes, roles.negative, negative)


def set_length(nodes: Nodes, roles: WorkflowRoles, length: int) -> Nodes:
    return _write(nodes, roles.length, length)


def set_size(nodes: Nodes, roles: WorkflowRoles, width: int, height: int) -> Nodes:
    return _write(_write(nodes, roles.width, width), roles.height, height)


def set_fps(nodes: Nodes, roles: WorkflowRoles, fps: float) -> Nodes:
    """A whole number is written as one, because some nodes take integers only."""
    return _write(nodes, roles.fps, int(fps) if float(fps).is_integer() else fps)


def set_seed(nodes: Nodes, roles: WorkflowRoles, seed: int) -> Nodes:
    return _write(nodes, roles.seeds, seed)


def set_models(nodes: Nodes, roles: WorkflowRoles, models: Mapping[str, str], template: WorkflowTemplate) -> Nodes:
    for role, file in models.items():
        if role not in roles.models:
            known = ", ".join(roles.models) or "none"
            raise WorkflowError(
                "workflow_model_role_unknown",
                f"The workflow {template.name} has no model loader for {role!r} (it has: {known}).",
                hint=f"Write [MODEL:{role}] into the title of the loader node, or choose no model for {role!r}.",
                file=template.path,
                field="models",
                value=role,
            )
        nodes = _write(nodes, (roles.models[role],), file)
    return nodes


def set_steps(nodes: Nodes, roles: WorkflowRoles, steps: int | None) -> Nodes:
    """Set the number of steps; where one pass hands over to the next moves in proportion."""
    if steps is None:
        return nodes
    updated = nodes
    for split in roles.sampling.step_bounds:
        bound, total = _read(nodes, split.bound), _read(nodes, split.steps)
        updated = _write(updated, (split.bound,), scaled_step(bound, total, steps))
    return _write(updated, roles.steps, steps)


def scaled_step(bound: int, total: int, steps: int) -> int:
    """Where `bound` of `total` steps lies when there are `steps`.

    The start stays 0 and an end at or beyond the last step stays beyond it (10000 means the last); a split within
    stays within, so that each pass keeps a step where there are two or more.
    """
    if bound <= 0:
        return bound
    if bound >= total:
        return max(bound, steps)
    return max(1, min(steps - 1, round(bound * steps / total)))


def set_cfg(nodes: Nodes, roles: WorkflowRoles, cfg: float | None) -> Nodes:
    return nodes if cfg is None else _write(nodes, roles.cfg, cfg)


def set_camera(nodes: Nodes, roles: WorkflowRoles, move: CameraMove | None) -> Nodes:
    """Tell a camera node the move, where the workflow has one and the node knows such a move."""
    if roles.camera is None or move is None:
        return nodes
    for name, value in pose_inputs(move, nodes[roles.camera]).items():
        nodes = _write(nodes, (InputRef(roles.camera, name),), value)
    return nodes


def set_filename(nodes: Nodes, roles: WorkflowRoles, prefix: str) -> Nodes:
    return _write(nodes, (InputRef(roles.video_output, "filename_prefix"),), prefix)


def _read(nodes: Nodes, ref: InputRef) -> Any:
    return nodes[ref.node_id]["inputs"][ref.input_name]


def _write(nodes: Nodes, refs: Iterable[InputRef], value: object) -> Nodes:
    updated = dict(nodes)
    for ref in refs:
        node = updated[ref.node_id]
        updated[ref.node_id] = {**node, "inputs": {**node.get("inputs", {}), ref.input_name: value}}
    return updated
