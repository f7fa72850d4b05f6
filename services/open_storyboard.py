"""A storyboard that is open for editing, beside what its files said when they were read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.errors import StoryboardError
from domain.selection import Keyframe, MissingStartFrame
from domain.selection_draft import keyframe_rows, with_keyframes
from domain.storyboard_check import FieldProblem, problems_of
from domain.storyboard_draft import StoryboardDraft, document_of, draft_of
from domain.storyboard_service import StoryboardService
from domain.validators.json_reading import read_json
from infrastructure.json_files import read_object
from infrastructure.project_store import Project
from infrastructure.storyboard_files import fingerprint_of


@dataclass(frozen=True, slots=True)
class OpenStoryboard:
    """A storyboard as it is being edited, beside what the file said when it was read.

    `name` and `selection` are relative to the project; the fingerprints are those of the two files when they were read.
    """

    project: Project
    name: str
    selection: str
    draft: StoryboardDraft
    saved: StoryboardDraft
    selection_document: dict[str, Any] | None
    fingerprints: tuple[str, str]

    @property
    def path(self) -> Path:
        return self.project.path / self.name

    @property
    def selection_path(self) -> Path:
        return self.project.path / self.selection

    @property
    def is_changed(self) -> bool:
        """Whether there is something to save."""
        return _content(self.draft) != _content(self.saved)

    @property
    def is_outdated(self) -> bool:
        """Whether another program has written one of the files since."""
        return self.fingerprints != _fingerprints(self.path, self.selection_path)

    def problems(self) -> tuple[FieldProblem, ...]:
        """What keeps the draft from being saved."""
        return problems_of(self.draft)

    def selection_to_write(self) -> dict[str, Any] | None:
        """The selection with the draft's keyframes; None where the one on disk says the same already."""
        shots = [(shot.shot_id, shot.keyframe) for shot in self.draft.shots]
        chosen = with_keyframes(self.selection_document, shots)
        return None if _named(chosen) == _named(self.selection_document) else chosen

    def keyframe(self, key: int) -> Keyframe | MissingStartFrame | None:
        """The picture of a row; None when none is chosen. Raises SelectionError."""
        shot = self.draft.shot(key)
        if shot is None or shot.keyframe is None:
            return None
        row = {**shot.keyframe, "shot_id": shot.shot_id}
        return StoryboardService.find_keyframe(row, self.selection_path)


def read_open(project: Project, name: str, selection: str) -> OpenStoryboard:
    """Read the two files. Raises StoryboardError when there is no list of shots; wrong fields are let in."""
    path, selection_path = project.path / name, project.path / selection
    fingerprints = _fingerprints(path, selection_path)
    document = read_json(path, StoryboardError, "storyboard")
    rows = document.get("shots") if isinstance(document, dict) else None
    is_list = isinstance(rows, list) and bool(rows) and all(isinstance(row, dict) for row in rows)
    if not (isinstance(document, dict) and is_list):
        StoryboardService.load_storyboard(path)  # says what is wrong
        raise StoryboardError("not_a_storyboard", f"{path} holds no shots.", hint="Choose a storyboard.", file=path)
    chosen = read_object(selection_path)
    draft = draft_of(document, keyframe_rows(chosen))
    return OpenStoryboard(project, name, selection, draft, draft, chosen, fingerprints)


def _fingerprints(storyboard: Path, selection: Path) -> tuple[str, str]:
    return fingerprint_of(storyboard), fingerprint_of(selection)


def _content(draft: StoryboardDraft) -> tuple[object, ...]:
    return document_of(draft), [shot.keyframe for shot in draft.shots]


def _named(document: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    rows = keyframe_rows(document).items()
    return {shot_id: {name: value for name, value in row.items() if name != "shot_id"} for shot_id, row in rows}
