"""Putting a segment into workflows whose shape is not ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.camera import CameraMove, Move
from domain.errors import WorkflowError
from infrastructure.comfy_api.frame_cut import free_node_id
from infrastructure.comfy_api.updaters import InjectedWorkflow, inject, scaled_step
from infrastructure.comfy_api.workflow_graph import read_roles
from tests.fakes.workflows import NodesJson, node, segment_inputs, template_of, wan_i2v, with_inputs


def injected(nodes: NodesJson, **changed: Any) -> InjectedWorkflow:
    template = template_of(nodes)
    return inject(template, read_roles(template), segment_inputs(**changed))


def new_nodes(before: NodesJson, after: InjectedWorkflow) -> list[str]:
    return [node_id for node_id in after.nodes if node_id not in before]


def with_tap() -> NodesJson:
    """A workflow that saves the last picture of all, in the way people build it."""
    return wan_i2v(
        last=node("ImageFromBatch", image=["decode", 0], batch_index=4095, length=1),
        last_save=node("SaveImage", images=["last", 0], filename_prefix="mine_last"),
    )


def test_a_persons_own_tap_of_the_last_frame_is_used_again() -> None:
    after = injected(with_tap())
    assert len(new_nodes(with_tap(), after)) == 3  # the cut, and two for the start frame
    assert after.last_frame_node_id == "last_save"
    assert after.nodes["last"]["inputs"] == {"image": ["decode", 0], "batch_index": 30, "length": 1}
    assert after.nodes["last_save"]["inputs"]["filename_prefix"].endswith("_last")


def test_what_was_injected_before_is_replaced_not_doubled() -> None:
    once = injected(wan_i2v())
    again = injected(once.nodes, first_kept=0, kept=12, seed=3)
    assert again.nodes.keys() == once.nodes.keys()
    assert again.last_frame_node_id == once.last_frame_node_id
    assert again.first_frame_node_id == once.first_frame_node_id
    trim = again.nodes["video"]["inputs"]["images"][0]
    assert again.nodes[trim]["inputs"] == {"image": ["decode", 0], "batch_index": 0, "length": 12}


def test_to_inject_the_same_twice_is_to_inject_it_once() -> None:
    once = injected(wan_i2v())
    assert injected(once.nodes).nodes == once.nodes


def test_other_outputs_stay_as_they_are() -> None:
    extra = {
        "all": node("SaveImage", images=["decode", 0], filename_prefix="all"),
        "webm": node("SaveWEBM", images=["decode", 0], filename_prefix="w", codec="vp9", fps=16.0, crf=32.0),
        "crop": node("ImageFromBatch", image=["decode", 0], batch_index=3, length=1),
        "still": node("SaveImage", images=["crop", 0], filename_prefix="still"),
    }
    after = injected(wan_i2v(**extra))
    assert {node_id: after.nodes[node_id] for node_id in extra} == extra


def test_an_output_that_takes_no_images_is_not_cut() -> None:
    nodes = wan_i2v(save=node("SaveVideo", video=["sampler", 0], filename_prefix="x"), video=None, decode=None)
    after = injected(nodes)
    assert (after.exact_frames, after.last_frame_node_id) == (False, None)
    assert new_nodes(nodes, after) == []


def test_where_frames_are_made_up_in_between_nothing_is_cut() -> None:
    nodes = with_inputs(wan_i2v(rife=node("RIFE VFI", frames=["decode", 0])), "video", images=["rife", 0])
    assert not injected(nodes).exact_frames


def test_a_link_to_a_computed_number_is_replaced() -> None:
    nodes = with_inputs(wan_i2v(size=node("GetImageSize", image=["photo", 0])), "i2v", width=["size", 0])
    after = injected(nodes)
    assert after.nodes["i2v"]["inputs"]["width"] == 640
    assert after.nodes["size"] == nodes["size"]


@given(st.floats(1, 120))
def test_whole_frame_rates_are_written_as_whole_numbers(fps: float) -> None:
    for rate in (fps, float(int(fps))):
        written = injected(wan_i2v(), fps=rate).nodes["video"]["inputs"]["fps"]
        assert written == rate
        assert isinstance(written, int) is rate.is_integer()


def test_models_go_into_their_loaders() -> None:
    after = injected(wan_i2v(), models={"main": "sub/other.safetensors"})
    assert after.nodes["unet"]["inputs"]["unet_name"] == "sub/other.safetensors"


def test_a_model_role_that_the_workflow_lacks_is_an_error() -> None:
    with pytest.raises(WorkflowError, match=r"'high'.*main") as caught:
        injected(wan_i2v(), models={"high": "other.safetensors"})
    assert "[MODEL:high]" in caught.value.hint


@given(st.integers(1, 200), st.integers(0, 10_000), st.integers(1, 200))
def test_a_step_bound_keeps_its_place(total: int, bound: int, steps: int) -> None:
    scaled = scaled_step(bound, total, steps)
    if bound == 0:
        assert scaled == 0
    elif bound >= total:
        assert scaled >= steps
    else:
        assert abs(scaled - bound * steps / total) <= 1
        assert steps == 1 or 1 <= scaled < steps


def test_a_split_of_sigmas_moves_with_the_steps() -> None:
    sampler = node(
        "SamplerCustom",
        add_noise=True,
        noise_seed=1,
        cfg=3.0,
        model=["unet", 0],
        positive=["i2v", 0],
        negative=["i2v", 1],
        sampler=["k", 0],
        sigmas=["split", 0],
        latent_image=["i2v", 2],
    )
    nodes = wan_i2v(
        sampler=sampler,
        split=node("SplitSigmas", sigmas=["sched", 0], step=10),
        sched=node("BasicScheduler", model=["unet", 0], scheduler="simple", steps=20, denoise=1.0),
        k=node("KSamplerSelect", sampler_name="euler"),
    )
    after = injected(nodes, steps=8)
    assert (after.nodes["sched"]["inputs"]["steps"], after.nodes["split"]["inputs"]["step"]) == (8, 4)


@pytest.mark.parametrize(
    ("move", "pose"),
    [(Move.PAN_LEFT, "Pan Left"), (Move.PUSH_IN, "Zoom In"), (Move.STATIC, "Static"), (Move.TILT_UP, "Pan Up")],
)
def test_a_camera_node_is_told_the_move(move: Move, pose: str) -> None:
    after = injected(_with_camera(), camera_move=CameraMove(move, 0.75))
    assert after.nodes["camera"]["inputs"]["camera_pose"] == pose
    assert after.nodes["camera"]["inputs"]["speed"] == 1.5


@pytest.mark.parametrize("move", [None, CameraMove(Move.ORBIT_LEFT)])
def test_a_camera_node_keeps_its_pose_when_there_is_no_move_it_knows(move: CameraMove | None) -> None:
    assert injected(_with_camera(), camera_move=move).nodes["camera"]["inputs"]["camera_pose"] == "Static"


def _with_camera() -> NodesJson:
    camera = node("WanCameraEmbedding", camera_pose="Static", width=832, height=480, length=81, speed=1.0)
    return wan_i2v(
        camera=camera, i2v=node("WanCameraImageToVideo", **wan_i2v()["i2v"]["inputs"], camera_conditions=["camera", 0])
    )


@given(
    st.dictionaries(st.from_regex(r"[0-9]{1,4}(:[0-9]{1,2})?|[a-z]{1,3}", fullmatch=True), st.just({"class_type": ""}))
)
def test_a_free_id_is_free(nodes: Any) -> None:
    assert free_node_id(nodes) not in nodes


def test_the_injected_workflow_can_be_sent() -> None:
    after = injected(wan_i2v())
    assert json.loads(json.dumps(after.nodes)) == after.nodes


@pytest.mark.parametrize("kept", [{"first_kept": -1}, {"kept": 0}, {"first_kept": 4, "kept": 30}])
def test_frames_that_the_model_does_not_make_cannot_be_kept(kept: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="do not lie within"):
        segment_inputs(**kept)
