"""The keyframe of a row of a draft: which picture, how large, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from domain.errors import MediaError, VideoError
from domain.selection import Keyframe, MissingStartFrame
from domain.units import Resolution
from infrastructure.picture_files import upright_size
from services.open_storyboard import OpenStoryboard


@dataclass(frozen=True, slots=True)
class KeyframeLook:
    """A picture with its upright size; without one, `problem` says why, or is None when none was ever chosen."""

    path: Path | None = None
    size: Resolution | None = None
    problem: MissingStartFrame | VideoError | None = None


def look_at_keyframe(board: OpenStoryboard, key: int) -> KeyframeLook:
    """Look at the files. Raises nothing: what is wrong stands in the look."""
    try:
        found = board.keyframe(key)
        if not isinstance(found, Keyframe):
            return KeyframeLook(problem=found)
        return KeyframeLook(found.path, _size(found.path, found.path.stat().st_mtime_ns))
    except VideoError as error:
        return KeyframeLook(problem=error)
    except OSError as exc:  # gone between two looks
        return KeyframeLook(problem=MediaError("not_an_image", f"The keyframe is gone: {exc.strerror}."))


@lru_cache(maxsize=4096)
def _size(path: Path, _mtime_ns: int) -> Resolution:
    return upright_size(path)
