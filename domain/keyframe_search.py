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
        self._places = (folder, folder.parent / "keyframes", folder / "keyframes")
        self._listed: dict[Path, frozenset[str]] = {}
        self._lists = lists

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
                if self._has(place, name):
                    return Keyframe(place / name)
        return self._missing(row, next(iter(names), None))

    def _has(self, place: Path, name: str) -> bool:
        """A listing knows neither where links lead nor other ways to write a name: what it lacks is asked for."""
        if self._lists and place not in self._listed:
            self._listed[place] = _files_in(place)
        return name in self._listed.get(place, ()) or _is_file(place / name)

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
