"""Which node plays which role, in workflows of several shapes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model_family import LTX_VIDEO, WAN_21, WAN_22_5B, WAN_22_14B
from infrastructure.comfy_api.graph import Link
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_roles import StepBound
from infrastructure.comfy_api.workflow_template import load_workflow_template
from tests.fakes.workflows import (
    SHIPPED_FOLDER,
    NodesJson,
    custom_sampling,
    node,
    question_of,
    ref,
    refs,
    roles_of,
    two_passes,
    wan_i2v,
    with_inputs,
)


def test_a_plain_workflow_is_understood() -> None:
    roles = roles_of(wan_i2v())
    assert roles.video_output == "save"
    assert roles.decoded == Link("decode", 0)
    assert roles.images_input == refs("video.images")
    assert roles.samplers == ("sampler",)
    assert (roles.positive, roles.negative) == (refs("pos.text"), refs("neg.text"))
    assert (roles.start_image, roles.end_image) == (ref("photo.image"), None)
    assert (roles.length, roles.width, roles.height) == (refs("i2v.length"), refs("i2v.width"), refs("i2v.height"))
    assert (roles.fps, roles.workflow_fps) == (refs("video.fps"), 16.0)
    assert (roles.seeds, roles.steps, roles.cfg) == (refs("sampler.seed"), refs("sampler.steps"), refs("sampler.cfg"))
    assert roles.models == {"main": ref("unet.unet_name")}
    assert roles.camera is None
    assert roles.family is WAN_21


@given(st.permutations(sorted(two_passes())))
def test_neither_order_nor_node_ids_matter(order: list[str]) -> None:
    nodes = two_passes()
    assert roles_of({node_id: nodes[node_id] for node_id in order}) == roles_of(nodes)


def test_two_passes_are_read_in_their_order() -> None:
    roles = roles_of(two_passes())
    assert roles.samplers == ("zfirst", "sampler")
    assert roles.seeds == refs("zfirst.noise_seed")
    assert roles.steps == refs("zfirst.steps", "sampler.steps")
    assert roles.models == {"high": ref("unet.unet_name"), "low": ref("unet2.unet_name")}
    assert StepBound(ref("zfirst.end_at_step"), ref("zfirst.steps")) in roles.sampling.step_bounds


def test_custom_sampling_with_two_guides_is_understood() -> None:
    roles = roles_of(custom_sampling())
    assert roles.images_input == refs("save.images")
    assert (roles.positive, roles.negative) == (refs("pos.text"), refs("neg.text"))
    assert (roles.start_image, roles.end_image) == (ref("first.image"), ref("last.image"))
    assert (roles.seeds, roles.steps, roles.cfg) == (refs("noise.noise_seed"), refs("sigmas.steps"), refs("guider.cfg"))
    assert set(roles.fps) == set(refs("save.frame_rate", "rate.frame_rate"))
    assert roles.length == refs("empty.length")
    assert roles.models == {"main": ref("ckpt.ckpt_name")}
    assert roles.family is LTX_VIDEO


def test_noise_that_is_switched_off_has_no_seed() -> None:
    assert roles_of(custom_sampling(noise=node("DisableNoise"))).seeds == ()


def test_a_first_last_frame_workflow_has_both_images() -> None:
    base = wan_i2v()
    flf = {**base["i2v"]["inputs"], "end_image": ["scaled", 0]}
    roles = roles_of(
        wan_i2v(
            i2v=node("WanFirstLastFrameToVideo", **flf),
            scaled=node("ImageScale", image=["photo2", 0], upscale_method="area", width=832, height=480, crop="center"),
            photo2=node("LoadImage", image="end.png"),
        )
    )
    assert (roles.start_image, roles.end_image) == (ref("photo.image"), ref("photo2.image"))


def test_the_wrapper_nodes_are_understood() -> None:
    roles = roles_of(
        {
            "out": node("VHS_VideoCombine", images=["dec", 0], frame_rate=16, filename_prefix="x", save_output=True),
            "dec": node("WanVideoDecode", vae=["vae", 0], samples=["smp", 0]),
            "smp": node(
                "WanVideoSampler",
                model=["mod", 0],
                image_embeds=["emb", 0],
                text_embeds=["txt", 0],
                steps=6,
                cfg=1.0,
                shift=5.0,
                seed=3,
            ),
            "mod": node("WanVideoModelLoader", model="Wan2_1-I2V-14B_fp8.safetensors", base_precision="fp16"),
            "emb": node(
                "WanVideoImageToVideoEncode",
                vae=["vae", 0],
                start_image=["img", 0],
                width=832,
                height=480,
                num_frames=81,
            ),
            "img": node("LoadImage", image="a.png"),
            "txt": node("WanVideoTextEncode", positive_prompt="a cat", negative_prompt="ugly", t5=["t5", 0]),
            "t5": node("LoadWanVideoT5TextEncoder", model_name="umt5.safetensors"),
            "vae": node("WanVideoVAELoader", model_name="Wan2_1_VAE.safetensors"),
        }
    )
    assert (roles.positive, roles.negative) == (refs("txt.positive_prompt"), refs("txt.negative_prompt"))
    assert (roles.start_image, roles.length) == (ref("img.image"), refs("emb.num_frames"))
    assert (roles.seeds, roles.models) == (refs("smp.seed"), {"main": ref("mod.model")})
    assert roles.output.keeps_frames
    assert roles.family is WAN_21


def test_title_tags_win_over_inference() -> None:
    nodes = wan_i2v(other=node("LoadImage", "[START] mine", image="b.png"))
    nodes["neg"]["_meta"]["title"] = "[PROMPT]"
    nodes["pos"]["_meta"]["title"] = "[NEGATIVE]"
    nodes["unet"]["_meta"]["title"] = "[MODEL:high] expert"
    roles = roles_of(nodes)
    assert (roles.positive, roles.negative) == (refs("neg.text"), refs("pos.text"))
    assert roles.start_image == ref("other.image")
    assert roles.models == {"high": ref("unet.unet_name")}


@pytest.mark.parametrize("tag", ["PROMPT", "START", "MODEL", "LENGTH"])
def test_a_tag_at_a_node_that_cannot_play_the_role_is_a_question(tag: str) -> None:
    assert f"[{tag}]" in question_of(wan_i2v(vae=node("VAELoader", f"[{tag}]", vae_name="v.safetensors"))).message


def test_two_savers_of_the_same_images_do_not_confuse() -> None:
    webm = node("SaveWEBM", images=["decode", 0], filename_prefix="w", codec="vp9", fps=16.0, crf=32.0)
    assert roles_of(wan_i2v(a=webm)).video_output == "save"


def test_two_different_videos_are_a_question_that_a_tag_answers() -> None:
    nodes = wan_i2v(
        big=node("ImageScale", image=["decode", 0], upscale_method="area", width=1664, height=960, crop="center"),
        big_save=node("SaveWEBM", images=["big", 0], filename_prefix="w", codec="vp9", fps=16.0, crf=32.0),
    )
    assert "[VIDEO]" in question_of(nodes).hint
    nodes["big_save"]["_meta"]["title"] = "[VIDEO]"
    roles = roles_of(nodes)
    assert (roles.video_output, roles.decoded) == ("big_save", Link("big", 0))
    assert roles.output.keeps_frames


def test_a_preview_that_is_not_saved_is_not_the_output() -> None:
    preview = node("VHS_VideoCombine", images=["big", 0], frame_rate=16, save_output=False, filename_prefix="p")
    nodes = wan_i2v(big=node("ImageScale", image=["decode", 0], width=1, height=1), a_preview=preview)
    assert roles_of(nodes).video_output == "save"


def test_an_unknown_save_node_is_known_by_its_name_and_wiring() -> None:
    nodes = wan_i2v(save=node("FancyVideoSaver", video=["video", 0]), extra=node("VideoSaverSettings", quality=1))
    assert roles_of(nodes).video_output == "save"


@pytest.mark.parametrize(
    ("between", "keeps"),
    [
        (node("RIFE VFI", frames=["decode", 0], multiplier=2), False),
        (node("ImageFromBatch", image=["decode", 0], batch_index=0, length=40), False),
        (node("ImageUpscaleWithModel", image=["decode", 0], upscale_model=["vae", 0]), True),
        (node("ColorMatch", image_ref=["photo", 0], image_target=["decode", 0], method="mkl"), True),
    ],
)
def test_nodes_that_change_the_number_of_frames_are_noticed(between: dict[str, Any], keeps: bool) -> None:
    nodes = with_inputs(wan_i2v(between=between), "video", images=["between", 0])
    assert roles_of(nodes).output.keeps_frames is keeps


def test_an_output_without_images_is_understood_without_them() -> None:
    output = node("SaveVideo", video=["sampler", 0], filename_prefix="x")
    roles = roles_of(wan_i2v(save=output, video=None, decode=None))
    assert (roles.decoded, roles.images_input) == (None, ())
    assert roles.workflow_fps == WAN_22_14B.native_fps


def test_a_clip_that_is_played_there_and_back_is_not_cut() -> None:
    back = node("VHS_VideoCombine", images=["decode", 0], frame_rate=16, filename_prefix="x", pingpong=True)
    assert not roles_of(wan_i2v(save=back, video=None)).output.keeps_frames


def test_the_pictures_of_a_workflow_that_has_no_decoder_are_its_decoded_ones() -> None:
    nodes = with_inputs(wan_i2v(), "sampler", latent_image=["i2v", 2])
    nodes = with_inputs(nodes, "video", images=["sampler", 0])
    assert roles_of(nodes).output.keeps_frames


def test_a_workflow_with_more_than_two_model_files_names_no_model_roles() -> None:
    third = node("KSampler", model=["unet3", 0], seed=1, steps=4, cfg=1.0, latent_image=["sampler", 0])
    third["inputs"] |= {"positive": ["i2v", 0], "negative": ["i2v", 1]}
    nodes = two_passes(third=third, unet3=node("UNETLoader", unet_name="c.safetensors"))
    roles = roles_of(with_inputs(nodes, "decode", samples=["third", 0]))
    assert roles.samplers == ("zfirst", "sampler", "third")
    assert roles.models == {}


def test_a_camera_node_is_found() -> None:
    camera = node("WanCameraEmbedding", camera_pose="Static", width=832, height=480, length=81, speed=1.0)
    i2v = node("WanCameraImageToVideo", **wan_i2v()["i2v"]["inputs"], camera_conditions=["camera", 0])
    roles = roles_of(wan_i2v(camera=camera, i2v=i2v))
    assert roles.camera == "camera"
    assert roles.length == refs("i2v.length", "camera.length")


def test_the_5b_model_is_told_from_the_14b_by_its_latent_node_or_its_file() -> None:
    five = {"vae": ["vae", 0], "width": 832, "height": 480, "length": 81, "batch_size": 1, "start_image": ["photo", 0]}
    nodes = wan_i2v(i2v=node("Wan22ImageToVideoLatent", **five))
    wired = {"positive": ["pos", 0], "negative": ["neg", 0], "latent_image": ["i2v", 0]}
    assert roles_of(with_inputs(nodes, "sampler", **wired)).family is WAN_22_5B
    assert roles_of(with_inputs(wan_i2v(), "unet", unet_name="Wan2_2-TI2V-5B.gguf")).family is WAN_22_5B


@pytest.mark.parametrize(
    ("nodes", "role"),
    [
        (with_inputs(wan_i2v(), "decode", samples=["i2v", 2]), "sampler"),
        (with_inputs(wan_i2v(pos=None), "i2v", positive=["gone", 0]), "prompt"),
        (with_inputs(wan_i2v(photo=None), "i2v", start_image=["gone", 0]), "start image"),
        (with_inputs(wan_i2v(), "i2v", start_image=["decode2", 0]), "start image"),
        (with_inputs(wan_i2v(i2v=node("Mystery")), "sampler", positive=["pos", 0], negative=["neg", 0]), "start image"),
    ],
)
def test_a_role_that_nobody_plays_is_named(nodes: NodesJson, role: str) -> None:
    error = question_of(nodes)
    assert error.context["field"] == role


def test_several_images_side_by_side_are_a_question() -> None:
    batch = node("ImageStitch", image1=["photo", 0], image2=["photo2", 0], direction="right")
    nodes = wan_i2v(batch=batch, photo2=node("LoadImage", image="b.png"))
    error = question_of(with_inputs(nodes, "i2v", start_image=["batch", 0]))
    assert "[START]" in error.hint
    assert "photo2" in error.message


def test_a_single_image_behind_an_unknown_input_is_the_start_image() -> None:
    strange = {**wan_i2v()["i2v"]["inputs"], "key_picture": ["photo", 0]}
    del strange["start_image"]
    assert roles_of(wan_i2v(i2v=node("WanStrangeToVideo", **strange))).start_image == ref("photo.image")


def test_an_unknown_model_family_is_a_question() -> None:
    nodes = with_inputs(wan_i2v(), "unet", unet_name="mystery.safetensors")
    nodes["i2v"]["class_type"] = "MysteryToVideo"
    nodes = with_inputs(nodes, "vae", vae_name="v.safetensors")
    assert question_of(nodes).context["field"] == "model family"


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=3))
)
def test_nodes_of_any_shape_give_roles_or_a_question(extra: dict[str, dict[str, str]]) -> None:
    nodes = {**wan_i2v(), **{node_id: node("Unknown", **inputs) for node_id, inputs in extra.items()}}
    assert roles_of(nodes) == roles_of(wan_i2v())


def test_the_shipped_workflows_have_the_families_their_names_say() -> None:
    families = {
        path.name: read_roles(load_workflow_template(path)).family
        for path in SHIPPED_FOLDER.glob("gcv_*.json")
        if "gguf" not in path.name
    }
    assert families == {
        "gcv_wan_2.2_5b_i2v.json": WAN_22_5B,
        "gcv_wan_2.2_14b_i2v.json": WAN_22_14B,
        "gcv_ltvx_i2v.json": LTX_VIDEO,
    }
