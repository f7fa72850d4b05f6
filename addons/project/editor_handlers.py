"""The events of the storyboard editor: one short method each. What is typed arrives before any other event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from addons.helpers.markup import escaped
from addons.language import words_for
from addons.project import editor_view
from addons.project.boards import chosen_storyboard, open_board
from addons.project.editor_layout import EditorLayout
from addons.project.editor_page import EditorPage, Values, entries, row_key, with_entries
from addons.project.editor_updates import EditorUpdates, Updates
from addons.texts import Words
from domain.errors import VideoError
from domain.storyboard_draft import StoryboardDraft, added, deleted, duplicated, moved
from domain.storyboard_form import FORM_FIELDS
from services.storyboard_import import import_storyboard

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project
    from services.storyboard_editing import OpenStoryboard

FilesChanged = Callable[["Project"], None]


class EditorHandlers:
    """Holds nothing of a single page: pages bring what they show in `chosen`."""

    def __init__(self, app: App, ui: EditorLayout, on_files_changed: FilesChanged) -> None:
        """`on_files_changed` is told when a storyboard was written, so that plans made of it are made anew."""
        self._app = app
        self._ui = ui
        self._changed = on_files_changed
        self._show = EditorUpdates(ui)

    def open(self, values: Values, request: gr.Request) -> Updates:
        """The page is loaded, the tab is opened, or another project is active."""
        words = words_for(self._app, request)
        project, page = self._app.projects.active(), EditorPage.of(values.get(self._ui.chosen))
        if project is None:
            return self._show.nothing(words)
        if page.slug != project.slug or page.file not in self._app.projects.storyboards(project):
            return self._open(project, None, None, words)
        updates = self._open(project, page.file, page.key, words)
        if updates.get(self._ui.chosen) == page.as_json():
            # The page shows this row already: what is being typed in the meantime is not touched.
            for part in (*(getattr(self._ui, name) for name in FORM_FIELDS), self._ui.chosen, self._ui.note):
                updates.pop(part, None)
        return updates

    def choose_file(self, values: Values, request: gr.Request) -> Updates:
        """Another storyboard of the project was chosen."""
        words, page = words_for(self._app, request), EditorPage.of(values.get(self._ui.chosen))
        try:
            return self._open(page.project(self._app), values.get(self._ui.file), None, words)
        except VideoError as error:
            return self._show.card(error, words)

    def pick(self, values: Values, event: gr.EventData, request: gr.Request) -> Updates:
        """A row of the list was clicked."""
        return self._on_board(values, request, lambda board, _: self._picked(board, _key(event)))

    def shift(self, values: Values, event: gr.EventData, request: gr.Request) -> Updates:
        """Alt and an arrow key on a row of the list."""
        key, by = _key(event), 1 if getattr(event, "by", 0) == 1 else -1
        return self._on_draft(values, request, lambda draft, _: (moved(draft, key, by), key))

    def typed(self, values: Values, event: gr.EventData, request: gr.Request) -> Updates:
        """Something is being entered: keep it, and say what is wrong with it. The list follows when a field is left."""
        words, page = words_for(self._app, request), EditorPage.of(values.get(self._ui.chosen))
        entered = tuple(entries(getattr(event, "edits", None), page))
        try:
            board = self._app.drafts.change(page.board(self._app), lambda draft: with_entries(draft, entered))
        except VideoError as error:
            return self._show.card(error, words)
        heard = row_key(getattr(event, "number", 0)) or 0
        return {self._ui.state: escaped(editor_view.state(board, page.key, board.problems(), words, heard))}

    def choose_motion(self, values: Values, request: gr.Request) -> Updates:
        return self._chosen_in("motion", values, request)

    def choose_camera(self, values: Values, request: gr.Request) -> Updates:
        return self._chosen_in("camera", values, request)

    def look(self, values: Values, request: gr.Request) -> Updates:
        """A field was left: the list says it, too."""
        words = words_for(self._app, request)
        try:
            board, page = self._board(values)
        except VideoError as error:
            return self._show.card(error, words)
        problems = board.problems()
        return {self._ui.listed: escaped(editor_view.shot_rows(board, page.key, problems, words))}

    def add(self, values: Values, request: gr.Request) -> Updates:
        return self._on_draft(values, request, added)

    def duplicate(self, values: Values, request: gr.Request) -> Updates:
        return self._on_draft(
            values, request, lambda draft, key: (draft, key) if key is None else duplicated(draft, key)
        )

    def up(self, values: Values, request: gr.Request) -> Updates:
        return self._on_draft(values, request, lambda draft, key: (_moved(draft, key, -1), key))

    def down(self, values: Values, request: gr.Request) -> Updates:
        return self._on_draft(values, request, lambda draft, key: (_moved(draft, key, 1), key))

    def delete(self, values: Values, request: gr.Request) -> Updates:
        """The row goes, its picture and clips stay; its neighbour is shown next."""
        return self._on_draft(values, request, _deleted)

    def replace(self, values: Values, request: gr.Request) -> Updates:
        """Another picture for the row."""
        upload = values.get(self._ui.replace)

        def change(board: OpenStoryboard, page: EditorPage) -> tuple[OpenStoryboard, int | None]:
            if page.key is None or not upload:
                return board, page.key
            return self._app.drafts.replace_keyframe(board, page.key, Path(upload)), page.key

        return self._on_board(values, request, change)

    def add_pictures(self, values: Values, request: gr.Request) -> Updates:
        """One shot a picture at the end; a project without a storyboard gets one."""
        words, sources = words_for(self._app, request), _paths(values.get(self._ui.pictures))
        try:
            project = EditorPage.of(values.get(self._ui.chosen)).project(self._app)
            if not self._app.projects.storyboards(project):
                made = self._app.pictures.begin_storyboard(project, sources)
                self._changed(project)
                return self._open(project, None, None, words) | self._show.left_out(made.left_out, words)
            board, _ = self._board(values)
            board, left_out = self._app.drafts.add_pictures(board, sources)
        except VideoError as error:
            return self._show.card(error, words)
        return self._show.draft(board, board.draft.shots[-1].key, words) | self._show.left_out(left_out, words)

    def save(self, values: Values, request: gr.Request) -> Updates:
        """Write the draft."""
        return self._on_board(values, request, lambda board, page: (self._written(board), page.key))

    def save_copy(self, values: Values, request: gr.Request) -> Updates:
        """Write the draft beside its file; from now on the project uses the copy."""
        words = words_for(self._app, request)
        try:
            board, page = self._board(values)
            copy = self._app.drafts.save_copy(board)
            self._use(copy.project, copy.name)
        except VideoError as error:
            return self._show.card(error, words)
        return self._open(copy.project, copy.name, page.key, words) | self._show.note(
            words("editor_copied", file=copy.name)
        )

    def read_again(self, values: Values, request: gr.Request) -> Updates:
        """Drop what was changed here."""
        words = words_for(self._app, request)
        try:
            page = EditorPage.of(values.get(self._ui.chosen))
            board = page.board(self._app)
            self._app.drafts.read_again(board.project, board.name, board.selection)
        except VideoError as error:
            return self._show.card(error, words)
        return self._open(board.project, board.name, None, words) | self._show.note(
            words("editor_read", file=board.name)
        )

    def bring(self, values: Values, request: gr.Request) -> Updates:
        """Import a storyboard; from now on the project uses it."""
        words, upload = words_for(self._app, request), values.get(self._ui.upload)
        try:
            project = EditorPage.of(values.get(self._ui.chosen)).project(self._app)
            name = import_storyboard(project, Path(upload or ""), Path(upload or "").name)
            self._use(project, name)
        except VideoError as error:
            return self._show.card(error, words)
        return self._open(project, name, None, words) | self._show.note(words("editor_imported", file=name))

    def _use(self, project: Project, name: str) -> None:
        self._app.state(project).update(storyboard_file=name)
        self._changed(project)

    def _written(self, board: OpenStoryboard) -> OpenStoryboard:
        saved = self._app.drafts.save(board)
        self._changed(board.project)
        return saved

    def _board(self, values: Values) -> tuple[OpenStoryboard, EditorPage]:
        """The page's draft. Raises VideoError."""
        page = EditorPage.of(values.get(self._ui.chosen))
        return page.board(self._app), page

    def _chosen_in(self, field: str, values: Values, request: gr.Request) -> Updates:
        """Another value of a dropdown."""
        value = values.get(getattr(self._ui, field))
        words = words_for(self._app, request)
        try:
            board, page = self._board(values)
            sent = [{"board": page.board_name, "key": page.key, "field": field, "value": value}]
            entered = tuple(entries(sent, page))
            board = self._app.drafts.change(board, lambda draft: with_entries(draft, entered))
        except VideoError as error:
            return self._show.card(error, words)
        return self._show.listed(board, page.key, words)

    def _on_board(
        self,
        values: Values,
        request: gr.Request,
        change: Callable[[OpenStoryboard, EditorPage], tuple[OpenStoryboard, int | None]],
    ) -> Updates:
        words = words_for(self._app, request)
        try:
            board, page = self._board(values)
            board, key = change(board, page)
        except VideoError as error:
            return self._show.card(error, words)
        return self._show.draft(board, key, words)

    def _on_draft(
        self,
        values: Values,
        request: gr.Request,
        change: Callable[[StoryboardDraft, int | None], tuple[StoryboardDraft, int | None]],
    ) -> Updates:
        keys: list[int | None] = []

        def apply(draft: StoryboardDraft, page: EditorPage) -> StoryboardDraft:
            changed, key = change(draft, page.key)
            keys.append(key)
            return changed

        def on_board(board: OpenStoryboard, page: EditorPage) -> tuple[OpenStoryboard, int | None]:
            return self._app.drafts.change(board, lambda draft: apply(draft, page)), keys[0]

        return self._on_board(values, request, on_board)

    def _picked(self, board: OpenStoryboard, key: int) -> tuple[OpenStoryboard, int | None]:
        return board, key if board.draft.shot(key) else None

    def _open(self, project: Project, name: str | None, key: int | None, words: Words) -> Updates:
        names = self._app.projects.storyboards(project)
        name = name if name in names else chosen_storyboard(self._app, project)
        files = {self._ui.file: gr.Dropdown(choices=list(names), value=name, visible=len(names) > 1)}
        if name is None:
            empty = replace(EditorPage(), slug=project.slug)
            return self._show.nothing(words) | files | {self._ui.chosen: empty.as_json()}
        try:
            board = open_board(self._app, project, name)
        except VideoError as error:
            page = EditorPage(project.slug, name)
            return self._show.nothing(words) | files | {self._ui.chosen: page.as_json()} | self._show.card(error, words)
        return self._show.draft(board, key, words) | files


def _key(event: gr.EventData) -> int:
    key = row_key(getattr(event, "key", None))
    return -1 if key is None else key


def _paths(upload: object) -> list[Path]:
    files = upload if isinstance(upload, list) else [upload]
    return [Path(str(file)) for file in files if file]


def _moved(draft: StoryboardDraft, key: int | None, by: int) -> StoryboardDraft:
    return draft if key is None else moved(draft, key, by)


def _deleted(draft: StoryboardDraft, key: int | None) -> tuple[StoryboardDraft, int | None]:
    if key is None or draft.shot(key) is None:
        return draft, key
    place, smaller = draft.position(key), deleted(draft, key)
    return smaller, smaller.shots[min(place, len(smaller.shots) - 1)].key
