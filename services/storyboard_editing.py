"""Storyboards that are being edited: one draft a file for the whole process, so that a refresh of the page keeps it.

A draft is written only by `save`. A file that another program has changed in the meantime is never overwritten.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from domain.errors import StoryboardError
from domain.new_storyboard import selected
from domain.picture_names import free_name
from domain.storyboard_draft import DraftShot, StoryboardDraft, added, document_of, with_keyframe
from infrastructure.json_files import read_object
from infrastructure.project_store import Project
from infrastructure.storyboard_files import write_selection, write_storyboard
from services.new_project import SELECTION_FILE
from services.open_storyboard import OpenStoryboard as OpenStoryboard
from services.open_storyboard import read_open
from services.picture_intake import LeftOutPicture, look_through, take_in

Change = Callable[[StoryboardDraft], StoryboardDraft]

_MOST_DRAFTS = 32


class StoryboardEditing:
    """The drafts of this process. Safe to use from several threads."""

    def __init__(self) -> None:
        self._open: dict[tuple[Path, str], OpenStoryboard] = {}
        self._lock = threading.RLock()

    def open(self, project: Project, name: str, selection: str = SELECTION_FILE) -> OpenStoryboard:
        """The draft of a storyboard; without changes in it, the file as it is now.

        Raises StoryboardError when the file holds no shots at all. Fields that are wrong can be corrected here.
        """
        with self._lock:
            known = self._open.get((project.path, name))
            if known is not None and (known.is_changed or (known.selection == selection and not known.is_outdated)):
                return known
            return self._keep(read_open(project, name, selection))

    def read_again(self, project: Project, name: str, selection: str = SELECTION_FILE) -> OpenStoryboard:
        """Drop what was changed here. Raises StoryboardError."""
        with self._lock:
            self._open.pop((project.path, name), None)
            return self.open(project, name, selection)

    def change(self, board: OpenStoryboard, change: Change) -> OpenStoryboard:
        """Apply one change to the newest draft of the board's file."""
        with self._lock:
            current = self._open.get((board.project.path, board.name), board)
            return self._keep(replace(current, draft=change(current.draft)))

    def replace_keyframe(self, board: OpenStoryboard, key: int, picture: Path) -> OpenStoryboard:
        """Copy a picture into the project; from the next save on it opens the shot. Raises MediaError, ProjectError."""
        shot = board.draft.shot(key)
        if shot is None:
            return board
        good = look_through([picture]).good[0]
        name = take_in(board.project, good, shot.shot_id)
        chosen = {**(shot.keyframe or {}), **selected(name)}
        chosen.pop("export_path", None)  # it would win over the new picture
        return self.change(board, lambda draft: with_keyframe(draft, key, chosen))

    def add_pictures(
        self, board: OpenStoryboard, sources: Sequence[Path]
    ) -> tuple[OpenStoryboard, tuple[LeftOutPicture, ...]]:
        """Add one shot a picture at the end. Raises ProjectError when there is no picture."""
        intake = look_through(sources)
        for picture in intake.good:
            board, key = self._added(board)
            shot = board.draft.shot(key)
            name = take_in(board.project, picture, shot.shot_id if shot else "")
            board = self.change(board, lambda draft, key=key, name=name: with_keyframe(draft, key, selected(name)))
        return board, intake.left_out

    def save(self, board: OpenStoryboard) -> OpenStoryboard:
        """Write the draft. Raises StoryboardError when something in it is wrong, or the file was changed elsewhere."""
        with self._lock:
            _check(board)
            if board.is_outdated:
                raise _changed_elsewhere(board)
            return self._written(board)

    def save_copy(self, board: OpenStoryboard) -> OpenStoryboard:
        """Write the draft beside its file, under a name that is free; the file's own draft is dropped.

        Raises StoryboardError when something in it is wrong.
        """
        with self._lock:
            _check(board)
            taken = [path.name for path in board.path.parent.iterdir()]
            name = board.path.with_name(free_name(board.path.name, taken)).relative_to(board.project.path).as_posix()
            self._open.pop((board.project.path, board.name), None)
            chosen = read_object(board.selection_path)
            return self._written(replace(board, name=name, selection_document=chosen))

    def _added(self, board: OpenStoryboard) -> tuple[OpenStoryboard, int]:
        keys: list[int] = []

        def add(draft: StoryboardDraft) -> StoryboardDraft:
            larger, key = added(draft)
            keys.append(key)
            return larger

        return self.change(board, add), keys[0]

    def _written(self, board: OpenStoryboard) -> OpenStoryboard:
        # The selection first: it keeps the rows of other shots, so it fits both the old and the new storyboard.
        chosen = board.selection_to_write()
        if chosen is not None:
            write_selection(board.selection_path, chosen)
        write_storyboard(board.path, document_of(board.draft))
        written = read_open(board.project, board.name, board.selection)
        kept = replace(written.draft, shots=_with_keys_of(board.draft, written.draft), next_key=board.draft.next_key)
        return self._keep(replace(written, draft=kept, saved=kept))

    def _keep(self, board: OpenStoryboard) -> OpenStoryboard:
        self._open[board.project.path, board.name] = board
        if len(self._open) > _MOST_DRAFTS:
            idle = [key for key, kept in self._open.items() if kept is not board and not kept.is_changed]
            for key in idle[: len(self._open) - _MOST_DRAFTS]:
                del self._open[key]
        return board


def _with_keys_of(draft: StoryboardDraft, written: StoryboardDraft) -> tuple[DraftShot, ...]:
    """The rows as they were written, under the keys that pages know them by."""
    pairs = zip(draft.shots, written.shots, strict=True)
    return tuple(replace(fresh, key=shot.key) for shot, fresh in pairs)


def _check(board: OpenStoryboard) -> None:
    problems = board.problems()
    if problems:
        first = problems[0]
        raise StoryboardError(
            "storyboard_has_problems",
            f"{board.name} was not saved: shot {first.shot_id}, {first.place} is {first.value}: {first.reason}.",
            hint="Correct the fields that are marked, then save again.",
            file=board.name,
            shot=first.shot_id,
            field=first.place,
            value=first.value,
            count=len(problems),
        )


def _changed_elsewhere(board: OpenStoryboard) -> StoryboardError:
    return StoryboardError(
        "storyboard_changed_elsewhere",
        f"{board.name} or its selection of keyframes was changed by another program since it was opened here.",
        hint="Save yours as a copy, or discard your changes: the file is then read again.",
        file=board.name,
    )
