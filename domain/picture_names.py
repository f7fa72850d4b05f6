"""Names of pictures: the order people expect, and names that every file system takes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath, PureWindowsPath

from domain.plan import safe_name

_NUMBERS = re.compile(r"([0-9]+)")
_LONGEST_STEM = 80

NaturalKey = tuple[tuple[tuple[int, int, str], ...], str]


def natural_key(name: str) -> NaturalKey:
    """Sorts `shot2` before `shot10`; case counts only between names that are otherwise the same."""
    parts = [part for part in _NUMBERS.split(name.casefold()) if part]
    return tuple((0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts), name


def file_name_of(written: str) -> str:
    """The last part of a path of any system."""
    return PurePosixPath(PureWindowsPath(written).as_posix()).name


def keyframe_name(shot_id: str, original: str, suffix: str, taken: Iterable[str]) -> str:
    """The name of a shot's picture in its project: `001_dusk.jpg`, numbered on where that is taken.

    `original` is a name or path as a person gave it and leads nowhere; `suffix` is `.jpg` or the like.
    """
    seen = {name.casefold() for name in taken}
    stem = safe_name(PurePosixPath(file_name_of(original)).stem)[:_LONGEST_STEM]
    base = safe_name(f"{shot_id}_{stem}")
    names = (f"{base}{suffix}" if number == 1 else f"{base}_{number}{suffix}" for number in range(1, len(seen) + 2))
    return next(name for name in names if name.casefold() not in seen)


def free_name(name: str, taken: Iterable[str]) -> str:
    """`name`, or with `-2`, `-3` … before its suffix where it is taken."""
    seen = {other.casefold() for other in taken}
    path = PurePosixPath(name)
    names = (name if number == 1 else f"{path.stem}-{number}{path.suffix}" for number in range(1, len(seen) + 2))
    return next(candidate for candidate in names if candidate.casefold() not in seen)
