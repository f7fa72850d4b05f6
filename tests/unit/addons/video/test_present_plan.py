"""A plan in words."""

from typing import Any

from addons.texts import Words
from addons.video.present_plan import (
    lacking_models,
    model_check,
    model_check_failed,
    model_check_failed_md,
    model_check_md,
    plan_error,
    plan_summary,
)
from domain.errors import BackendUnreachable, StoryboardError
from domain.model_report import ModelProblem, ModelReport
from domain.plan import PlanNote
from services.backend import Backend
from services.video.estimates import PlanEstimate
from tests.fakes.plans import missing, plan, shot

EN, DE = Words("en"), Words("de")
PREVIEW = Backend("Preview", "http://x", is_preview=True, version="1", device="CPU")
COMFY = Backend("ComfyUI", "http://x", is_preview=False, version="1", device="GPU")


def test_the_facts_count_shots_segments_seconds_and_frames():
    assert plan_summary(plan(), EN)["facts"] == [
        "2 shots",
        "3 segments",
        "6 s",
        "144 frames",
        "832×480",
        "24 fps",
        "Wan 2.2 5B",
    ]


def test_what_rendering_costs_stands_beside_the_plans_facts():
    def costs(*estimate: Any) -> list[str]:
        return plan_summary(plan(), EN, PlanEstimate(*estimate))["facts"][7:]

    assert costs(3, 144, 720.0, 50_000_000) == ["about 10 min to render", "about 48 MB on disk"]
    assert costs(1, 48, 30.0, None) == ["1 segment to render", "48 frames to render", "less than a minute to render"]
    assert costs(3, 144, None, None) == ["time and size are known once the first segment is rendered"]
    assert costs(0, 0, 0.0, 0) == ["nothing to render: every clip is there"]


def test_one_shot_is_not_called_shots():
    facts = plan_summary(plan(shot("001")), DE)["facts"]

    assert facts[:2] == ["1 Einstellung", "1 Segment"]


def test_notes_are_told_in_the_pages_language():
    note = PlanNote("fps_differs", "English.", (("fps", "16"), ("native", "24"), ("model", "Wan 2.2 5B")))

    assert plan_summary(plan(notes=(note,)), EN)["notes"] == ["English."]
    assert plan_summary(plan(notes=(note,)), DE)["notes"][0].startswith("16 B/s sind nicht die 24 B/s von Wan 2.2 5B")


def test_an_unknown_note_keeps_its_english():
    assert plan_summary(plan(notes=(PlanNote("brand_new", "English."),)), DE)["notes"] == ["English."]


def test_shots_without_a_keyframe_are_listed_with_reason_and_remedy():
    shown = plan_summary(plan(shot("001"), shot("007", start=missing("keyframe_not_selected"))), DE)["missing"]

    assert shown["title"] == "Ausgelassen (1)"
    assert shown["lines"][0]["name"] == "Einstellung 007"
    assert "kein Keyframe ausgewählt" in shown["lines"][0]["why"]
    assert "schreiben Sie die Auswahl neu" in shown["lines"][0]["remedy"]


def test_an_unknown_reason_keeps_its_english():
    shown = plan_summary(plan(shot("007", start=missing("brand_new"))), DE)["missing"]

    assert shown["lines"][0]["why"] == "the keyframe is not there: x.png."
    assert shown["lines"][0]["remedy"] == "Put it there."


def test_an_error_is_a_card():
    assert plan_error(StoryboardError("x", "Broken.", hint="Mend."), EN)["card"]["message"] == "Broken."


def problem(**changes: object) -> ModelProblem:
    fields = {
        "kind": "missing_file",
        "value": "wan_*.safetensors",
        "folder": "diffusion_models",
        "node_id": "37",
        "class_type": "UNETLoader",
        "input_name": "unet_name",
        "installed": (),
        "nearest": "wan_b.safetensors",
    }
    return ModelProblem(**{**fields, **changes})


def test_a_missing_file_is_named_with_its_folder_and_the_nearest_one():
    text = model_check_md(ModelReport((problem(),)), COMFY, EN)

    assert "models/diffusion" in text
    assert r"wan\_\*\.safetensors" in text  # letter by letter, not as Markdown
    assert "Nearest installed" in text
    assert r"wan\_b\.safetensors" in text


def test_the_page_shows_the_same_as_a_table():
    shown = model_check(ModelReport((problem(),)), COMFY, DE)

    assert shown["text"] == "Fehlt auf dem Server"
    assert shown["lacks"]["rows"][0]["nearest"] == "wan_b.safetensors"


def test_nothing_missing_is_said_as_well():
    assert model_check(ModelReport(()), COMFY, EN)["lacks"] is None
    assert "preview needs no models" in model_check(ModelReport(()), PREVIEW, EN)["text"]
    assert "preview needs no models" in model_check_md(ModelReport(()), PREVIEW, EN)
    assert "Everything" in model_check_md(ModelReport(()), COMFY, EN)


def test_a_check_that_could_not_be_made_says_why():
    error = BackendUnreachable("not_reached", "No answer.", hint="Start it.", url="http://x")

    assert "No answer" in model_check_failed_md(error, EN)
    assert "antwortet kein ComfyUI" in model_check_failed_md(error, DE)
    assert "No answer" in model_check_failed(error, EN)["text"]


def test_lacking_models_are_an_error_with_the_list_as_detail():
    error = lacking_models(ModelReport((problem(),)), "a.json")

    assert "a.json" in error.message
    assert "wan_*.safetensors" in error.detail
