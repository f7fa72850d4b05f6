"""The components of the Video tab and where they stand. No events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import gradio as gr
from gradio.i18n import I18nData

from addons.components.model_section import ModelSection, create_model_section
from addons.components.storyboard_section import StoryboardSection, create_storyboard_section
from addons.helpers.assets import asset
from addons.helpers.workflow_templates import MODEL_CHECK
from addons.video import film_templates, player_templates, templates
from addons.video.notice import NOTICE, NOTICE_SCRIPT
from addons.video.seen import SEEN
from addons.video.take_layout import build_controls, build_left, build_takes
from addons.video.take_templates import ACTS

Translate = Callable[[str], I18nData]


@dataclass(frozen=True)
class VideoLayout:
    """Every component that events read or write."""

    project_status: gr.HTML
    backend_badge: gr.HTML
    storyboard: StoryboardSection
    selection_status: gr.Markdown
    storyboard_dropdown: gr.Dropdown
    selection_dropdown: gr.Dropdown
    workflow_dropdown: gr.Dropdown
    refresh_workflow_btn: gr.Button
    models: ModelSection
    build_plan_btn: gr.Button
    plan_summary: gr.HTML
    plan_display: gr.JSON
    model_check_display: gr.HTML
    start_generation_btn: gr.Button
    stop_generation_btn: gr.Button
    status: gr.HTML
    progress: gr.HTML
    picture: gr.HTML
    problems: gr.HTML
    player: gr.HTML
    caption: gr.HTML
    strip: gr.HTML
    film: gr.HTML
    takes: gr.HTML
    words_box: gr.Textbox
    words_btn: gr.Button
    shot_words_btn: gr.Button
    left: gr.HTML
    controls: gr.HTML
    notice: gr.HTML
    timer: gr.Timer
    wake: gr.HTML
    seen: Mapping[str, gr.JSON]
    """What this page shows already, by the names of SEEN."""
    focus: gr.JSON

    @property
    def choices(self) -> list[gr.Dropdown]:
        return [self.storyboard_dropdown, self.selection_dropdown, self.workflow_dropdown]


def build_layout(label: Translate) -> VideoLayout:
    """Build the tab. `label` gives the text of a key in the browser's language."""
    parts: dict[str, object] = {}
    with gr.Row(elem_classes="sc-head"):
        parts["project_status"] = _html(templates.PROJECT_STATUS, "project_status")
        parts["backend_badge"] = _html(templates.BADGE, "backend_badge")
    with gr.Row(elem_classes="sc-desk"):
        with gr.Column(scale=5, min_width=320, elem_classes="sc-sources"):
            parts |= _sources(label)
            parts |= _plan(label)
        with gr.Column(scale=9, min_width=320, elem_classes="sc-stage"):
            parts |= _stage(label)
    parts["timer"] = gr.Timer(active=False)  # how often it ticks depends on whether a run goes on
    parts["wake"] = _html("", "page_wake", templates.WAKE)
    # So that a tick sends only what changed. Not gr.State: that would hold one of the six connections a browser has
    # for a server, for every open tab.
    parts["seen"] = {name: gr.JSON(None, visible=False) for name in SEEN}
    # What this page's person looks at. Ticks do not write it, so one that is late takes nothing back.
    parts["focus"] = gr.JSON({}, visible=False)
    return VideoLayout(**parts)  # type: ignore[arg-type] # each builder names its own parts


def _sources(label: Translate) -> dict[str, object]:
    storyboard_dropdown = _dropdown(label("storyboard_label"), "storyboard_dropdown")
    storyboard = create_storyboard_section(label)
    selection_dropdown = _dropdown(label("selection_label"), "selection_dropdown")
    selection_status = gr.Markdown(elem_id="selection_status", elem_classes="sc-quiet", latex_delimiters=[])
    with gr.Row(elem_classes="sc-workflow"):
        workflow_dropdown = _dropdown(label("workflow_label"), "workflow_dropdown", scale=1)
        refresh = gr.Button(label("refresh_workflow_label"), elem_id="refresh_workflow_btn", scale=0, min_width=44)
    models = create_model_section(label)
    return {
        "storyboard_dropdown": storyboard_dropdown,
        "storyboard": storyboard,
        "selection_dropdown": selection_dropdown,
        "selection_status": selection_status,
        "workflow_dropdown": workflow_dropdown,
        "refresh_workflow_btn": refresh,
        "models": models,
    }


def _plan(label: Translate) -> dict[str, object]:
    # The big buttons wait for the page's first look at the server: before it, no file is chosen yet.
    build = gr.Button(
        label("build_plan_label"), variant="secondary", size="lg", elem_id="build_plan_btn", interactive=False
    )
    summary = _html(templates.PLAN_SUMMARY, "plan_summary")
    models = _html(MODEL_CHECK, "model_check_display")
    with gr.Accordion(label("plan_json_title"), open=False, elem_classes="sc-accordion"):
        display = gr.JSON(label=label("plan_json_label"), elem_id="plan_display", max_height=420)
    return {"build_plan_btn": build, "plan_summary": summary, "model_check_display": models, "plan_display": display}


def _stage(label: Translate) -> dict[str, object]:
    with gr.Row(elem_classes="sc-watch"):
        with gr.Column(scale=8, min_width=320, elem_classes="sc-watch-left"):
            player = _html(player_templates.PLAYER, "video_player", player_templates.PLAYER_SCRIPT)
            caption = _html(templates.CAPTION, "video_status")
        with gr.Column(scale=5, min_width=300, elem_classes="sc-takes-block"):
            gr.Markdown(label("shot_hint"), elem_classes=["sc-empty", "sc-quiet"])
            takes = build_takes(label)
    left = build_left()
    with gr.Row(elem_classes="sc-transport"):
        start = _run_button(label("start_label"), "start_generation_btn", "primary", 190)
        stop = _run_button(label("stop_label"), "stop_generation_btn", "stop", 104)
        controls = build_controls()
        status = _html(templates.STATUS, "status_display")
        notice = _html(NOTICE, "run_notice", NOTICE_SCRIPT)
    with gr.Row(elem_classes="sc-live"):
        progress = _html(templates.PROGRESS, "progress_details")
        picture = _html(templates.PICTURE, "live_picture")
    problems = _html(templates.PROBLEMS, "problem_list")
    film = _html(film_templates.FILM, "film_panel", ACTS)
    strip = _html(templates.STRIP, "clip_strip", asset("storyboard.js"))
    return {
        "player": player,
        "caption": caption,
        "strip": strip,
        "film": film,
        **takes,
        **left,
        **controls,
        "start_generation_btn": start,
        "stop_generation_btn": stop,
        "status": status,
        "notice": notice,
        "progress": progress,
        "picture": picture,
        "problems": problems,
    }


def _run_button(label: I18nData, elem_id: str, variant: Literal["primary", "stop"], min_width: int) -> gr.Button:
    return gr.Button(
        label, variant=variant, size="lg", elem_id=elem_id, scale=0, min_width=min_width, interactive=False
    )


def _dropdown(label: I18nData, elem_id: str, scale: int | None = None) -> gr.Dropdown:
    return gr.Dropdown([], value=None, label=label, elem_id=elem_id, interactive=True, scale=scale, filterable=False)


def _html(template: str, elem_id: str, script: str | None = None) -> gr.HTML:
    return gr.HTML(html_template=template, elem_id=elem_id, js_on_load=script, apply_default_css=False)
