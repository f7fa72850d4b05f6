"""The page as gradio blocks: a heading, and the tabs in their order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import gradio as gr

from addons.addon_loading import foreign_addons
from addons.base_addon import Addon, BoundAddon, Page
from addons.event_kinds import QUICK
from addons.project_panel import ProjectPanel
from addons.settings_panel import SettingsPanel
from addons.video_generator import VideoGeneratorAddon

if TYPE_CHECKING:
    from collections.abc import Callable

    from addons.app import App

TITLE = "Shotchain"
# Only what a person clicks: the page's own choice of a tab, while it loads, would overwrite the address.
_REMEMBER_TAB = """
document.addEventListener("click", (event) => {
  const tab = event.target.closest("#tabs [role=tab]");
  if (!tab || !tab.dataset.tabId) return;
  const url = new URL(location);
  url.searchParams.set("tab", tab.dataset.tabId);
  history.replaceState(null, "", url);
});
"""
_ASKED_TAB = """
(first) => {
  const asked = new URL(location).searchParams.get("tab");
  const selected = %s.includes(asked) ? asked : first;
  return selected ? { __type__: "update", selected } : { __type__: "update" };
}
"""
# Gradio names its upload areas in English in every language, and otherwise than what stands in them. Without that name,
# the words that stand there, which it does translate, are the name.
_NAME_UPLOADS = """
const unname = () => {
  const named = document.querySelectorAll("button.upload-container[aria-label]");
  for (const area of named) area.removeAttribute("aria-label");
};
new MutationObserver(unname).observe(document.body, { childList: true, subtree: true });
unname();
"""


def build_page(
    app: App, video: VideoGeneratorAddon, on_language: Callable[[str], None] = lambda _language: None
) -> gr.Blocks:
    """Build every tab and tie its events. `on_language` is told when another language is chosen."""
    tabs: list[tuple[str, Addon]] = [
        ("project", ProjectPanel(app, video.desk.forget)),
        ("video", video),
        ("settings", SettingsPanel(app, on_language)),
    ]
    tabs += [(f"addon{number}", addon) for number, addon in enumerate(foreign_addons(app))]
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as blocks:
        gr.HTML(
            f"<h1>{TITLE}</h1>", elem_id="page_title", js_on_load=_REMEMBER_TAB + _NAME_UPLOADS, apply_default_css=False
        )
        with gr.Tabs(selected=_first_tab(app), overflow_behavior="wrap", elem_id="tabs") as strip:
            rendered = [(name, addon, _render(name, addon)) for name, addon in tabs]
        for _, addon, tab in rendered:
            if isinstance(addon, BoundAddon):
                addon.bind(Page(blocks, tab))
        _open_asked_tab(app, blocks, strip, {name for name, _, _ in rendered})
    return blocks


def _render(name: str, addon: Addon) -> gr.Tab:
    with gr.Tab(addon.get_tab_name(), id=name, elem_id=f"tab_{name}") as tab:
        addon.render()
    return tab


def _open_asked_tab(app: App, blocks: gr.Blocks, strip: gr.Tabs, names: set[str]) -> None:
    """The open tab stands in the address (`?tab=video`), so that a reload opens it again.

    The browser reads it there, and the server is asked only for the tab of an address without one: whoever clicks a tab
    before the server has answered keeps that tab.
    """
    first = gr.Textbox(visible=False)
    asked_tab = _ASKED_TAB % json.dumps(sorted(names))
    blocks.load(None, None, strip, js=asked_tab, **QUICK)
    answered = blocks.load(lambda: _first_tab(app), None, first, **QUICK)
    answered.then(None, first, strip, js=asked_tab, **QUICK)


def _first_tab(app: App) -> str:
    return "video" if app.projects.active() else "project"
