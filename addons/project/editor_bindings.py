"""Every event of the storyboard editor on one screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from addons.event_kinds import EVERY_ONE, QUICK
from addons.project.editor_handlers import EditorHandlers
from addons.project.editor_layout import EditorLayout
from domain.storyboard_form import FORM_FIELDS


def shown_parts(ui: EditorLayout) -> list[Any]:
    """What most events write."""
    fields = [getattr(ui, name) for name in FORM_FIELDS]
    return [ui.file, ui.listed, ui.delete, ui.form_column, ui.keyframe, *fields, ui.state, ui.note, ui.chosen]


def bind_editor(ui: EditorLayout, handlers: EditorHandlers, after_change: Callable[[Any], None]) -> None:
    """Tie the components to the handlers. `after_change` is given each event that may change what crops show."""
    page: set[Any] = {ui.chosen}
    shown = shown_parts(ui)

    ui.listed.typed(handlers.typed, page, [ui.state, ui.note], **EVERY_ONE)
    for part, handler in ((ui.motion, handlers.choose_motion), (ui.camera, handlers.choose_camera)):
        part.input(handler, {*page, part}, [ui.listed, ui.state, ui.note], **EVERY_ONE)
    texts = (ui.shot_id, ui.prompt, ui.negative_prompt, ui.duration, ui.seed)
    left = [text.blur for text in texts]
    gr.on(left, handlers.look, page, [ui.listed, ui.note], trigger_mode="always_last", **QUICK)

    # The second look mends what an answer that was on its way may have shown of the row before.
    ui.listed.pick(handlers.pick, page, shown, **EVERY_ONE).then(handlers.look, page, [ui.listed, ui.note], **QUICK)
    ui.listed.shift(handlers.shift, page, shown, **QUICK)
    for name in ("add", "duplicate", "up", "down", "delete", "save", "read_again", "save_copy"):
        button = ui.again if name == "read_again" else getattr(ui, name)
        after_change(button.click(getattr(handlers, name), page, shown, **QUICK))
    ui.file.input(handlers.choose_file, {*page, ui.file}, shown, **QUICK)
    for upload, handler in (
        (ui.replace, handlers.replace),
        (ui.pictures, handlers.add_pictures),
        (ui.upload, handlers.bring),
    ):
        after_change(upload.upload(handler, {*page, upload}, shown, **QUICK))
