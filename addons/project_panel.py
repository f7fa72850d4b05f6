"""The tab 📁 Projekt: choose or make a project, edit its storyboard, choose the size of its pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from addons.base_addon import Page
from addons.event_kinds import QUICK, WAITED_FOR
from addons.helpers.error_words import error_card
from addons.helpers.markup import escaped
from addons.language import words_for
from addons.project import editor_view
from addons.project.boards import chosen_storyboard, open_board
from addons.project.cards_view import project_cards
from addons.project.colour_choice import ColourChoice, colour_value
from addons.project.editor_bindings import bind_editor, shown_parts
from addons.project.editor_handlers import EditorHandlers
from addons.project.editor_updates import left_out_props
from addons.project.panel_layout import PanelLayout, render_panel
from addons.sizes import FROM_STORYBOARD, parsed_size, size_value
from addons.texts import Words
from domain.errors import ProjectError, VideoError

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project

_SHOW_EDITOR = "() => document.querySelector('#storyboard_editor')?.scrollIntoView({ block: 'start' })"


class ProjectPanel:
    """Chooses the active project; the other tabs follow when they are opened."""

    def __init__(self, app: App, on_files_changed: Callable[[Project], None] = lambda _project: None) -> None:
        """`on_files_changed` is told when a storyboard was written, or what its plan is made with was chosen."""
        self._app = app
        self._on_files_changed = on_files_changed
        self._ui: PanelLayout | None = None

    def get_tab_name(self) -> str:
        """The tab's name, the same in every language."""
        return "📁 Projekt"

    def render(self) -> None:
        """Build the tab."""
        self._ui = render_panel()

    def bind(self, page: Page) -> None:
        """Tie the tab's events."""
        ui = self._layout()
        editor = self._editor()
        knows, shown = {ui.editor.chosen}, shown_parts(ui.editor)
        everything = [ui.cards, ui.choice, ui.path, ui.resolution, ui.colours, ui.sage, ui.note]

        def follow(event: Any) -> None:
            """After another project, or a change of its files: the editor, then the crops and the covers."""
            event.then(editor.open, knows, shown, **QUICK).then(self._look, None, [ui.crops, ui.cards], **QUICK)

        # With a project, a page opens on another tab first, and showing this one is an event of its own.
        page.blocks.load(self._load, None, [*everything, *shown], **QUICK)
        follow(page.tab.select(self._open, None, everything, **QUICK))
        for event, inputs in ((ui.choice.input, ui.choice), (ui.cards.choose, None)):
            handler = self._activate if inputs else self._clicked
            follow(event(handler, inputs, everything, **QUICK))
        given = [ui.name, ui.pictures, ui.folder]
        made = gr.on(
            [ui.create.click, ui.name.submit], self._create, given, [*everything, *given, ui.made],
            **WAITED_FOR, show_progress_on=ui.made,
        )  # fmt: skip
        follow(made)
        made.success(None, None, None, js=_SHOW_EDITOR)
        bind_editor(ui.editor, editor, lambda event: event.then(self._look, None, [ui.crops, ui.cards], **QUICK))
        ui.resolution.input(self._set_resolution, ui.resolution, [ui.size_note, ui.crops], **QUICK)
        colours = ColourChoice(self._app, ui, self._on_files_changed)
        ui.colours.input(colours.choose, ui.colours, [ui.colours, ui.colours_note], **QUICK)
        ui.sage.input(self._set_sage, ui.sage, ui.sage_note, **QUICK)

    def _load(self, request: gr.Request) -> dict[Any, Any]:
        """The page is loaded. Without a project it shows this tab, which has little to show then."""
        if self._app.projects.active() is not None:
            return {self._layout().note: gr.skip()}
        return self._open(request) | self._editor().open({}, request)

    def _open(self, request: gr.Request) -> dict[Any, Any]:
        words = words_for(self._app, request)
        project = self._app.projects.active()
        return self._shown(project, words, _note("" if project else words("no_projects_yet")))

    def _activate(self, slug: str | None, request: gr.Request) -> dict[Any, Any]:
        words = words_for(self._app, request)
        try:
            project = self._app.projects.activate(slug or "")
        except VideoError as error:
            return {self._layout().note: _card(error, words)}
        return self._shown(project, words, _note(words("project_opened", name=project.name)))

    def _clicked(self, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        return self._activate(str(getattr(event, "slug", "")), request)

    def _create(
        self, name: str | None, pictures: Sequence[str] | None, folder: str | None, request: gr.Request
    ) -> dict[Any, Any]:
        words, ui = words_for(self._app, request), self._layout()
        try:
            sources = _sources(pictures, folder)
            if sources:
                made = self._app.pictures.create(name or "", sources)
                project, note = (
                    made.project,
                    words.counted("project_of_pictures", len(made.shots), name=made.project.name),
                )
                left_out = left_out_props(made.left_out, words)
            else:
                project = self._app.projects.create(name or "")
                note, left_out = words("project_created", name=project.name), {"left_out": []}
        except VideoError as error:
            return {ui.made: escaped({"card": error_card(error, words), "note": "", "left_out": []})}
        shown = self._shown(project, words, _note(""))
        emptied = {ui.name: "", ui.pictures: None, ui.folder: ""}
        return shown | emptied | {ui.made: escaped({"card": None, "note": note, **left_out})}

    def _set_resolution(self, choice: str | None, request: gr.Request) -> dict[Any, Any]:
        words, ui = words_for(self._app, request), self._layout()
        try:
            size = None if choice in (None, FROM_STORYBOARD) else parsed_size(choice)
            project = self._app.projects.active()
            if project is None:
                raise ProjectError("no_project", "No project is chosen.", hint="Create one first.")
            project = self._app.projects.set_resolution(project.slug, size)
            self._on_files_changed(project)
        except VideoError as error:
            return {ui.size_note: _card(error, words)}
        note = words("resolution_saved", size=size) if size else words("resolution_from_storyboard")
        return {ui.size_note: _note(note), ui.crops: self._crops(project, words)}

    def _set_sage(self, is_on: bool, request: gr.Request) -> Any:
        words = words_for(self._app, request)
        try:
            self._app.settings.save(use_sage_attention=bool(is_on))
        except VideoError as error:
            return _card(error, words)
        return _note(words("sage_on" if is_on else "sage_off"))

    def _look(self, request: gr.Request) -> dict[Any, Any]:
        """Pictures of the active project, and of every project."""
        words, ui, project = words_for(self._app, request), self._layout(), self._app.projects.active()
        return {ui.crops: self._crops(project, words), ui.cards: self._cards(project, words)}

    def _crops(self, project: Project | None, words: Words) -> Any:
        nothing = {"label": "", "rows": [], "note": words("crops_none")}
        name = chosen_storyboard(self._app, project) if project else None
        if project is None or name is None:
            return escaped(nothing)
        try:
            return escaped(editor_view.crops(open_board(self._app, project, name), project.resolution, words))
        except VideoError:
            return escaped(nothing)  # the editor says what is wrong

    def _cards(self, project: Project | None, words: Words) -> Any:
        return escaped(project_cards(self._app, project, words))

    def _shown(self, project: Project | None, words: Words, note: Any) -> dict[Any, Any]:
        ui = self._layout()
        choices = [(other.name, other.slug) for other in self._app.projects.projects()]
        return {
            ui.cards: self._cards(project, words),
            ui.choice: gr.Dropdown(choices=choices, value=project.slug if project else None),
            ui.path: str(project.path) if project else "",
            ui.resolution: size_value(project),
            ui.colours: colour_value(project),
            ui.sage: self._app.settings.current().use_sage_attention,
            ui.note: note,
        }

    def _editor(self) -> EditorHandlers:
        return EditorHandlers(self._app, self._layout().editor, self._on_files_changed)

    def _layout(self) -> PanelLayout:
        if self._ui is None:
            raise RuntimeError("render() comes first")
        return self._ui


def _sources(pictures: Sequence[str] | None, folder: str | None) -> list[Path]:
    """Uploaded pictures, and the folder, which is only read. Raises ProjectError for a path that is no folder."""
    sources = [Path(str(picture)) for picture in pictures or ()]
    written = (folder or "").strip()
    if written:
        path = Path(written).expanduser()
        if not path.is_absolute() or not path.is_dir():
            raise ProjectError(
                "picture_folder_missing",
                f"There is no folder {written} on this machine.",
                hint="Give its full path, for example /home/me/pictures.",
                value=written,
            )
        sources.append(path)
    return sources


def _note(text: str) -> Any:
    return escaped({"card": None, "note": text})


def _card(error: VideoError, words: Words) -> Any:
    return escaped({"card": error_card(error, words), "note": ""})
