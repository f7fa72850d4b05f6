"""A small SQLite file that only saves time: when it cannot be used, nothing is known and nothing fails."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

_LOG = logging.getLogger(__name__)

T = TypeVar("T")


class CacheDatabase:
    """Opened for each use, so several threads and processes may share it. A broken one is made anew."""

    def __init__(self, file: Path, table: str, columns: str, version: int) -> None:
        """`version` counts up when `columns` change; an older table is dropped."""
        self._file = file
        self._table = table
        self._columns = columns
        self._version = version

    def use(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """What `work` gives, in one transaction; None when the file cannot be used."""
        try:
            return self._open_and(work)
        except (OSError, sqlite3.OperationalError) as exc:
            _LOG.warning("%s is not used: %s", self._file, exc)
        except sqlite3.DatabaseError as exc:
            _LOG.warning("%s is broken and is made anew: %s", self._file, exc)
            self._remove()
        return None

    def _open_and(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._file, timeout=10)) as connection:
            self._prepare(connection)
            with connection:
                return work(connection)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        if self._has_version(connection):
            return
        connection.execute("PRAGMA journal_mode = WAL")
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            if self._has_version(connection):
                return
            connection.execute(f"DROP TABLE IF EXISTS {self._table}")
            connection.execute(f"CREATE TABLE {self._table} ({self._columns})")
            connection.execute(f"PRAGMA user_version = {self._version:d}")

    def _has_version(self, connection: sqlite3.Connection) -> bool:
        return connection.execute("PRAGMA user_version").fetchone()[0] == self._version

    def _remove(self) -> None:
        try:
            for name in (self._file.name, f"{self._file.name}-wal", f"{self._file.name}-shm"):
                self._file.with_name(name).unlink(missing_ok=True)
        except OSError as exc:
            _LOG.warning("The broken %s cannot be removed: %s", self._file, exc)
