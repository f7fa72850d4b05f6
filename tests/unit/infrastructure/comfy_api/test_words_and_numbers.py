"""Where words and numbers stand in a workflow: at the node that uses them, or behind links."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.workflows import node, question_of, ref, refs, roles_of, wan_i2v, with_inputs


def test_numbers_behind_links_are_found_where_they_stand() -> None:
    nodes = wan_i2v(
        w=node("easy int", value=832), n=node("INTConstant", value=81), rate=node("PrimitiveFloat", value=16.0)
    )
    nodes = with_inputs(nodes, "i2v", width=["w", 0], length=["n", 0])
    roles = roles_of(with_inputs(nodes, "video", fps=["rate", 0]))
    assert (roles.width, roles.length, roles.fps) == (refs("w.value"), refs("n.value"), refs("rate.value"))
    assert roles.workflow_fps == 16.0


@pytest.mark.parametrize(
    "source",
    [
        node("SimpleMath+", value="a*16+1", a=["seconds", 0]),
        node("SecondsToFrames", seconds=5),
        node("mxSlider", Xi=81, Xf=81.0, isfloatX=0),
    ],
)
def test_a_number_that_is_computed_is_written_where_it_is_used(source: dict[str, Any]) -> None:
    nodes = wan_i2v(calc=source, seconds=node("PrimitiveInt", value=5))
    assert roles_of(with_inputs(nodes, "i2v", length=["calc", 0])).length == refs("i2v.length")


def test_one_number_for_width_and_height_is_written_where_it_is_used() -> None:
    nodes = with_inputs(wan_i2v(side=node("PrimitiveInt", value=640)), "i2v", width=["side", 0], height=["side", 0])
    roles = roles_of(nodes)
    assert (roles.width, roles.height) == (refs("i2v.width"), refs("i2v.height"))


def test_text_behind_string_nodes_is_found_where_it_stands() -> None:
    nodes = wan_i2v(show=node("ShowText|pysssss", text=["words", 0], text_0="old"), words=node("String", value="a cat"))
    assert roles_of(with_inputs(nodes, "pos", text=["show", 0])).positive == refs("words.value")


def test_joined_texts_are_a_question_that_a_tag_answers() -> None:
    join = node("StringConcatenate", string_a=["mine", 0], string_b="trigger word", delimiter=", ")
    nodes = with_inputs(wan_i2v(join=join, mine=node("PrimitiveString", value="a cat")), "pos", text=["join", 0])
    assert "[PROMPT]" in question_of(nodes).hint
    nodes["mine"]["_meta"]["title"] = "[prompt] my words"
    assert roles_of(nodes).positive == refs("mine.value")


def test_one_text_for_both_sides_is_the_prompt() -> None:
    roles = roles_of(with_inputs(wan_i2v(), "i2v", negative=["pos", 0]))
    assert (roles.positive, roles.negative) == (refs("pos.text"), ())


def test_conditioning_that_is_zeroed_out_is_no_negative_prompt() -> None:
    zero = node("ConditioningZeroOut", conditioning=["pos", 0])
    roles = roles_of(with_inputs(wan_i2v(zero=zero, neg=None), "i2v", negative=["zero", 0]))
    assert (roles.positive, roles.negative) == (refs("pos.text"), ())


def test_conditioning_is_followed_by_input_names_not_by_order() -> None:
    crossed = with_inputs(wan_i2v(), "sampler", positive=["i2v", 1], negative=["i2v", 0])
    assert roles_of(crossed).positive == refs("neg.text")


def test_two_texts_for_one_sampler_are_a_question() -> None:
    both = node("ConditioningCombine", conditioning_1=["pos", 0], conditioning_2=["pos2", 0])
    nodes = wan_i2v(both=both, pos2=node("CLIPTextEncode", text="a dog", clip=["clip", 0]))
    assert "pos2" in question_of(with_inputs(nodes, "i2v", positive=["both", 0])).message


def test_an_encoder_with_two_texts_gets_the_prompt_in_both() -> None:
    flux = node("CLIPTextEncodeFlux", clip=["clip", 0], clip_l="a cat", t5xxl="a cat on a mat", guidance=3.5)
    assert roles_of(wan_i2v(pos=flux)).positive == refs("pos.clip_l", "pos.t5xxl")


def test_a_resizer_before_the_start_image_is_told_the_size_too() -> None:
    resize = node("ImageResizeKJv2", image=["photo", 0], width=832, height=480, keep_proportion="crop")
    nodes = with_inputs(wan_i2v(resize=resize), "i2v", start_image=["resize", 0], width=["resize", 1])
    roles = roles_of(nodes)
    assert roles.start_image == ref("photo.image")
    assert roles.width == refs("resize.width")
    assert roles.height == refs("i2v.height", "resize.height")


def test_a_length_can_be_named_by_a_tag() -> None:
    nodes = with_inputs(wan_i2v(n=node("mxSlider", "[LENGTH] frames", Xi=81)), "i2v", length=["n", 0])
    assert roles_of(nodes).length == refs("n.Xi")


def test_links_in_a_circle_end() -> None:
    nodes = wan_i2v(
        a=node("Reroute", value=["b", 0]), b=node("Reroute", value=["a", 0]), c=node("LoopText", text=["c", 0])
    )
    nodes = with_inputs(nodes, "i2v", length=["a", 0])
    assert roles_of(nodes).length == refs("i2v.length")
    assert question_of(with_inputs(nodes, "pos", text=["c", 0])).context["field"] == "positive prompt"


def test_a_number_behind_a_node_that_only_passes_it_on_is_found() -> None:
    nodes = wan_i2v(pass_on=node("AnySwitch", any_01=["n", 0]), n=node("PrimitiveInt", value=81))
    assert roles_of(with_inputs(nodes, "i2v", length=["pass_on", 0])).length == refs("n.value")


def test_a_text_under_an_unknown_name_is_found_when_it_is_the_only_one() -> None:
    nodes = wan_i2v(pass_on=node("AnySwitch", any_01=["words", 0]), words=node("JWString", content="a cat", size=3))
    assert roles_of(with_inputs(nodes, "pos", text=["pass_on", 0])).positive == refs("words.content")


def test_a_text_that_nobody_wrote_is_a_question() -> None:
    nodes = wan_i2v(caption=node("Captioner", image=["photo", 0], model=["unet", 0], mode="long", tone="dry"))
    assert "[PROMPT]" in question_of(with_inputs(nodes, "pos", text=["caption", 0])).hint


def test_prompts_may_stand_at_a_loader_that_encodes_them() -> None:
    loader = node("Efficient Loader", positive="a cat", negative="ugly", ckpt_name="wan.safetensors")
    nodes = with_inputs(wan_i2v(all=loader), "i2v", positive=["all", 1], negative=["all", 2])
    roles = roles_of(nodes)
    assert (roles.positive, roles.negative) == (refs("all.positive"), refs("all.negative"))
