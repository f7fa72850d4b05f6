"""The three folders of a ComfyUI server (input, output, temp): safe lookups, uploads and names of saved files."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

FOLDER_TYPES = ("input", "output", "temp")


class OutsideFolder(Exception):
    """A name that would leave the folder it belongs to."""

    shown_as: ClassVar[str] = "Exception"


@dataclass(frozen=True, slots=True)
class SaveTarget:
    """Where the next file of a prefix goes: `folder/{stem}_{counter:05}_.ext`."""

    folder: Path
    stem: str
    counter: int
    subfolder: str

    def name(self, suffix: str, offset: int = 0) -> str:
        """The file name with `suffix` (`.png`), `offset` places after the first free number."""
        return f"{self.stem}_{self.counter + offset:05}_{suffix}"


class MediaFolders:
    """`root/input`, `root/output` and `root/temp`. Names given from outside never lead out of them."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def prepare(self) -> None:
        """Make the folders; `temp` starts empty, as on a real server."""
        shutil.rmtree(self.path("temp"), ignore_errors=True)
        for kind in FOLDER_TYPES:
            self.path(kind).mkdir(parents=True, exist_ok=True)

    def path(self, kind: str) -> Path:
        """The folder of a type. Raises KeyError for a type that does not exist."""
        if kind not in FOLDER_TYPES:
            raise KeyError(kind)
        return self.root / kind

    def names_in(self, kind: str, suffixes: Sequence[str]) -> list[str]:
        """Files directly in a folder (not below it) with one of the suffixes, sorted."""
        return sorted(
            path.name for path in self.path(kind).iterdir() if path.is_file() and path.suffix.lower() in suffixes
        )

    def annotated(self, name: str, default: str = "input") -> Path:
        """The path of `sub/a.png`, `sub/a.png [output]`, … Raises OutsideFolder when it would leave its folder.

        A real server follows `../` and absolute names here; the preview server does not.
        """
        kind, bare = split_annotation(name, default)
        return inside(self.path(kind), bare)

    def store_upload(self, content: bytes, name: str, subfolder: str, kind: str, *, overwrite: bool) -> str:
        """Store an uploaded file and return the name it got: same bytes keep the name, other bytes get ` (1)`.

        Raises OutsideFolder, KeyError for an unknown `kind`, OSError when the file system refuses the name.
        """
        target = inside(self.path(kind), str(Path(os.path.normpath(subfolder)) / name))
        folder = inside(self.path(kind), os.path.normpath(subfolder))
        folder.mkdir(parents=True, exist_ok=True)
        stem, suffix = os.path.splitext(name)  # noqa: PTH122 - Path.suffix treats ".png" and "a." differently from the server
        number = 0
        while not overwrite and target.exists():
            if _digest(target.read_bytes()) == _digest(content):
                return name
            number += 1
            name = f"{stem} ({number}){suffix}"
            target = folder / name
        target.write_bytes(content)
        return name

    def save_target(self, prefix: str, size: tuple[int, int], kind: str = "output") -> SaveTarget:
        """Where files with this prefix go. Raises OutsideFolder with the words of ComfyUI's own error."""
        base = self.path(kind)
        normal = os.path.normpath(expand_variables(prefix, size, time.localtime()))
        subfolder, stem = os.path.split(normal)
        folder = Path(os.path.abspath(base / subfolder))  # noqa: PTH100 - resolve() would follow links
        if os.path.commonpath((base, folder)) != str(base):
            raise OutsideFolder(
                "**** ERROR: Saving image outside the output folder is not allowed."
                f"\n full_output_folder: {folder}\n         output_dir: {base}"
                f"\n         commonpath: {os.path.commonpath((base, folder))}"
            )
        folder.mkdir(parents=True, exist_ok=True)
        names = (path.name for path in folder.iterdir())
        return SaveTarget(folder, stem, next_counter(stem, names), subfolder)


def split_annotation(name: str, default: str | None) -> tuple[str, str]:
    """`("output", "a.png")` for `a.png [output]`; `default` where nothing is annotated."""
    for kind in FOLDER_TYPES:
        if name.endswith(f"[{kind}]"):
            return kind, name.removesuffix(f"[{kind}]").removesuffix(" ")
    return default or "", name


def inside(base: Path, name: str) -> Path:
    """`base/name` when that is `base` or below it. Raises OutsideFolder otherwise."""
    target = Path(os.path.abspath(base / name))  # noqa: PTH100 - resolve() would follow links made by the owner
    if target != base and base not in target.parents:
        raise OutsideFolder(f"{name!r} leads out of {base}")
    return target


def expand_variables(prefix: str, size: tuple[int, int], now: time.struct_time) -> str:
    """Fill in `%width%`, `%year%` and the like; `%date:…%` and `%Node.widget%` stay: the web page expands those."""
    values = {
        "width": str(size[0]),
        "height": str(size[1]),
        "year": str(now.tm_year),
        "month": f"{now.tm_mon:02}",
        "day": f"{now.tm_mday:02}",
        "hour": f"{now.tm_hour:02}",
        "minute": f"{now.tm_min:02}",
        "second": f"{now.tm_sec:02}",
    }
    for variable, value in values.items():
        prefix = prefix.replace(f"%{variable}%", value)
    return prefix


def next_counter(stem: str, names: Iterable[str]) -> int:
    """One more than the highest number a file `{stem}_{number}_…` in `names` has, across extensions; else 1."""
    taken = [
        _leading_number(name[len(stem) + 1 :])
        for name in names
        if os.path.normcase(name[: len(stem) + 1]) == os.path.normcase(f"{stem}_")
    ]
    return max(taken, default=0) + 1


@contextmanager
def whole_file(path: Path) -> Iterator[None]:
    """Nothing half-written stays behind at `path` when writing it fails."""
    try:
        yield
    except BaseException:
        # A name that the file system refuses cannot be removed either.
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def _leading_number(rest: str) -> int:
    try:
        return int(rest.split("_")[0])
    except ValueError:
        return 0


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
