"""Every event of the Video tab on one screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from addons.base_addon import Page
from addons.event_kinds import EVERY_ONE, QUICK, WAITED_FOR
from addons.video.handlers import VideoHandlers
from addons.video.layout import VideoLayout
from addons.video.page_knows import PageKnows
from addons.video.take_handlers import TakeHandlers


def bind_events(ui: VideoLayout, handlers: VideoHandlers, page: Page) -> None:
    """Tie the components to the handlers."""
    live = [
        ui.status, ui.progress, ui.picture, ui.problems, ui.player, ui.caption, ui.strip, ui.film,
        ui.takes, ui.left, ui.controls, ui.notice,
        ui.build_plan_btn, ui.start_generation_btn, ui.stop_generation_btn, ui.timer, *ui.seen.values(), ui.focus,
    ]  # fmt: skip
    ticked = [*(part for part in live if part is not ui.focus), ui.plan_summary]
    texts = [ui.storyboard.info_md, ui.selection_status, ui.plan_summary, ui.plan_display, ui.model_check_display]
    everything = [*live, *texts, *ui.choices, ui.project_status]
    models = list(ui.models.dropdowns)
    tie = PageKnows(ui).tie

    # Not `load` as well: a page that is loaded with a project opens this tab first, whatever its address asks for.
    tie(page.tab.select, handlers.open, everything)
    page.tab.select(handlers.badge, None, ui.backend_badge, **QUICK)
    page.tab.select(handlers.models.offer, ui.workflow_dropdown, models, **QUICK)
    for event in (ui.timer.tick, ui.wake.wake):
        tie(event, handlers.tick, ticked)

    for choice in ui.choices:
        tie(choice.input, handlers.choose, [*live, *texts], ui.choices)
    tie(ui.storyboard.reload_btn.click, handlers.reload, everything)
    refresh = ui.refresh_workflow_btn.click
    refreshed = refresh(handlers.refresh_workflows, ui.workflow_dropdown, ui.workflow_dropdown, **QUICK)
    for event in (ui.workflow_dropdown.input, refreshed.then):
        event(handlers.models.offer, ui.workflow_dropdown, models, **QUICK)
    for model in models:
        tie(model.input, handlers.choose_models, [*live, *texts], [*ui.choices, *models])

    build, start = ui.build_plan_btn.click, ui.start_generation_btn.click
    checked = ui.model_check_display
    tie(build, handlers.build_plan, [*live, *texts], ui.choices, WAITED_FOR, show_progress_on=checked)
    tie(start, handlers.start, [*live, ui.plan_summary], ui.choices, WAITED_FOR, show_progress_on=ui.status)
    tie(ui.stop_generation_btn.click, handlers.stop, ticked)
    _bind_takes(ui, handlers.takes, live, tie)
    tie(ui.film.act, handlers.film.act, live)


def _bind_takes(ui: VideoLayout, takes: TakeHandlers, live: list[Any], tie: Callable[..., None]) -> None:
    for part in (ui.controls, ui.left):
        tie(part.act, takes.control, live)
    tie(ui.strip.play, takes.play, [*live, ui.words_box], kind=EVERY_ONE)
    tie(ui.strip.lost, takes.lost, live)
    tie(ui.player.act, takes.watch, live, kind=EVERY_ONE)
    tie(ui.takes.act, takes.take, [*live, ui.words_box])
    tie(ui.words_btn.click, takes.say, live, [ui.words_box])
    tie(ui.shot_words_btn.click, takes.say_shot, live, [ui.words_box])
