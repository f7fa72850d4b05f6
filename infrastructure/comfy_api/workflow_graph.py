"""Reads a workflow: which node plays which role. Pure; walks links and never trusts order or node ids."""

from __future__ import annotations

import re

from domain.model_family import HUNYUAN_VIDEO, LTX_VIDEO, WAN_21, WAN_22_5B, WAN_22_14B, ModelFamily, family_by_key
from domain.units import FramesPerSecond
from infrastructure.comfy_api.binding_check import check_bindings
from infrastructure.comfy_api.graph import Graph
from infrastructure.comfy_api.node_facts import MODEL_FILE_INPUTS, MODEL_SUFFIXES
from infrastructure.comfy_api.role_format import read_format, written_fps
from infrastructure.comfy_api.role_output import read_output
from infrastructure.comfy_api.role_pictures import read_pictures
from infrastructure.comfy_api.role_prompts import read_prompts
from infrastructure.comfy_api.role_question import RoleQuestion
from infrastructure.comfy_api.role_sampling import read_sampling
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate

# Only the 5B model has its own latent node; its file names say 5B.
_FAMILY_BY_CLASS: tuple[tuple[re.Pattern[str], ModelFamily], ...] = (
    (re.compile(r"^(?:Empty)?LTX[VA]"), LTX_VIDEO),
    (re.compile(r"^Wan22ImageToVideoLatent$"), WAN_22_5B),
    # EmptyHunyuanLatentVideo is no sign: Wan workflows use it, too.
    (re.compile(r"^(?:HunyuanImageToVideo|HunyuanVideo|TextEncodeHunyuanVideo|HyVideo)"), HUNYUAN_VIDEO),
)
# Only the file of the model itself tells 2.1 from 2.2: both generations use the VAE called wan_2.1_vae.
_FAMILY_BY_MODEL: tuple[tuple[re.Pattern[str], ModelFamily], ...] = (
    (re.compile(r"wan.{0,3}2[._]?1(?!\d)", re.IGNORECASE), WAN_21),
)
_FAMILY_BY_WORDS: tuple[tuple[re.Pattern[str], ModelFamily], ...] = (
    (re.compile(r"ltx", re.IGNORECASE), LTX_VIDEO),
    (re.compile(r"hunyuan.?video|hyvideo", re.IGNORECASE), HUNYUAN_VIDEO),
    (re.compile(r"wan.*(?<!\d)5b", re.IGNORECASE), WAN_22_5B),
    (re.compile(r"wan", re.IGNORECASE), WAN_22_14B),
)


def read_roles(template: WorkflowTemplate) -> WorkflowRoles:
    """Every role of the workflow.

    Raises WorkflowError that names the role, the file and the remedy when a role that is needed (video output,
    sampler, prompt, start image, length, size, model family) is absent or could be played by several nodes, and for a
    correction made by hand that does not fit the workflow. What a person bound wins over tags, tags over inference.
    """
    graph = template.graph
    check_bindings(graph, template.path)
    try:
        return _read(graph, template.corrections.family)
    except RoleQuestion as question:
        raise question.as_error(template.path) from question


def _read(graph: Graph, family_key: str | None) -> WorkflowRoles:
    output = read_output(graph)
    sampling = read_sampling(graph, output)
    prompts = read_prompts(graph, sampling.samplers)
    pictures = read_pictures(graph, sampling.samplers)
    family = family_by_key(family_key) if family_key is not None else _family(graph, output.node_id)
    return WorkflowRoles(
        output=output,
        sampling=sampling,
        prompts=prompts,
        pictures=pictures,
        format=read_format(graph, output, sampling.samplers, pictures.resizers),
        camera=_camera(graph, sampling.samplers),
        family=family,
        workflow_fps=FramesPerSecond(written_fps(graph, output) or family.native_fps),
    )


def _camera(graph: Graph, samplers: tuple[str, ...]) -> str | None:
    bound = graph.bound("camera")
    if bound is not None:
        return bound[0].node_id if bound else None
    nodes = graph.upstream(samplers)
    return next((node_id for node_id in nodes if "camera_pose" in graph.inputs(node_id)), None)


def _family(graph: Graph, video_output: str) -> ModelFamily:
    """By classes that only one family has, else by the names of model files, else by classes in general."""
    nodes = graph.upstream((video_output,))
    classes = [graph.class_type(node_id) for node_id in nodes]
    files = [
        (name, value)
        for node_id in nodes
        for name, value in graph.inputs(node_id).items()
        if isinstance(value, str) and value.lower().endswith(MODEL_SUFFIXES)
    ]
    models = [value for name, value in files if name in MODEL_FILE_INPUTS and "vae" not in value.lower()]
    everything = [value for _, value in files]
    for rules, words in (
        (_FAMILY_BY_CLASS, classes),
        (_FAMILY_BY_MODEL, models),
        (_FAMILY_BY_WORDS, models),
        (_FAMILY_BY_WORDS, everything),
        (_FAMILY_BY_WORDS, classes),
    ):
        for pattern, family in rules:
            if any(pattern.search(word) for word in words):
                return family
    raise RoleQuestion(
        "model family",
        "",
        "neither its nodes nor its model files are of Wan, LTX-Video or HunyuanVideo",
        "Say in the Settings which family it is, or choose another workflow.",
    )
