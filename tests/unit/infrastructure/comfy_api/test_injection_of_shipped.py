"""Each shipped workflow with a segment in it: exactly these inputs change, and nothing else."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from infrastructure.comfy_api.updaters import InjectedWorkflow, inject
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_template import load_workflow_template
from infrastructure.preview_backend.graph import is_link
from tests.fakes.workflows import SHIPPED, SHIPPED_FOLDER, segment_inputs

EXPECTED: dict[str, dict[str, Any]] = {
    "gcv_wan_2.2_5b_i2v.json": {
        "1.unet_name": "other.safetensors",
        "4.image": "up.png",
        "5.text": "a dog runs",
        "6.text": "rain",
        "8.width": 640,
        "8.height": 384,
        "8.length": 33,
        "9.seed": 77,
        "9.steps": 8,
        "9.cfg": 2.5,
        "11.images": ["13", 0],
        "11.fps": 12.5,
        "12.filename_prefix": "shotchain/film/shot_001_seg_1",
    },
    "gcv_wan_2.2_14b_i2v.json": {
        "1.unet_name": "other.safetensors",
        "2.unet_name": "other.safetensors",
        "5.image": "up.png",
        "6.text": "a dog runs",
        "7.text": "rain",
        "8.width": 640,
        "8.height": 384,
        "8.length": 33,
        "11.noise_seed": 77,
        "11.steps": 8,
        "11.cfg": 2.5,
        "11.end_at_step": 4,
        "12.steps": 8,
        "12.cfg": 2.5,
        "12.start_at_step": 4,
        "14.images": ["16", 0],
        "14.fps": 12.5,
        "15.filename_prefix": "shotchain/film/shot_001_seg_1",
    },
    "gcv_ltvx_i2v.json": {
        "1.ckpt_name": "other.safetensors",
        "3.image": "up.png",
        "4.text": "a dog runs",
        "5.text": "rain",
        "6.width": 640,
        "6.height": 384,
        "6.length": 33,
        "7.frame_rate": 12.5,
        "8.steps": 8,
        "10.noise_seed": 77,
        "10.cfg": 2.5,
        "12.images": ["14", 0],
        "12.fps": 12.5,
        "13.filename_prefix": "shotchain/film/shot_001_seg_1",
    },
}
EXPECTED["gcv_wan_2.2_14B_i2v_gguf.json"] = EXPECTED["gcv_wan_2.2_14b_i2v.json"]
# Two more nodes, so that the one which keeps the frames has another number.
EXPECTED["gcv_wan_2.2_14B_i2v_gguf_sage.json"] = {**EXPECTED["gcv_wan_2.2_14b_i2v.json"], "14.images": ["18", 0]}
DECODED = {
    "gcv_wan_2.2_5b_i2v.json": "10",
    "gcv_wan_2.2_14b_i2v.json": "13",
    "gcv_wan_2.2_14B_i2v_gguf.json": "13",
    "gcv_wan_2.2_14B_i2v_gguf_sage.json": "13",
    "gcv_ltvx_i2v.json": "11",
}


def test_every_shipped_workflow_is_in_the_table() -> None:
    assert set(EXPECTED) == {path.name for path in SHIPPED_FOLDER.glob("*.json")}


def _changes(before: Any, after: dict[str, Any]) -> dict[str, Any]:
    return {
        f"{node_id}.{name}": value
        for node_id in before
        for name, value in after[node_id]["inputs"].items()
        if before[node_id]["inputs"].get(name) != value
    }


def _injected(name: str) -> tuple[Any, InjectedWorkflow]:
    template = load_workflow_template(SHIPPED_FOLDER / name)
    roles = read_roles(template)
    models = dict.fromkeys(roles.models, "other.safetensors")
    return template.nodes, inject(template, roles, segment_inputs(models=models))


@pytest.mark.parametrize("name", SHIPPED)
def test_exactly_these_inputs_change(name: str) -> None:
    before, injected = _injected(name)
    assert _changes(before, injected.nodes) == EXPECTED[name]


@pytest.mark.parametrize("name", SHIPPED)
def test_everything_about_a_node_but_its_inputs_stays(name: str) -> None:
    before, injected = _injected(name)
    for node_id, node in before.items():
        after = injected.nodes[node_id]
        assert {**after, "inputs": 0} == {**node, "inputs": 0}
        assert after["inputs"].keys() == node["inputs"].keys()


@pytest.mark.parametrize("name", SHIPPED)
def test_nodes_are_added_to_keep_the_frames_and_save_the_last_and_the_first(name: str) -> None:
    before, injected = _injected(name)
    trim, crop, save, first, save_first = [injected.nodes[node] for node in injected.nodes if node not in before]
    assert trim["inputs"] == {"image": [DECODED[name], 0], "batch_index": 1, "length": 30}
    assert crop["inputs"] == {"image": [DECODED[name], 0], "batch_index": 30, "length": 1}
    assert save["class_type"] == "SaveImage"
    assert save["inputs"]["filename_prefix"] == "shotchain/film/shot_001_seg_1_last"
    assert injected.last_frame_node_id is not None
    assert injected.nodes[injected.last_frame_node_id] == save
    assert first["inputs"] == {"image": [DECODED[name], 0], "batch_index": 0, "length": 1}
    assert save_first["inputs"]["filename_prefix"] == "shotchain/film/shot_001_seg_1_first"
    assert injected.first_frame_node_id is not None
    assert injected.nodes[injected.first_frame_node_id] == save_first
    assert injected.exact_frames


@pytest.mark.parametrize("name", SHIPPED)
def test_the_picture_of_the_start_frame_decides_nothing_of_the_clip(name: str) -> None:
    before, injected = _injected(name)
    watching = injected.nodes.keys() - injected.deciding
    assert len(watching) == 2
    assert injected.first_frame_node_id in watching
    read = {str(value[0]) for node in injected.nodes.values() for value in node["inputs"].values() if is_link(value)}
    assert injected.first_frame_node_id not in read
    assert not watching & before.keys()


@pytest.mark.parametrize("name", SHIPPED)
def test_the_template_stays_as_it_was(name: str) -> None:
    template = load_workflow_template(SHIPPED_FOLDER / name)
    before = copy.deepcopy(template.nodes)
    injected = inject(template, read_roles(template), segment_inputs())
    for node in injected.nodes.values():
        node["inputs"].clear()
    assert template.nodes == before


@pytest.mark.parametrize("name", SHIPPED)
def test_none_keeps_what_the_template_says(name: str) -> None:
    template = load_workflow_template(SHIPPED_FOLDER / name)
    inputs = segment_inputs(negative_prompt=None, steps=None, cfg=None)
    changed = _changes(template.nodes, inject(template, read_roles(template), inputs).nodes)
    kept = {"steps", "cfg", "start_at_step", "end_at_step", "unet_name", "ckpt_name"}
    assert changed == {
        ref: value for ref, value in EXPECTED[name].items() if ref.split(".")[1] not in kept and value != "rain"
    }
