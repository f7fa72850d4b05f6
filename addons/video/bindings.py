"""Every event of the Video tab on one screen."""

from __future__ import annotations

from typing import Any

import gradio as gr

from addons.base_addon import Page
from addons.event_kinds import QUICK, WAITED_FOR
from addons.video.handlers import VideoHandlers
from addons.video.layout import VideoLayout
from addons.video.take_handlers import TakeHandlers


def bind_events(ui: VideoLayout, handlers: VideoHandlers, page: Page) -> None:
    """Tie the components to the handlers."""
    live = [
        ui.status, ui.progress, ui.picture, ui.problems, ui.player, ui.caption, ui.strip, ui.film,
        ui.takes, ui.left, ui.controls, ui.notice,
        ui.build_plan_btn, ui.start_generation_btn, ui.stop_generation_btn, ui.timer, ui.seen, ui.focus,
    ]  # fmt: skip
    ticked = [*(part for part in live if part is not ui.focus), ui.plan_summary]
    texts = [ui.storyboard.info_md, ui.selection_status, ui.plan_summary, ui.plan_display, ui.model_check_display]
    everything = [*live, *texts, *ui.choices, ui.project_status]
    models = list(ui.models.dropdowns)
    page_knows = [ui.seen, ui.focus]
    chosen = [*ui.choices, *page_knows]

    # Not `load` as well: a page that is loaded with a project opens this tab first, whatever its address asks for.
    page.tab.select(handlers.open, page_knows, everything, **QUICK)
    page.tab.select(handlers.badge, None, ui.backend_badge, **QUICK)
    page.tab.select(handlers.models.offer, ui.workflow_dropdown, models, **QUICK)
    for event in (ui.timer.tick, ui.wake.wake):
        event(handlers.tick, page_knows, ticked, **QUICK)

    gr.on([choice.input for choice in ui.choices], handlers.choose, chosen, [*live, *texts], **QUICK)
    ui.storyboard.reload_btn.click(handlers.reload, page_knows, everything, **QUICK)
    refresh = ui.refresh_workflow_btn.click
    refreshed = refresh(handlers.refresh_workflows, ui.workflow_dropdown, ui.workflow_dropdown, **QUICK)
    for event in (ui.workflow_dropdown.input, refreshed.then):
        event(handlers.models.offer, ui.workflow_dropdown, models, **QUICK)
    gr.on([model.input for model in models], handlers.choose_models, [*chosen, *models], [*live, *texts], **QUICK)

    ui.build_plan_btn.click(
        handlers.build_plan, chosen, [*live, *texts], **WAITED_FOR, show_progress_on=ui.model_check_display
    )
    ui.start_generation_btn.click(
        handlers.start, chosen, [*live, ui.plan_summary], **WAITED_FOR, show_progress_on=ui.status
    )
    ui.stop_generation_btn.click(handlers.stop, page_knows, ticked, **QUICK)
    _bind_takes(ui, handlers.takes, live)
    ui.film.act(handlers.film.act, page_knows, live, **QUICK)


def _bind_takes(ui: VideoLayout, takes: TakeHandlers, live: list[Any]) -> None:
    page_knows = [ui.seen, ui.focus]
    for part in (ui.controls, ui.left):
        part.act(takes.control, page_knows, live, **QUICK)
    ui.strip.play(takes.play, page_knows, [*live, ui.words_box], **QUICK)
    ui.strip.lost(takes.lost, page_knows, live, **QUICK)
    ui.player.act(takes.watch, page_knows, live, **QUICK)
    ui.takes.act(takes.take, page_knows, [*live, ui.words_box], **QUICK)
    ui.words_btn.click(takes.say, [ui.words_box, *page_knows], live, **QUICK)
    ui.shot_words_btn.click(takes.say_shot, [ui.words_box, *page_knows], live, **QUICK)
