"""Workflows that take several frames to go on from: how many is read off their links; each finds its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import WorkflowError
from infrastructure.comfy_api.graph import InputRef
from infrastructure.comfy_api.updaters import inject
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_template import load_workflow_template
from tests.fakes.workflows import (
    SHIPPED,
    SHIPPED_FOLDER,
    NodesJson,
    custom_sampling,
    node,
    question_of,
    ref,
    refs,
    roles_of,
    segment_inputs,
    template_of,
    wan_i2v,
    with_context,
    with_end_image,
    with_inputs,
)

Tree = Any


def nested(tree: Tree, nodes: dict[str, Any]) -> list[Any]:
    """A tree of pairs as ImageBatch nodes over LoadImage nodes; its leaves are the names of the loaders."""
    if isinstance(tree, str):
        nodes[tree] = node("LoadImage", image=f"{tree}.png")
        return [tree, 0]
    node_id = f"batch_{len(nodes)}"
    nodes[node_id] = node("ImageBatch")
    nodes[node_id]["inputs"] = {"image1": nested(tree[0], nodes), "image2": nested(tree[1], nodes)}
    return [node_id, 0]


def leaves(tree: Tree) -> list[str]:
    return [tree] if isinstance(tree, str) else [*leaves(tree[0]), *leaves(tree[1])]


def named(tree: Tree, names: list[str]) -> Tree:
    return names.pop() if tree is None else (named(tree[0], names), named(tree[1], names))


def joined(**changed: Any) -> NodesJson:
    """Three pictures, joined two and one."""
    return with_context(wan_i2v(**changed), 3)


def test_a_workflow_with_one_start_image_takes_one_frame() -> None:
    roles = roles_of(wan_i2v())

    assert (roles.context_frames, roles.pictures.context, roles.earlier_images) == (1, refs("photo.image"), ())


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_workflows_take_one_frame_and_no_end_image(name: str) -> None:
    roles = read_roles(load_workflow_template(SHIPPED_FOLDER / name))

    assert (roles.context_frames, roles.takes_end_image) == (1, False)


def test_joined_pictures_are_the_frames_before_a_continuation() -> None:
    roles = roles_of(joined())

    assert roles.context_frames == 3
    assert roles.pictures.context == refs("earlier_0.image", "earlier_1.image", "photo.image")
    assert roles.start_image == ref("photo.image")


@given(
    st.recursive(st.none(), lambda inner: st.tuples(inner, inner), max_leaves=12).filter(lambda tree: tree is not None)
)
def test_any_nesting_is_read_in_its_order(shape: Tree) -> None:
    tree = named(shape, [f"picture_{number}" for number in range(99)])
    added: dict[str, Any] = {}
    start = nested(tree, added)
    roles = roles_of(with_inputs({**wan_i2v(photo=None), **added}, "i2v", start_image=start))

    assert roles.pictures.context == tuple(InputRef(leaf, "image") for leaf in leaves(tree))


def test_pictures_may_be_resized_before_and_after_they_are_joined() -> None:
    size = {"upscale_method": "area", "width": 832, "height": 480, "crop": "center"}
    nodes = joined(small=node("ImageScale", image=["photo", 0], **size))
    nodes = with_inputs(nodes, "joined_2", image2=["small", 0])
    nodes = with_inputs(
        {**nodes, "all": node("ImageScale", image=["joined_2", 0], **size)}, "i2v", start_image=["all", 0]
    )
    roles = roles_of(nodes)

    assert roles.context_frames == 3
    assert set(roles.pictures.resizers) == {"small", "all"}


def test_guides_of_ltx_are_read_alike() -> None:
    nodes = custom_sampling(
        older=node("LoadImage", image="o.png"), both=node("ImageBatch", image1=["older", 0], image2=["first", 0])
    )
    roles = roles_of(with_inputs(nodes, "prep1", image=["both", 0]))

    assert roles.pictures.context == refs("older.image", "first.image")
    assert roles.end_image == ref("last.image")


@pytest.mark.parametrize(
    "changed",
    [
        {"joined_2": node("ImageBlend", image1=["joined_1", 0], image2=["photo", 0], blend_factor=0.5)},
        {"joined_1": node("ImageBatch", image1=["decode2", 0], image2=["earlier_1", 0])},
        {"joined_1": node("ImageBatch", image1=["photo", 0], image2=["earlier_1", 0])},
    ],
    ids=["blended", "not all loaded", "one of them twice"],
)
def test_pictures_joined_in_another_way_are_a_question(changed: NodesJson) -> None:
    assert "[START]" in question_of({**joined(), **changed}).hint


def test_frames_that_are_repeated_are_no_chain_of_single_ones() -> None:
    repeat = node("RepeatImageBatch", image=["photo", 0], amount=2)
    question_of(with_inputs(joined(repeat=repeat), "joined_2", image2=["repeat", 0]))


def test_joined_reference_pictures_stay_a_question() -> None:
    inputs = {**wan_i2v()["i2v"]["inputs"], "reference_image": ["both", 0]}
    del inputs["start_image"]
    both = node("ImageBatch", image1=["photo", 0], image2=["second", 0])
    nodes = wan_i2v(i2v=node("WanVaceToVideo", **inputs), both=both, second=node("LoadImage", image="2.png"))

    assert "photo, second" in question_of(nodes).message


def test_two_nodes_that_take_different_frames_are_a_question() -> None:
    nodes = with_inputs(joined(), "i2v", first_frame=["photo", 0])

    assert "[START]" in question_of(nodes).hint


def test_a_tag_at_the_newest_picture_changes_nothing_and_at_another_leaves_it_alone() -> None:
    newest, oldest = joined(), joined()
    newest["photo"]["_meta"]["title"] = "[START]"
    oldest["earlier_0"]["_meta"]["title"] = "[START]"

    assert roles_of(newest).pictures == roles_of(joined()).pictures
    assert roles_of(oldest).pictures.context == refs("earlier_0.image")


def test_every_frame_goes_into_its_place() -> None:
    template = template_of(joined())
    after = inject(template, read_roles(template), segment_inputs(earlier_images=("a.png", "b.png"))).nodes

    assert [after[node_id]["inputs"]["image"] for node_id in ("earlier_0", "earlier_1", "photo")] == [
        "a.png",
        "b.png",
        "up.png",
    ]


def test_a_still_goes_into_every_place() -> None:
    template = template_of(joined())
    after = inject(template, read_roles(template), segment_inputs()).nodes

    assert {after[node_id]["inputs"]["image"] for node_id in ("earlier_0", "earlier_1", "photo")} == {"up.png"}


@pytest.mark.parametrize("names", [("a.png",), ("a.png", "b.png", "c.png")])
def test_another_number_of_frames_than_the_workflow_takes_is_a_mistake(names: tuple[str, ...]) -> None:
    template = template_of(joined())
    with pytest.raises(ValueError, match="zip"):
        inject(template, read_roles(template), segment_inputs(earlier_images=names))


def test_context_and_end_image_stand_side_by_side() -> None:
    template = template_of(with_end_image(joined()))
    roles = read_roles(template)
    assert (roles.context_frames, roles.takes_end_image) == (3, True)

    aimed = inject(template, roles, segment_inputs(end_image="next.png")).nodes
    free = inject(template, roles, segment_inputs()).nodes

    assert aimed["closing"]["inputs"]["image"] == "next.png"
    assert aimed["i2v"]["inputs"]["end_image"] == ["closing", 0]
    assert "end_image" not in free["i2v"]["inputs"]


def test_a_workflow_that_closes_on_the_picture_it_opens_on_takes_no_other_end() -> None:
    roles = roles_of(with_inputs(with_end_image(wan_i2v()), "i2v", end_image=["photo", 0]))

    assert (roles.start_image, roles.end_image, roles.takes_end_image) == (
        ref("photo.image"),
        ref("photo.image"),
        False,
    )


def test_an_end_image_that_cannot_be_left_out_is_an_error_without_one() -> None:
    template = template_of(custom_sampling())
    with pytest.raises(WorkflowError, match="wants a last frame"):
        inject(template, read_roles(template), segment_inputs())
