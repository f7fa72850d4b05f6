"""What the files beside a film were made of, so that those that are still right need not be made again.

The index is only ever a reason to leave a file as it is. A file that was changed, deleted or put there by somebody else
is not the one that the index knows, and is written anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from domain.units import FrameCount
from infrastructure.json_files import read_object, write_object

INDEX_NAME = "_film.json"
# Counted up when files of the same clips are to become others.
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Known:
    """A file that is still as it was written."""

    frames: FrameCount
    copied: bool


class FilmIndex:
    """The index of one folder. Safe to use from several threads for different files."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / INDEX_NAME
        self._folder = folder
        stored = read_object(self._path) or {}
        files = stored.get("files")
        self._files: dict[str, Any] = dict(files) if isinstance(files, dict) else {}
        self._before = dict(self._files)

    def known(self, target: Path, made_of: str) -> Known | None:
        """What is known of a file that is there as it was written, of exactly that; None for any other."""
        row = self._files.get(target.name)
        stamp = _stamp(target)
        if not isinstance(row, dict) or stamp is None or row.get("made_of") != made_of or row.get("stamp") != stamp:
            return None
        frames, copied = row.get("frames"), row.get("copied")
        return Known(FrameCount(frames), copied) if isinstance(frames, int) and isinstance(copied, bool) else None

    def note(self, target: Path, made_of: str, known: Known) -> None:
        """Remember a file that was just put in its place."""
        row = {"made_of": made_of, "stamp": _stamp(target), "frames": int(known.frames), "copied": known.copied}
        self._files[target.name] = row

    def forget(self, target: Path) -> None:
        """The file is not there any more."""
        self._files.pop(target.name, None)

    def save(self) -> None:
        """Write the index if anything changed. Raises StateUnreadable."""
        if self._files != self._before:
            write_object(self._path, {"files": dict(sorted(self._files.items()))})
            self._before = dict(self._files)


def made_of(clips: Sequence[Path], frames: Sequence[FrameCount], rate: Fraction) -> str:
    """A digest of what a file is made of: clips in their order, each as it lies there, and the rate. Raises OSError."""
    parts = [[clip.name, count, *_mark(clip)] for clip, count in zip(clips, frames, strict=True)]
    return hashlib.sha256(json.dumps([_VERSION, str(rate), parts]).encode()).hexdigest()


def _mark(clip: Path) -> tuple[int, int, int]:
    """Which file a clip is. Not when it was changed last: a link to it changes that."""
    status = clip.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def _stamp(path: Path) -> list[int] | None:
    """Size and times of a file. Copying programs set back the time of its content, never that of its change."""
    try:
        status = path.stat()
    except OSError:
        return None
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
