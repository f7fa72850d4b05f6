"""What a page knows of the editor when it sends an event: which row it shows, and what was entered for which row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from addons.project.boards import find_project, open_board
from domain.errors import ProjectError
from domain.storyboard_draft import StoryboardDraft, with_shot_field
from domain.storyboard_form import FORM_FIELDS, FormValue, form_of

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project
    from services.storyboard_editing import OpenStoryboard

Values = Mapping[Any, Any]
"""The values of components, by component."""

_MOST_EDITS = 500


@dataclass(frozen=True, slots=True)
class EditorPage:
    """One page's view. It comes from the browser, so nothing in it is trusted: everything is looked up by it."""

    slug: str = ""
    file: str = ""
    key: int | None = None

    @classmethod
    def of(cls, chosen: object) -> EditorPage:
        """Read what `as_json` wrote; anything else is a page that shows nothing."""
        if not isinstance(chosen, dict):
            return cls()
        return cls(str(chosen.get("slug", "")), str(chosen.get("file", "")), row_key(chosen.get("key")))

    def as_json(self) -> dict[str, Any]:
        return {"slug": self.slug, "file": self.file, "key": self.key}

    @property
    def board_name(self) -> str:
        """What the page calls the storyboard it shows."""
        return f"{self.slug}/{self.file}"

    def project(self, app: App) -> Project:
        """The project this page edits. Raises ProjectError when it is gone."""
        project = find_project(app, self.slug) or app.projects.active()
        if project is None:
            raise ProjectError("no_project", "No project is chosen.", hint="Choose or create one in 📁 Projekt.")
        return project

    def board(self, app: App) -> OpenStoryboard:
        """The draft this page edits. Raises ProjectError, StoryboardError."""
        project = self.project(app)
        if self.file not in app.projects.storyboards(project):
            raise ProjectError(
                "storyboard_gone",
                f"{project.name} has no storyboard {self.file!r} any more.",
                hint="Choose another, or import one.",
                value=self.file,
                file=project.path,
            )
        return open_board(app, project, self.file)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person entered into one field of one row."""

    key: int
    field: str
    value: FormValue


def entries(sent: object, page: EditorPage) -> Iterator[Entry]:
    """What an event says was entered into the page's storyboard; what is none is left out."""
    for edit in sent[:_MOST_EDITS] if isinstance(sent, list) else ():
        is_ours = isinstance(edit, dict) and edit.get("board") == page.board_name
        key = row_key(edit.get("key")) if is_ours else None
        if (
            key is not None
            and edit.get("field") in FORM_FIELDS
            and isinstance(edit.get("value"), (str, float, bool, int))
        ):
            yield Entry(key, edit["field"], edit["value"])


def with_entries(draft: StoryboardDraft, entered: tuple[Entry, ...]) -> StoryboardDraft:
    """The draft with what was entered; a field that shows it already is left as it is in the file."""
    for entry in entered:
        shot = draft.shot(entry.key)
        if shot is not None and shown_form(shot.row)[entry.field] != entry.value:
            draft = with_shot_field(draft, entry.key, entry.field, entry.value)
    return draft


def row_key(sent: object) -> int | None:
    """The key of a row as a page names it; None for anything else."""
    text = "" if isinstance(sent, bool) else str(sent)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def shown_form(row: Mapping[str, Any]) -> dict[str, FormValue]:
    """What the form shows of a row: line ends as browsers write them, and a strength that a slider takes."""
    form = form_of(row)
    texts = {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in form.items()}
    return {**texts, "strength": _on_slider(texts["strength"])}


def _on_slider(strength: FormValue) -> float:
    if isinstance(strength, (int, float)) and not isinstance(strength, bool):
        return min(1.0, max(0.0, float(strength)))
    return 0.5
