"""Files that are there whole or not at all: written beside their place, flushed to disk, then renamed."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TEMPORARY_PREFIX = ".tmp-"


@contextmanager
def replacing(target: Path, mode: int = 0o666, *, flush: bool = True) -> Iterator[Path]:
    """A temporary path beside `target` that becomes `target` in one step when the block ends well.

    The temporary name keeps the suffix, because programs such as ffmpeg choose the format by it. When the block raises,
    the temporary file is removed and `target` stays as it was. `mode` are the rights before the umask. Without `flush`
    the content is not forced to the disk: for links to files that are there already.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{TEMPORARY_PREFIX}{uuid.uuid4().hex}{target.suffix}")
    try:
        fresh.touch(mode, exist_ok=False)
        yield fresh
        if flush:
            _flush(fresh)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def write_text(target: Path, text: str, mode: int = 0o666) -> None:
    """Write a text file in one step. Raises OSError."""
    with replacing(target, mode) as fresh:
        fresh.write_text(text, encoding="utf-8")


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
