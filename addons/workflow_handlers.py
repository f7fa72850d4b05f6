"""The events of the workflow section: one short method each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from addons.helpers.error_words import error_card, sentence_and_remedy
from addons.helpers.markup import escaped
from addons.helpers.workflow_view import (
    binding_choices,
    corrected,
    family_choices,
    played_by,
    role_choices,
    workflow_detail,
    workflow_list,
)
from addons.language import words_for
from addons.texts import Words
from domain.errors import VideoError, WorkflowError
from domain.workflow_reading import NO_CORRECTIONS, Corrections, RoleLine

if TYPE_CHECKING:
    from addons.app import App
    from addons.workflow_section import WorkflowLayout
    from services.backend import Backend
    from services.health import WorkflowHealth
    from services.workflows import WorkflowSummary

Updates = dict[Any, Any]
Chosen = dict[str, Any] | None
"""Which workflow a page shows, as `{"name": …}`. It comes from the page, and so may be anything."""

_FIRST_ROLE = "video_output"
_ROLE_OF_TAG = {
    "SAMPLER": "sampler", "PROMPT": "positive", "NEGATIVE": "negative", "START": "start_image", "END": "end_image",
    "LENGTH": "length", "WIDTH": "width", "HEIGHT": "height", "FPS": "fps",
    "MODEL": "model:main", "MODEL:high": "model:high", "MODEL:low": "model:low",
}  # fmt: skip


class WorkflowHandlers:
    """Looks at workflows, brings and corrects them. What the server last had is kept for every page."""

    def __init__(self, app: App, ui: WorkflowLayout) -> None:
        self._app = app
        self._ui = ui
        self._health: dict[str, WorkflowHealth] = {}
        self._asked: Backend | VideoError | None = None

    def open(self, chosen: Chosen, request: gr.Request) -> Updates:
        """The workflows on disk, before the server is asked."""
        words, name = words_for(self._app, request), self._known(chosen)
        return {**self._list(name, words, is_checking=True), self._ui.detail: self._detail(name, words)}

    def check(self) -> None:
        """Ask the server what it has for each workflow. `look` shows it, with what is chosen by then."""
        try:
            backend = self._app.backends.choose()
            self._health = {health.name: health for health in self._app.health.workflows(backend)}
            self._asked = backend
        except VideoError as error:
            self._health, self._asked = {}, error

    def look(self, chosen: Chosen, request: gr.Request) -> Updates:
        """What the server has for each workflow, as far as it was asked."""
        words, name = words_for(self._app, request), self._known(chosen)
        return {**self._list(name, words), self._ui.detail: self._detail(name, words)}

    def show(self, event: gr.EventData, request: gr.Request) -> Updates:
        """A workflow of the list was clicked."""
        words, name = words_for(self._app, request), self._known({"name": getattr(event, "name", "")})
        return {**self._list(name, words), **self._one(name, words), self._ui.note: _note("")}

    def choose_role(self, role: str | None, chosen: Chosen, request: gr.Request) -> Updates:
        """Another role is looked at: who plays it, and who could."""
        words, name = words_for(self._app, request), self._known(chosen)
        return {self._ui.binding: self._bindings(name, role or "", words), self._ui.saved: _note("")}

    def correct(
        self, family: str | None, role: str | None, binding: list[str] | None, chosen: Chosen, request: gr.Request
    ) -> Updates:
        """Keep what a person says about the workflow."""
        words, name = words_for(self._app, request), self._known(chosen)
        role = role or ""
        try:
            before = self._said(name)
            found = played_by(role, self._app.workflows.describe(name), before)
            self._app.workflows.correct(name, corrected(before, family or "", role, binding or [], found))
        except VideoError as error:
            return {self._ui.saved: _card(error, words)}
        note = _note(words("workflow_corrected_note", name=name))
        return {**self._list(name, words), **self._one(name, words, role), self._ui.saved: note}

    def add(self, upload: str | None, name: str | None, replace: bool | None, request: gr.Request) -> Updates:
        """Bring a file in: it is understood, or a question about it is open, or it is refused."""
        words, ui = words_for(self._app, request), self._ui
        if not upload:
            return {ui.note: _note(words("workflow_no_file"))}
        source = Path(upload)
        try:
            added = self._app.workflows.import_file(source, (name or "").strip() or source.stem, replace=bool(replace))
        except VideoError as error:
            return {ui.note: _card(error, words), ui.name: (name or "").strip() or source.stem}
        is_clear = self._app.workflows.describe(added).error is None
        note = words("workflow_added" if is_clear else "workflow_added_question", name=added)
        emptied = {ui.upload: None, ui.name: "", ui.replace: False, ui.note: _note(note)}
        return {**emptied, **self._list(added, words, is_checking=True), **self._one(added, words)}

    def _known(self, chosen: Chosen) -> str:
        name = chosen.get("name") if isinstance(chosen, dict) else None
        return name if isinstance(name, str) and name in self._names() else ""

    def _names(self) -> Sequence[str]:
        return self._app.workflows.all_names()

    def _said(self, name: str) -> Corrections:
        """A file of corrections that cannot be read is replaced by what is said now."""
        try:
            return self._app.workflows.corrections(name)
        except WorkflowError:
            return NO_CORRECTIONS

    def _list(self, name: str, words: Words, *, is_checking: bool = False) -> Updates:
        summaries = [self._app.workflows.describe(known) for known in self._names()]
        props = workflow_list(summaries, self._health, name, words, is_checking=is_checking)
        return {self._ui.listed: escaped({**props, "note": _who_was_asked(self._asked, words)})}

    def _detail(self, name: str, words: Words) -> Any:
        if not name:
            return escaped({"name": ""})
        return escaped(workflow_detail(self._app.workflows.describe(name), self._health.get(name), words))

    def _one(self, name: str, words: Words, role: str = "") -> Updates:
        """Detail and correction of one workflow; nothing when none is chosen."""
        ui = self._ui
        if not name:
            return {ui.detail: escaped({"name": ""}), ui.correction: gr.Accordion(visible=False), ui.chosen: {}}
        summary = self._app.workflows.describe(name)
        role = role or _open_role(summary)
        can_be_corrected = self._candidates(name, role) is not None
        return {
            ui.detail: self._detail(name, words),
            ui.correction: gr.Accordion(visible=can_be_corrected, open=summary.error is not None),
            ui.family: gr.Dropdown(choices=family_choices(summary, words), value=summary.corrections.family or ""),
            ui.role: gr.Dropdown(choices=role_choices(words), value=role),
            ui.binding: self._bindings(name, role, words),
            ui.saved: _note(""),
            ui.chosen: {"name": name},
        }

    def _candidates(self, name: str, role: str) -> Sequence[RoleLine] | None:
        """None for a file that is no workflow at all: no correction can help it."""
        try:
            return self._app.workflows.candidates(name, role)
        except WorkflowError:
            return None

    def _bindings(self, name: str, role: str, words: Words) -> Any:
        candidates = self._candidates(name, role)
        if candidates is None:
            return gr.Dropdown(choices=[], value=[])
        played = played_by(role, self._app.workflows.describe(name), self._said(name))
        return gr.Dropdown(choices=binding_choices(role, candidates, played, words), value=played)


def _open_role(summary: WorkflowSummary) -> str:
    """The role that the open question is about: the error says with which tag it can be answered."""
    tag = str(summary.error.context.get("value", "")) if summary.error else ""
    return _ROLE_OF_TAG.get(tag, _FIRST_ROLE)


def _who_was_asked(asked: Backend | VideoError | None, words: Words) -> str:
    if asked is None:
        return ""
    if isinstance(asked, VideoError):
        return words("workflows_not_reached", message=" ".join(sentence_and_remedy(asked, words)))
    return words("workflows_on_preview") if asked.is_preview else words("workflows_on", backend=asked.name)


def _note(text: str) -> Any:
    return escaped({"card": None, "note": text})


def _card(error: VideoError, words: Words) -> Any:
    return escaped({"card": error_card(error, words), "note": ""})
