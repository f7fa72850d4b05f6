"""The storyboard in an accordion: what is in it, and a button that reads it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import gradio as gr
from gradio.i18n import I18nData

Translate = Callable[[str], I18nData]


@dataclass(frozen=True)
class StoryboardSection:
    """The section's components."""

    info_md: gr.Markdown
    reload_btn: gr.Button


def create_storyboard_section(
    label: Translate, *, info_id: str = "storyboard_md", reload_id: str = "load_storyboard_btn", is_open: bool = False
) -> StoryboardSection:
    """Build the section at this place of the page. `label` gives the text of a key in the browser's language."""
    with gr.Accordion(label("storyboard_title"), open=is_open, elem_classes="sc-accordion"):
        info_md = gr.Markdown(elem_id=info_id, elem_classes="sc-table", latex_delimiters=[])
        reload_btn = gr.Button(label("load_storyboard_label"), size="sm", variant="secondary", elem_id=reload_id)
    return StoryboardSection(info_md, reload_btn)
