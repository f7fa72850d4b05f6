"""Checks a workflow, with a whole plan in it, against what a server has or what lies on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from domain.model_report import ModelProblem, ModelReport
from domain.plan import GenerationPlan, Segment
from infrastructure.comfy_api.graph import Nodes
from infrastructure.comfy_api.model_files import model_files
from infrastructure.comfy_api.segment_inputs import segment_inputs
from infrastructure.comfy_api.updaters import inject
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate
from infrastructure.local_models import installed_files, place_on_disk
from infrastructure.node_check import find_problems as find_problems
from infrastructure.node_check import nearest_of as nearest_of

# A far server answers each question in a moment, but a dozen one after another is seconds.
_QUESTIONS_AT_ONCE = 6


class ModelValidator:
    """Asks a server for the classes a workflow uses, and for no others.

    `object_info` answers for one class as GET /object_info/{class} does: `{class: {...}}`, or `{}` when the server
    does not know it; it is called from several threads. `comfy_root` is ComfyUI's folder when it is on this machine: it
    tells where on disk a file lies that the server does not list.
    """

    def __init__(self, object_info: Callable[[str], Mapping[str, Any]], comfy_root: Path | None = None) -> None:
        self._object_info = object_info
        self._comfy_root = comfy_root

    def check_required_models(self, template: WorkflowTemplate, plan: GenerationPlan | None = None) -> ModelReport:
        """Everything that stands in the way of the workflow, or of every segment of the plan in it.

        Raises what `object_info` raises, and WorkflowError when the plan cannot be put into the workflow.
        """
        variants = tuple(planned_nodes(template, plan)) if plan is not None else (template.nodes,)
        classes = dict.fromkeys(node["class_type"] for nodes in variants for node in nodes.values())
        signatures = self._signatures(classes)
        problems = dict.fromkeys(problem for nodes in variants for problem in find_problems(nodes, signatures))
        return ModelReport(self._with_places(tuple(problems)))

    def _signatures(self, classes: Iterable[str]) -> Mapping[str, Mapping[str, Any] | None]:
        names = tuple(classes)
        with ThreadPoolExecutor(_QUESTIONS_AT_ONCE, thread_name_prefix="object-info") as executor:
            answers = executor.map(self._object_info, names)
            return {name: answer.get(name) for name, answer in zip(names, answers, strict=True)}

    def _with_places(self, problems: tuple[ModelProblem, ...]) -> tuple[ModelProblem, ...]:
        if self._comfy_root is None or not any(problem.kind == "missing_file" for problem in problems):
            return problems
        on_disk = installed_files(self._comfy_root)
        return tuple(
            replace(problem, found_at=place_on_disk(problem.value, on_disk))
            if problem.kind == "missing_file"
            else problem
            for problem in problems
        )


def check_on_disk(template: WorkflowTemplate, comfy_root: Path) -> ModelReport:
    """The model files that the workflow names and that are not on this machine's disk: a check without a server.

    Only files whose folder is known are looked for. `extra_model_paths` of a server are not known here.
    """
    on_disk = installed_files(comfy_root)
    problems: list[ModelProblem] = []
    for file in model_files(template.nodes):
        there = on_disk.get(file.folder, ())
        if file.folder and file.name.replace("\\", "/") not in there:
            problems.append(
                ModelProblem(
                    "missing_file",
                    file.name,
                    file.folder,
                    file.ref.node_id,
                    template.graph.class_type(file.ref.node_id),
                    file.ref.input_name,
                    there,
                    nearest_of(file.name, there),
                    found_at=place_on_disk(file.name, on_disk),
                )
            )
    return ModelReport(tuple(problems))


def planned_nodes(template: WorkflowTemplate, plan: GenerationPlan) -> Iterator[Nodes]:
    """The workflow as it will be submitted, once for each kind of segment in the plan.

    Segments that differ only in words, seed and pictures are of one kind. Raises WorkflowError when they do not go in.
    """
    roles = read_roles(template)
    picture = str(template.graph.value(roles.start_image))
    kinds = {_kind(segment): segment for shot in plan.shots if shot.problem is None for segment in shot.segments}
    for segment in kinds.values():
        end = picture if segment.end_frame else None
        inputs = segment_inputs(segment, picture, "shotchain", plan.models, end_image=end)
        yield inject(template, roles, inputs).nodes


def _kind(segment: Segment) -> tuple[object, ...]:
    has_end = segment.end_frame is not None
    numbers = (segment.size, segment.length, segment.frames, segment.fps, segment.steps, segment.cfg)
    return (*numbers, segment.camera_move, has_end)
