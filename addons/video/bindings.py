"""Every event of the Video tab on one screen."""

from __future__ import annotations

from typing import Any

import gradio as gr

from addons.base_addon import Page
from addons.video.handlers import VideoHandlers
from addons.video.layout import VideoLayout

# Not in the API, not queued: an answer takes milliseconds, and a queued event would need a second connection.
_QUICK: dict[str, Any] = {"api_visibility": "private", "queue": False, "show_progress": "hidden"}
_SLOW: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": 4}
_WAITED_FOR: dict[str, Any] = {**_SLOW, "show_progress": "minimal"}


def bind_events(ui: VideoLayout, handlers: VideoHandlers, page: Page) -> None:
    """Tie the components to the handlers."""
    live = [
        ui.status, ui.progress, ui.picture, ui.problems, ui.player, ui.caption, ui.strip,
        ui.build_plan_btn, ui.start_generation_btn, ui.stop_generation_btn, ui.timer, ui.seen,
    ]  # fmt: skip
    texts = [ui.storyboard.info_md, ui.selection_status, ui.plan_summary, ui.plan_display, ui.model_check_display]
    everything = [*live, *texts, *ui.choices, ui.project_status]
    chosen = [*ui.choices, ui.seen]

    for event in (page.blocks.load, page.tab.select):
        event(handlers.open, ui.seen, everything, **_QUICK)
        event(handlers.badge, None, ui.backend_badge, **_SLOW)
    for event in (ui.timer.tick, ui.wake.wake):
        event(handlers.tick, ui.seen, live, **_QUICK)

    gr.on([choice.input for choice in ui.choices], handlers.choose, chosen, [*live, *texts], **_QUICK)
    ui.storyboard.reload_btn.click(handlers.reload, ui.seen, everything, **_QUICK)
    ui.refresh_workflow_btn.click(handlers.refresh_workflows, ui.workflow_dropdown, ui.workflow_dropdown, **_QUICK)

    ui.build_plan_btn.click(
        handlers.build_plan, chosen, [*live, *texts], **_WAITED_FOR, show_progress_on=ui.model_check_display
    )
    ui.start_generation_btn.click(
        handlers.start, chosen, [*live, ui.plan_summary], **_WAITED_FOR, show_progress_on=ui.status
    )
    ui.stop_generation_btn.click(handlers.stop, ui.seen, live, **_QUICK)
    ui.strip.play(handlers.play, ui.seen, live, **_QUICK)
