"""What the parts of the storyboard editor show of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from addons.helpers.error_words import error_card
from addons.helpers.markup import escaped
from addons.project import editor_view
from addons.project.editor_layout import CAMERAS, MOTIONS, EditorLayout
from addons.project.editor_page import EditorPage, shown_form
from addons.texts import Words
from domain.errors import VideoError

if TYPE_CHECKING:
    from services.picture_intake import LeftOutPicture
    from services.storyboard_editing import OpenStoryboard

Updates = dict[Any, Any]


class EditorUpdates:
    """Updates for the parts of one layout."""

    def __init__(self, ui: EditorLayout) -> None:
        self._ui = ui

    def draft(self, board: OpenStoryboard, key: int | None, words: Words) -> Updates:
        """Everything of a draft, with one row in the form: the asked one, else the first."""
        ui, shots = self._ui, board.draft.shots
        shot = (board.draft.shot(key) if key is not None else None) or shots[0]
        form = shown_form(shot.row)
        fields = {getattr(ui, name): value for name, value in form.items()}
        return {
            **self.listed(board, shot.key, words),
            **fields,
            ui.motion: _dropdown("motion_type", MOTIONS, str(form["motion"])),
            ui.camera: _dropdown("camera_type", CAMERAS, str(form["camera"])),
            ui.form_column: gr.Column(visible=True),
            ui.keyframe: escaped(editor_view.keyframe(board, shot.key, board.project.resolution, words)),
            ui.delete: gr.Button(interactive=len(shots) > 1),
            ui.chosen: EditorPage(board.project.slug, board.name, shot.key).as_json(),
            **self.note(""),
        }

    def listed(self, board: OpenStoryboard, key: int | None, words: Words) -> Updates:
        """The list and what is to be said of the draft."""
        problems = board.problems()
        return {
            self._ui.listed: escaped(editor_view.shot_rows(board, key, problems, words)),
            self._ui.state: escaped(editor_view.state(board, key, problems, words)),
        }

    def nothing(self, words: Words) -> Updates:
        """There is no storyboard."""
        ui = self._ui
        return {
            ui.listed: escaped(editor_view.no_rows(words)),
            ui.form_column: gr.Column(visible=False),
            ui.file: gr.Dropdown(choices=[], value=None, visible=False),
            ui.chosen: EditorPage().as_json(),
            **self.note(""),
        }

    def note(self, text: str) -> Updates:
        """A word on what was done; empty to take it away."""
        return {self._ui.note: escaped({"card": None, "note": text, "left_out": []})}

    def card(self, error: VideoError, words: Words) -> Updates:
        """What went wrong, and the remedy."""
        return {self._ui.note: escaped({"card": error_card(error, words), "note": "", "left_out": []})}

    def left_out(self, pictures: Sequence[LeftOutPicture], words: Words) -> Updates:
        """Which files were no pictures."""
        return {self._ui.note: escaped({"card": None, "note": "", **left_out_props(pictures, words)})}


def left_out_props(pictures: Sequence[LeftOutPicture], words: Words) -> dict[str, Any]:
    """Files that are no pictures, by name."""
    return {"left_out_title": words("left_out_title"), "left_out": [picture.name for picture in pictures]}


def _dropdown(key: str, known: Sequence[str], value: str) -> gr.Dropdown:
    """A value that is unknown is offered as it is, so that it can be seen and changed."""
    label = gr.I18n()
    choices: list[tuple[Any, str]] = [(label(f"{key}_{name}"), name) for name in known]
    return gr.Dropdown(choices=choices if value in known else [*choices, (value, value)], value=value)
