"""Workflows of one's own: brought in, looked at, corrected, and rendered with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from addons.app import App
from domain.errors import WorkflowError
from services.workflows import Corrections
from tests.fakes.workflows import wan_i2v

FOREIGN = Path(__file__).parents[2] / "data" / "workflows"
SHIPPED = Path(__file__).parents[3] / "config" / "workflow_templates"


def own_folder(app: App) -> Path:
    return app.settings.current().own_workflows


def test_a_workflow_is_brought_in_and_understood(app: App) -> None:
    name = app.workflows.import_file(FOREIGN / "wan22_14b_four_step_loras.json", "my street")
    assert name == "gcv_my_street.json"
    assert name in app.workflows.names()
    summary = app.workflows.describe(name)
    assert summary.error is None
    assert summary.is_own
    assert summary.family is not None
    assert summary.family.key == "wan_2.2_14b"
    assert {line.role: line.binding for line in summary.lines}["positive"] == "116:93.text"
    assert (own_folder(app) / name).is_file()


def test_what_scripts_post_is_unwrapped(app: App) -> None:
    posted = json.dumps({"client_id": "x", "prompt": wan_i2v()}).encode()
    name = app.workflows.import_file(posted, "gcv_posted.json")
    assert json.loads((own_folder(app) / name).read_text("utf-8")) == wan_i2v()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "workflow_not_json"),
        (b"\xff\xfe", "workflow_not_json"),
        (b"[]", "workflow_not_an_object"),
        (b'{"nodes": [], "links": []}', "workflow_ui_format"),
        (b'{"1": {"inputs": {}}}', "workflow_node_without_class"),
        (b'{"1": {"class_type": "LoadImage", "inputs": {}}}', "workflow_no_video_output"),
    ],
)
def test_what_is_no_workflow_is_refused_and_not_kept(app: App, content: bytes, code: str) -> None:
    with pytest.raises(WorkflowError) as caught:
        app.workflows.import_file(content, "x")
    assert caught.value.code == code
    assert not own_folder(app).exists()


def test_the_editors_format_is_refused_with_the_clicks_that_export_the_right_one(app: App) -> None:
    with pytest.raises(WorkflowError) as caught:
        app.workflows.import_file(b'{"nodes": [], "links": []}', "x")
    for click in ("menu", "File", "Export (API)"):
        assert click in caught.value.hint


@pytest.mark.parametrize("name", ["../../evil", "/etc/passwd", "a\0b", "con:x", "..", ""])
def test_a_name_cannot_lead_out_of_the_folder(app: App, name: str) -> None:
    written = app.workflows.import_file(json.dumps(wan_i2v()).encode(), name)
    assert [path.name for path in own_folder(app).iterdir()] == [written]


def test_a_name_that_is_taken_is_not_overwritten_by_mistake(app: App) -> None:
    content = json.dumps(wan_i2v()).encode()
    app.workflows.import_file(content, "a")
    for taken in ("a", "wan_2.2_5b_i2v"):
        with pytest.raises(WorkflowError, match="already"):
            app.workflows.import_file(content, taken)
    assert app.workflows.import_file(content, "a", replace=True) == "gcv_a.json"


def test_an_open_question_is_answered_by_a_correction(app: App) -> None:
    name = app.workflows.import_file(FOREIGN / "ask_two_different_videos.json", "two")
    summary = app.workflows.describe(name)
    assert summary.error is not None
    assert "[VIDEO]" in summary.error.hint
    corrected = app.workflows.correct(name, Corrections("wan_2.1", {"video_output": ("47",)}))
    assert corrected.error is None
    assert [line.node_id for line in corrected.lines if line.role == "video_output"] == ["47"]
    assert app.workflows.corrections(name) == Corrections("wan_2.1", {"video_output": ("47",)})
    app.workflows.correct(name, Corrections())
    assert app.workflows.describe(name).error is not None


def test_a_correction_that_does_not_fit_is_not_kept(app: App) -> None:
    name = app.workflows.import_file(FOREIGN / "wan21_flf2v.json", "flf")
    for bindings in ({"length": ("83.frames",)}, {"hero": ("1.image",)}):
        with pytest.raises(WorkflowError):
            app.workflows.correct(name, Corrections(None, bindings))
    assert app.workflows.corrections(name) == Corrections()


def test_corrections_of_a_shipped_workflow_lie_in_the_own_folder_and_are_obeyed(app: App, make_film: Any) -> None:
    name = "gcv_wan_2.2_5b_i2v.json"
    app.workflows.correct(name, Corrections("ltx_video"))
    assert [path.name for path in own_folder(app).iterdir()] == ["gcv_wan_2.2_5b_i2v.roles.json"]
    assert not list(SHIPPED.glob("*.roles.json"))
    project = app.projects.locate(str(make_film([("1", 1.0)])))
    prepared = app.planning.prepare(project, "storyboard.json", "selected/selected_keyframes.json", name)
    assert prepared.plan.family.key == "ltx_video"


def test_the_models_that_can_be_chosen_are_those_of_the_server(app: App) -> None:
    choices = app.workflows.models("gcv_wan_2.2_14b_i2v.json")
    assert choices["high"].installed == ("wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors",)
    assert choices["low"].is_current_installed
    # The server of these tests has no GGUF files at all.
    assert app.workflows.models("gcv_wan_2.2_14B_i2v_gguf.json")["low"].installed == ()


def test_what_could_play_a_role_is_of_the_right_kind(app: App) -> None:
    name = "gcv_wan_2.2_5b_i2v.json"
    for role in ("length", "positive", "video_output"):
        found = {line.binding for line in app.workflows.describe(name).lines if line.role == role}
        assert found <= {line.binding for line in app.workflows.candidates(name, role)}
    assert all(line.value.replace(".", "").isdigit() for line in app.workflows.candidates(name, "width"))
    assert not any(line.input_name for line in app.workflows.candidates(name, "sampler"))
