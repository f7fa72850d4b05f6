"""SHA-256 of files that were read before, over all projects. May be deleted at any time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from infrastructure.cache_database import CacheDatabase

Stamp = tuple[int, int]
"""A file's size in bytes and time of change in nanoseconds."""

_COLUMNS = """
    digest_id INTEGER PRIMARY KEY AUTOINCREMENT,
    folder    TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    size      INTEGER NOT NULL,
    mtime_ns  INTEGER NOT NULL,
    digest    TEXT    NOT NULL,
    UNIQUE (folder, name)
"""
_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class DigestRow:
    """A file in an absolute folder, and what its bytes hashed to when it had this stamp."""

    folder: str
    name: str
    stamp: Stamp
    digest: str


class DigestCache:
    """Digests by folder."""

    def __init__(self, file: Path) -> None:
        self._database = CacheDatabase(file, "digests", _COLUMNS, version=1)

    def of_folder(self, folder: str) -> tuple[DigestRow, ...]:
        """All that is known of the files in a folder."""
        query = "SELECT name, size, mtime_ns, digest FROM digests WHERE folder = ?"
        rows = self._database.use(lambda connection: connection.execute(query, (folder,)).fetchall())
        return tuple(DigestRow(folder, name, (size, mtime_ns), digest) for name, size, mtime_ns, digest in rows or ())

    def keep(self, rows: Iterable[DigestRow]) -> None:
        """Remember these, in place of what was known of the same files; the oldest are forgotten."""
        values = [(row.folder, row.name, *row.stamp, row.digest) for row in rows]

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT OR REPLACE INTO digests (folder, name, size, mtime_ns, digest) VALUES (?, ?, ?, ?, ?)", values
            )
            connection.execute(
                "DELETE FROM digests WHERE digest_id <= (SELECT max(digest_id) FROM digests) - ?", (_KEPT,)
            )

        self._database.use(write)
