"""What a person says about a workflow: read, written, held against the workflow, and obeyed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import WorkflowError
from domain.model_family import ALL_FAMILIES, LTX_VIDEO
from domain.workflow_reading import BOUND_ROLES, NODE_ROLES, Corrections
from infrastructure.comfy_api.corrections import corrections_beside, read_corrections, write_corrections
from infrastructure.comfy_api.role_lines import describe_roles
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import load_workflow_template
from tests.fakes.workflows import SHIPPED, SHIPPED_FOLDER, NodesJson, node, ref, refs, template_of, two_passes, wan_i2v


def corrected(nodes: NodesJson, family: str | None = None, **bindings: Any) -> WorkflowRoles:
    given_bindings = {role: (refs,) if isinstance(refs, str) else refs for role, refs in bindings.items()}
    return read_roles(replace(template_of(nodes), corrections=Corrections(family, given_bindings)))


def refused(nodes: NodesJson, **bindings: Any) -> WorkflowError:
    with pytest.raises(WorkflowError) as caught:
        corrected(nodes, **bindings)
    assert caught.value.code == "workflow_binding_invalid"
    assert caught.value.hint
    return caught.value


def test_what_is_bound_by_hand_wins_over_inference_and_tags() -> None:
    nodes = wan_i2v(other=node("LoadImage", "[START]", image="b.png"), n=node("mxSlider", Xi=81, Xf=1.0))
    roles = corrected(
        nodes, "ltx_video", start_image="photo.image", length="n.Xi", negative=(), steps=("sampler.steps",)
    )
    assert roles.start_image == ref("photo.image")
    assert roles.length == refs("n.Xi")
    assert roles.negative == ()
    assert roles.family is LTX_VIDEO


def test_a_binding_answers_the_question_that_stood_open() -> None:
    joined = wan_i2v(j=node("StringConcatenate", string_a="a", string_b="b"))
    joined["pos"]["inputs"]["text"] = ["j", 0]
    assert corrected(joined, positive="j.string_a").positive == refs("j.string_a")
    big = wan_i2v(
        big=node("ImageScale", image=["decode", 0], width=1664, height=960),
        big_save=node("SaveWEBM", images=["big", 0], filename_prefix="w", fps=16.0),
    )
    assert corrected(big, video_output="big_save").video_output == "big_save"
    strange = wan_i2v(sampler=node("Mystery", positive=["i2v", 0], negative=["i2v", 1], latent=["i2v", 2], cfg=2.0))
    roles = corrected(strange, sampler="sampler", seed=())
    assert (roles.samplers, roles.seeds, roles.cfg) == (("sampler",), (), refs("sampler.cfg"))


def test_models_are_bound_by_role() -> None:
    roles = corrected(two_passes(), **{"model:high": "unet2.unet_name"})
    assert roles.models == {"high": ref("unet2.unet_name"), "low": ref("unet2.unet_name")}


@pytest.mark.parametrize(
    ("bindings", "words"),
    [
        ({"start_image": "gone.image"}, ["start_image", "gone.image", "no node 'gone'"]),
        ({"length": "i2v.frames"}, ["length", "i2v.frames", "WanImageToVideo", "it has width, height, length"]),
        ({"length": "photo.image"}, ["length", "photo.image", "a number is needed", "start.png"]),
        ({"positive": "i2v.width"}, ["positive", "i2v.width", "a text is needed", "832"]),
        ({"video_output": "nowhere"}, ["video_output", "nowhere"]),
        ({"start_image": ()}, ["start_image", "cannot do without"]),
        ({"start_image": ("photo.image", "photo.image")}, ["start_image", "only one node"]),
    ],
)
def test_a_binding_that_does_not_fit_is_named(bindings: dict[str, Any], words: list[str]) -> None:
    message = refused(wan_i2v(), **bindings).message
    assert all(word in message for word in words), message


_REFS = st.tuples(st.from_regex(r"[0-9:]{1,5}", fullmatch=True), st.from_regex(r"[a-z_.]{1,9}", fullmatch=True))


@given(
    st.one_of(st.none(), st.sampled_from([family.key for family in ALL_FAMILIES])),
    st.dictionaries(st.sampled_from(BOUND_ROLES), st.lists(_REFS.map(".".join), max_size=3).map(tuple)),
)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, family: str | None, bindings: dict[str, tuple[str, ...]]
) -> None:
    path = tmp_path_factory.mktemp("roles") / "gcv_x.roles.json"
    corrections = Corrections(family, bindings)
    write_corrections(path, corrections)
    assert read_corrections(path) == corrections
    assert path.exists() is not corrections.is_empty


def test_corrections_that_say_nothing_remove_the_file(tmp_path: Path) -> None:
    path = tmp_path / "gcv_x.roles.json"
    write_corrections(path, Corrections("wan_2.1"))
    write_corrections(path, Corrections())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", ["gcv_x.roles.json", "JSON"]),
        ("[]", ["gcv_x.roles.json", "not a JSON object"]),
        ('{"family": 3}', ["family", "3"]),
        ('{"family": "sora"}', ["family", "'sora'"]),
        ('{"bindings": []}', ["bindings"]),
        ('{"bindings": {"hero": "1.image"}}', ["bindings.hero", "start_image"]),
        ('{"bindings": {"length": 5}}', ["bindings.length", "5"]),
        ('{"bindings": {"length": "5"}}', ["bindings.length", "'5'", "node_id.input"]),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_field(tmp_path: Path, content: str, words: list[str]) -> None:
    (tmp_path / "gcv_x.roles.json").write_text(content)
    with pytest.raises(WorkflowError) as caught:
        read_corrections(tmp_path / "gcv_x.roles.json")
    assert all(word in caught.value.message for word in words), caught.value.message
    assert caught.value.hint


def test_the_file_beside_a_workflow_is_obeyed(tmp_path: Path) -> None:
    workflow = tmp_path / "gcv_my.v2.json"
    workflow.write_text(json.dumps(wan_i2v()))
    assert corrections_beside(workflow).name == "gcv_my.v2.roles.json"
    corrections_beside(workflow).write_text('{"family": "ltx_video", "bindings": {"seed": "sampler.seed"}}')
    assert read_roles(load_workflow_template(workflow)).family is LTX_VIDEO


@pytest.mark.parametrize("name", SHIPPED)
def test_the_lines_for_people_are_corrections_that_change_nothing(name: str) -> None:
    template = load_workflow_template(SHIPPED_FOLDER / name)
    roles = read_roles(template)
    lines = describe_roles(roles, template)
    bindings: dict[str, tuple[str, ...]] = {}
    for line in lines:
        assert line.role in BOUND_ROLES
        assert line.input_name or line.role in NODE_ROLES
        assert line.class_type == template.nodes[line.node_id]["class_type"]
        bindings[line.role] = (*bindings.get(line.role, ()), line.binding)
    again = read_roles(replace(template, corrections=Corrections(roles.family.key, bindings)))
    assert again == roles


def test_a_line_shows_title_and_value() -> None:
    template = load_workflow_template(SHIPPED_FOLDER / "gcv_wan_2.2_14b_i2v.json")
    lines = {line.binding: line for line in describe_roles(read_roles(template), template)}
    assert (lines["5.image"].role, lines["5.image"].title, lines["5.image"].value) == (
        "start_image",
        "[START] First frame",
        "example.png",
    )
    assert lines["15"].role == "video_output"
