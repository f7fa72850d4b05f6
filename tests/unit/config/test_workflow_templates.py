"""The shipped workflows: valid for a server, on their model's grid, and described by their sidecar files."""

from __future__ import annotations

import pytest

from infrastructure.comfy_api.model_files import model_files
from infrastructure.comfy_api.updaters import inject
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_template import load_workflow_template
from tests.fakes.node_schema import complaints, recorded_signatures
from tests.fakes.workflows import SHIPPED, SHIPPED_FOLDER, segment_inputs


def test_these_workflows_are_shipped() -> None:
    assert {path.name for path in SHIPPED_FOLDER.glob("*.json")} == set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_server_accepts_it_as_it_is(name: str) -> None:
    template = load_workflow_template(SHIPPED_FOLDER / name)
    assert complaints(template.nodes, recorded_signatures()) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_a_server_accepts_it_with_a_segment_in_it(name: str) -> None:
    template = load_workflow_template(SHIPPED_FOLDER / name)
    start_image = template.nodes[read_roles(template).start_image.node_id]["inputs"]["image"]
    injected = inject(template, read_roles(template), segment_inputs(start_image=start_image))
    assert complaints(injected.nodes, recorded_signatures()) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_its_own_numbers_suit_its_model(name: str) -> None:
    template = load_workflow_template(SHIPPED_FOLDER / name)
    roles = read_roles(template)
    values = {ref: template.graph.value(ref) for ref in (*roles.length, *roles.width, *roles.height)}
    assert all(roles.family.length_for(values[ref]) == values[ref] for ref in roles.length)
    assert all(values[ref] % roles.family.size_multiple == 0 for ref in (*roles.width, *roles.height))
    assert roles.workflow_fps == roles.family.native_fps


@pytest.mark.parametrize("name", SHIPPED)
def test_its_models_file_lists_every_file_it_names(name: str) -> None:
    template = load_workflow_template(SHIPPED_FOLDER / name)
    lines = (SHIPPED_FOLDER / name).with_suffix(".models").read_text("utf-8").splitlines()
    named = [f"{file.folder}/{file.name}" for file in model_files(template.nodes)]
    assert named
    assert set(named) <= set(lines)
    headers = {line.strip("[]") for line in lines if line.startswith("[")}
    assert headers == set(read_roles(template).models)


@pytest.mark.parametrize("name", SHIPPED)
def test_it_has_notes(name: str) -> None:
    notes = (SHIPPED_FOLDER / name.replace(".json", ".notes.md")).read_text("utf-8")
    assert all(word in notes for word in ("fps", "multiples of", "Memory", "Hugging Face"))
