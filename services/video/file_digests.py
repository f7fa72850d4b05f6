"""SHA-256 of files, remembered while size and time of change stay the same."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

from infrastructure.digest_cache import DigestCache, DigestRow, Stamp

_TICK = 20_000_000
"""Nanoseconds within which two changes of a file may bear the same time."""
_COARSE_TICK = 2_000_000_000
"""The same where a file system keeps whole seconds."""


class FileDigests:
    """Digests of one process, and, with a `cache`, those of earlier ones. Safe to use from several threads."""

    def __init__(self, cache: DigestCache | None = None) -> None:
        self._cache = cache
        self._known: dict[str, tuple[Stamp, str]] = {}
        self._folders: set[str] = set()
        self._fresh: dict[str, DigestRow] = {}

    def of(self, path: Path) -> str:
        """The digest of a file's bytes. Raises OSError."""
        name = str(path)
        status = os.stat(name)  # noqa: PTH116 - a run looks at thousands of files, and Path costs as much again
        stamp = (status.st_size, status.st_mtime_ns)
        known = self._known.get(name) or self._of_earlier(name)
        if known is not None and known[0] == stamp:
            return known[1]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self._known[name] = (stamp, digest)
        if _is_settled(status.st_mtime_ns):
            folder, file = os.path.split(name)
            self._fresh[name] = DigestRow(folder, file, stamp, digest)
        return digest

    def save(self) -> None:
        """Keep for later processes what was read in this one."""
        fresh, self._fresh = self._fresh, {}
        if self._cache is not None and fresh:
            self._cache.keep(fresh.values())

    def _of_earlier(self, name: str) -> tuple[Stamp, str] | None:
        folder = os.path.dirname(name)  # noqa: PTH120 - as above
        if self._cache is None or folder in self._folders or not os.path.isabs(name):  # noqa: PTH117 - as above
            return None
        for row in self._cache.of_folder(folder):
            self._known.setdefault(f"{folder}{os.sep}{row.name}", (row.stamp, row.digest))
        self._folders.add(folder)
        return self._known.get(name)


def _is_settled(mtime_ns: int) -> bool:
    """Whether a later change of the file would bear another time: else an equal stamp says nothing."""
    tick = _TICK if mtime_ns % 1_000_000_000 else _COARSE_TICK
    return time.time_ns() - mtime_ns > tick
