"""Reading workflow files, and what is said of files that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from domain.errors import WorkflowError
from infrastructure.comfy_api.workflow_template import load_workflow_template
from tests.fakes.workflows import node, wan_i2v


def _written(folder: Path, content: Any) -> Path:
    path = folder / "gcv_mine.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def test_a_workflow_is_read_as_it_stands(tmp_path: Path) -> None:
    path = _written(tmp_path, wan_i2v())
    template = load_workflow_template(path)
    assert (template.path, template.name, template.nodes) == (path, "gcv_mine.json", wan_i2v())


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = _written(tmp_path, "\ufeff" + json.dumps(wan_i2v()))
    assert load_workflow_template(path).nodes == wan_i2v()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "workflow_not_json"),
        ("{", "workflow_not_json"),
        ("[" * 100_000, "workflow_not_json"),
        ("[]", "workflow_not_an_object"),
        ("{}", "workflow_not_an_object"),
        ('"words"', "workflow_not_an_object"),
        ({"nodes": [], "links": [], "version": 0.4}, "workflow_ui_format"),
        ({"1": {"inputs": {}}}, "workflow_node_without_class"),
        ({"1": "words"}, "workflow_node_without_class"),
        ({"1": {"class_type": "SaveVideo", "inputs": []}}, "workflow_node_without_class"),
        ({"1": node("LoadImage", image="a.png")}, "workflow_no_video_output"),
    ],
)
def test_a_file_that_is_no_workflow_is_refused(tmp_path: Path, content: Any, code: str) -> None:
    path = _written(tmp_path, content)
    with pytest.raises(WorkflowError) as caught:
        load_workflow_template(path)
    assert caught.value.code == code
    assert path.name in caught.value.message
    assert caught.value.hint


def test_the_editors_format_is_refused_with_the_clicks_that_export_the_right_one(tmp_path: Path) -> None:
    with pytest.raises(WorkflowError) as caught:
        load_workflow_template(_written(tmp_path, {"nodes": [], "links": []}))
    assert "File" in caught.value.hint
    assert "Export (API)" in caught.value.hint


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkflowError, match=r"gone\.json") as caught:
        load_workflow_template(tmp_path / "gone.json")
    assert caught.value.code == "workflow_unreadable"
