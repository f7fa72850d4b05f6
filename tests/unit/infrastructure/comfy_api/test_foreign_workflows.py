"""Workflows of other people, in many shapes: each is understood to the last input, or asked about, never guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from domain.errors import WorkflowError
from infrastructure.comfy_api.graph import InputRef
from infrastructure.comfy_api.updaters import inject
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate, load_workflow_template, template_from
from tests.fakes.workflows import segment_inputs

FOLDER = Path(__file__).parents[3] / "data" / "workflows"

# role → what plays it; a role that is not named is played by nobody.
UNDERSTOOD: dict[str, dict[str, str]] = {
    "hunyuan_i2v.json": {
        "output": "85", "decoded": "73", "samplers": "13", "family": "hunyuan_video", "rate": "24",
        "positive": "80.prompt", "start": "83.image",
        "length": "78.length", "width": "78.width", "height": "78.height", "fps": "84.fps",
        "seeds": "25.noise_seed", "steps": "17.steps", "main": "12.unet_name",
    },
    "ltx2_one_pass.json": {
        "output": "33", "decoded": "30", "samplers": "18", "family": "ltx_video", "rate": "24",
        "positive": "4.text", "negative": "5.text", "start": "7.image",
        "length": "20.value", "width": "10.width", "height": "10.height", "fps": "21.value 22.value",
        "seeds": "15.noise_seed", "cfg": "14.cfg", "main": "1.ckpt_name",
    },
    "ltxv_091_sampler_custom.json": {
        "output": "41", "decoded": "8", "samplers": "72", "family": "ltx_video", "rate": "25",
        "positive": "90.value", "negative": "7.text", "start": "78.image",
        "length": "77.length", "width": "79.width", "height": "79.height", "fps": "41.fps 69.frame_rate",
        "seeds": "72.noise_seed", "steps": "71.steps", "cfg": "72.cfg", "main": "44.ckpt_name",
    },
    "ltxv_098_guide_stg.json": {
        "output": "27", "decoded": "26", "samplers": "24", "family": "ltx_video", "rate": "24",
        "positive": "12.text", "negative": "13.text", "start": "16.image",
        "length": "33.value", "width": "31.value", "height": "32.value", "fps": "30.value",
        "seeds": "21.noise_seed", "steps": "23.steps", "main": "10.ckpt_name",
    },
    "ltxv_base_sampler.json": {
        "output": "15", "decoded": "13", "samplers": "12", "family": "ltx_video", "rate": "24",
        "positive": "3.text", "negative": "4.text", "start": "11.image",
        "length": "12.num_frames", "width": "12.width", "height": "12.height", "fps": "14.fps 5.frame_rate",
        "seeds": "10.noise_seed", "cfg": "6.cfg", "main": "1.ckpt_name",
    },
    "wan21_disabled_nodes.json": {
        "output": "58", "decoded": "8", "samplers": "3", "family": "wan_2.1", "rate": "16",
        "positive": "6.text", "negative": "7.text", "start": "52.image",
        "length": "50.length", "width": "50.width", "height": "50.height", "fps": "57.fps",
        "seeds": "3.seed", "steps": "3.steps", "cfg": "3.cfg", "main": "37.unet_name",
    },
    "wan21_flf2v.json": {
        "output": "90", "decoded": "8", "samplers": "3", "family": "wan_2.1", "rate": "16",
        "positive": "6.text", "negative": "7.text", "start": "52.image", "end": "72.image",
        "length": "83.length", "width": "83.width", "height": "83.height", "fps": "89.fps",
        "seeds": "3.seed", "steps": "3.steps", "cfg": "3.cfg", "main": "37.unet_name",
    },
    "wan21_fun_camera.json": {
        "output": "61", "decoded": "8", "samplers": "3", "family": "wan_2.1", "rate": "16",
        "positive": "6.text", "negative": "7.text", "start": "52.image", "camera": "57",
        "length": "57.length", "width": "57.width", "height": "57.height", "fps": "60.fps",
        "seeds": "3.seed", "steps": "3.steps", "cfg": "3.cfg", "main": "37.unet_name",
    },
    "wan21_i2v_clip_vision.json": {
        "output": "47", "decoded": "8", "samplers": "3", "family": "wan_2.1", "rate": "16",
        "positive": "6.text", "negative": "7.text", "start": "52.image",
        "length": "50.length", "width": "50.width", "height": "50.height", "fps": "47.fps",
        "seeds": "3.seed", "steps": "3.steps", "cfg": "3.cfg", "main": "37.unet_name",
    },
    "wan21_vace_gguf.json": {
        "output": "70", "decoded": "8", "samplers": "3", "family": "wan_2.1", "rate": "16",
        "positive": "6.text", "negative": "7.text", "start": "73.image",
        "length": "158.value", "width": "157.value", "height": "156.value", "fps": "69.fps",
        "seeds": "3.seed", "steps": "3.steps", "cfg": "3.cfg", "main": "107.unet_name",
    },
    "wan22_14b_four_step_loras.json": {
        "output": "108", "decoded": "116:87", "samplers": "116:86 116:85", "family": "wan_2.2_14b", "rate": "16",
        "positive": "116:93.text", "negative": "116:89.text", "start": "97.image",
        "length": "116:98.length", "width": "116:98.width", "height": "116:98.height", "fps": "116:94.fps",
        "seeds": "116:86.noise_seed", "steps": "116:111.value", "cfg": "116:85.cfg 116:86.cfg",
        "bounds": "116:112.value 116:85.end_at_step 116:86.start_at_step",
        "high": "116:95.unet_name", "low": "116:96.unet_name",
    },
    "wan22_5b_helper_nodes.json": {
        "output": "27", "decoded": "26", "samplers": "22", "family": "wan_2.2_5b", "rate": "24",
        "positive": "4.value", "negative": "8.string", "start": "10.image",
        "length": "17.length", "width": "17.width", "height": "17.height", "fps": "27.frame_rate",
        "seeds": "21.seed", "steps": "23.value", "cfg": "24.value", "main": "1.unet_name",
    },
    "wan22_fun_control.json": {
        "output": "58", "decoded": "8", "samplers": "3", "family": "wan_2.2_5b", "rate": "24",
        "positive": "6.text", "negative": "7.text", "start": "11.image",
        "length": "20.length", "width": "20.width", "height": "20.height", "fps": "57.fps",
        "seeds": "3.seed", "steps": "3.steps", "cfg": "3.cfg", "main": "1.unet_name",
    },
    "wan22_fun_inpaint.json": {
        "output": "58", "decoded": "8", "samplers": "40 41", "family": "wan_2.2_14b", "rate": "16",
        "positive": "6.text", "negative": "7.text", "start": "11.image", "end": "12.image",
        "length": "20.length", "width": "20.width", "height": "20.height", "fps": "57.fps",
        "seeds": "40.noise_seed", "steps": "40.steps 41.steps", "cfg": "40.cfg 41.cfg",
        "bounds": "40.end_at_step 40.start_at_step 41.end_at_step 41.start_at_step",
        "high": "1.unet_name", "low": "2.unet_name",
    },
    "wanvideo_wrapper_two_models.json": {
        "output": "60", "decoded": "28", "samplers": "27 90", "family": "wan_2.2_14b", "rate": "16",
        "positive": "16.positive_prompt", "negative": "16.negative_prompt", "start": "67.image",
        "length": "89.num_frames", "width": "68.width", "height": "68.height", "fps": "60.frame_rate",
        "seeds": "27.seed 90.seed", "steps": "94.value", "cfg": "27.cfg 90.cfg",
        "bounds": "27.start_step 90.end_step 95.value", "high": "22.model", "low": "71.model",
    },
}  # fmt: skip

# role asked about, words of the reason, words of the remedy
ASKED: dict[str, tuple[str, str, str]] = {
    "ask_joined_text.json": ("positive prompt", "joined from 70.string", "[PROMPT]"),
    "ask_ltx2_picture_switched_off.json": (
        "start image",
        "node 11 takes it, but is switched",
        "Switch the node on",
    ),
    "ask_ltx2_two_passes.json": ("width", "node 41 (LTXVLatentUpsampler) enlarges", "[WIDTH]"),
    "ask_online_service.json": ("sampler", "no node that feeds the video samples", "[SAMPLER]"),
    "ask_text_to_video.json": ("start image", "from words alone", "makes video from an image"),
    "ask_two_different_videos.json": ("video output", "nodes 47, 71", "[VIDEO]"),
    "ask_two_pictures_joined.json": ("start image", "nodes 52, 70", "[START]"),
    "ask_unknown_family.json": ("model family", "Wan, LTX-Video or HunyuanVideo", "which family it is"),
}


def loaded(name: str) -> WorkflowTemplate:
    return load_workflow_template(FOLDER / name)


def shown(roles: WorkflowRoles) -> dict[str, str]:
    """Who plays which role, as short texts."""
    bounds = tuple(split.bound for split in roles.sampling.step_bounds)
    lists: dict[str, tuple[InputRef, ...]] = {
        "positive": roles.positive, "negative": roles.negative, "start": (roles.start_image,),
        "end": (roles.end_image,) if roles.end_image else (), "length": roles.length, "width": roles.width,
        "height": roles.height, "fps": roles.fps, "seeds": roles.seeds, "steps": roles.steps, "cfg": roles.cfg,
        "bounds": bounds if len(roles.samplers) > 1 else (),
        **{role: (ref,) for role, ref in roles.models.items()},
    }  # fmt: skip
    texts = {role: " ".join(sorted(map(str, refs))) for role, refs in lists.items()}
    texts |= {"output": roles.video_output, "decoded": roles.decoded.node_id if roles.decoded else ""}
    texts |= {"samplers": " ".join(roles.samplers), "family": roles.family.key, "rate": f"{roles.workflow_fps:g}"}
    return {role: text for role, text in {**texts, "camera": roles.camera or ""}.items() if text}


def test_the_tables_cover_every_file() -> None:
    assert {path.name for path in FOLDER.glob("*.json")} == {*UNDERSTOOD, *ASKED}


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_every_role_is_found(name: str) -> None:
    roles = read_roles(loaded(name))
    assert shown(roles) == UNDERSTOOD[name]
    assert roles.output.keeps_frames


@pytest.mark.parametrize("name", ASKED)
def test_what_is_not_clear_is_asked(name: str) -> None:
    role, reason, remedy = ASKED[name]
    with pytest.raises(WorkflowError) as caught:
        read_roles(loaded(name))
    assert caught.value.code in ("workflow_role_missing", "workflow_role_unclear")
    assert caught.value.context["field"] == role
    assert name in caught.value.message
    assert reason in caught.value.message
    assert remedy in caught.value.hint


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_a_segment_changes_only_the_inputs_that_play_a_role(name: str) -> None:
    template = loaded(name)
    roles = read_roles(template)
    injected = inject(template, roles, segment_inputs())
    parts = set(" ".join(shown(roles).values()).split())
    allowed = parts | {f"{roles.video_output}.filename_prefix", *map(str, roles.images_input)}
    allowed |= {str(ref) for ref in roles.end_users}
    assert _changed(template.nodes, injected.nodes) <= allowed
    assert injected.exact_frames


@pytest.mark.parametrize(
    ("name", "gone"),
    [("wan21_flf2v.json", {"83.end_image", "83.clip_vision_end_image"}), ("wan22_fun_inpaint.json", {"20.end_image"})],
)
def test_without_a_last_frame_no_old_picture_stays_in_its_place(name: str, gone: set[str]) -> None:
    template = loaded(name)
    roles = read_roles(template)
    assert set(map(str, roles.end_users)) == gone
    nodes = inject(template, roles, segment_inputs()).nodes
    assert all(ref.input_name not in nodes[ref.node_id]["inputs"] for ref in roles.end_users)
    with_end = inject(template, roles, segment_inputs(end_image="close.png")).nodes
    assert roles.end_image is not None
    assert with_end[roles.end_image.node_id]["inputs"]["image"] == "close.png"
    assert all(ref.input_name in with_end[ref.node_id]["inputs"] for ref in roles.end_users)


def test_the_question_about_two_passes_is_answered_by_tags() -> None:
    nodes: dict[str, Any] = {**loaded("ask_ltx2_two_passes.json").nodes}
    for node_id, name in (("50", "width"), ("51", "height")):
        tag = {"title": f"[{name.upper()}] of the film"}
        nodes[node_id] = {"class_type": "PrimitiveInt", "inputs": {"value": 1280}, "_meta": tag}
    roles = read_roles(template_from(nodes, Path("gcv_tagged.json")))
    assert (shown(roles)["width"], shown(roles)["height"]) == ("50.value", "51.value")
    assert roles.samplers == ("18", "46")
    assert shown(roles)["seeds"] == "15.noise_seed 44.noise_seed"


def _changed(before: Any, after: Any) -> set[str]:
    return {
        f"{node_id}.{name}"
        for node_id in before
        for name in {*before[node_id]["inputs"], *after[node_id]["inputs"]}
        if before[node_id]["inputs"].get(name) != after[node_id]["inputs"].get(name)
    }
