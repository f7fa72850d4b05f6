"""The components of run controls and takes. No events."""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr
from gradio.i18n import I18nData

from addons.video import take_templates

Translate = Callable[[str], I18nData]


def build_takes(label: Translate) -> dict[str, object]:
    """The panel of one shot and one of its segments."""
    takes = _html(take_templates.TAKES, "takes_panel", take_templates.ACTS)
    # A component of its own, and not part of the panel: what is being typed stays while the panel changes.
    with gr.Accordion(label("words_title"), open=False, elem_classes=["sc-accordion", "sc-words"]):
        words_box = gr.Textbox(
            show_label=False, container=False, lines=3, max_lines=8, elem_id="take_words", interactive=True
        )
        with gr.Row(elem_classes="sc-word-buttons"):
            words_btn = gr.Button(label("words_button"), size="sm", variant="secondary", elem_id="take_words_btn")
            shot_btn = gr.Button(label("shot_words_button"), size="sm", variant="secondary", elem_id="shot_words_btn")
    return {"takes": takes, "words_box": words_box, "words_btn": words_btn, "shot_words_btn": shot_btn}


def build_left() -> dict[str, object]:
    """The card about a run that was left in the middle."""
    return {"left": _html(take_templates.LEFT, "left_open", take_templates.ACTS)}


def build_controls() -> dict[str, object]:
    """Pause, skip, retry."""
    return {"controls": _html(take_templates.CONTROLS, "run_controls", take_templates.ACTS)}


def _html(template: str, elem_id: str, script: str) -> gr.HTML:
    return gr.HTML(html_template=template, elem_id=elem_id, js_on_load=script, apply_default_css=False)
