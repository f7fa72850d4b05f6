"""Where the keyframe lies that a row of a selection names."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath, PureWindowsPath

from domain.selection import Keyframe, MissingStartFrame
from domain.validators.selection_file import SelectedKeyframe

_IS_PATH = re.compile(r"[/\\:]|\A\.\Z")


class Nearby:
    """The folders around a selection.

    With `lists` each is listed once, which is what a film of thousands of keyframes needs; else each file is asked for.
    """

    def __init__(self, selection: Path, *, lists: bool = False) -> None:
        self._selection = selection
        folder = selection.parent
        self._roots = (folder, folder.parent)
        places = (folder, folder.parent / "keyframes", folder / "keyframes")
        self._places = tuple(_Place(place, lists=lists) for place in places)

    def keyframe(self, row: SelectedKeyframe) -> Keyframe | MissingStartFrame:
        """The picture that the row names, or why there is none.

        Most trusted are the paths as written, then their names near the selection: projects move between machines,
        so a path of another machine still tells the file's name.
        """
        names: dict[str, None] = {}
        for written in (row.export_path, row.source_path):
            if written:
                names[_name_of(written)] = None
                for folder in self._roots:
                    if _is_file(folder / written):
                        return Keyframe(folder / written)
        if row.selected_file:
            names[_name_of(row.selected_file)] = None
        for place in self._places:
            for name in names:
                if place.has(name):
                    return Keyframe(place.folder / name)
        return self._missing(row, next(iter(names), None))

    def _missing(self, row: SelectedKeyframe, name: str | None) -> MissingStartFrame:
        selection = self._selection
        if name is None:
            return MissingStartFrame(
                f"{selection.name}: shot {row.shot_id} names no file.",
                hint="Fill in selected_file, source_path or export_path.",
                code="keyframe_unnamed",
            )
        first = selection.parent / (row.export_path or row.source_path or name)
        return MissingStartFrame(
            f"{selection.name}: the keyframe of shot {row.shot_id} is not there: {first.name}.",
            hint=f"Put it beside {selection.name}, or into {selection.parent.parent.name}/keyframes/.",
            code="keyframe_missing",
        )


class _Place:
    """A folder that may hold keyframes."""

    def __init__(self, folder: Path, *, lists: bool) -> None:
        self.folder = folder
        self._listed: frozenset[str] | None = None if lists else frozenset()

    def has(self, name: str) -> bool:
        """A listing knows neither where links lead nor other ways to write a name: what it lacks is asked for."""
        if self._listed is None:
            self._listed = _files_in(self.folder)
        return name in self._listed or _is_file(self.folder / name)


def _files_in(folder: Path) -> frozenset[str]:
    try:
        with os.scandir(folder) as found:
            return frozenset(each.name for each in found if each.is_file(follow_symlinks=False))
    except OSError:  # no such folder
        return frozenset()


def _name_of(written: str) -> str:
    """The last part of a path of any system."""
    if not _IS_PATH.search(written):
        return written
    return PurePosixPath(PureWindowsPath(written).as_posix()).name


def _is_file(candidate: Path) -> bool:
    try:
        return candidate.is_file()
    except (OSError, ValueError):  # a name no file system takes, such as one of 300 letters
        return False
