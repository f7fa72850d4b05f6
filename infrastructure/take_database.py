"""The SQLite file of a project's takes: one connection for all threads, and every failure as a sentence."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from domain.errors import StateUnreadable
from infrastructure.take_schema import NewerVersion, prepare

DAMAGED = "takes_damaged"
"""The error code of a store that must be rebuilt from the clips."""


class TakeDatabase:
    """Safe to use from several threads and processes. Raises StateUnreadable when the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            try:
                prepare(self._connection)
            except sqlite3.Error:
                self._connection.close()
                raise

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What happens inside is stored together, or not at all when the block raises."""
        with self._told(), self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._told(), self._lock:
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as exc:
            raise StateUnreadable(
                DAMAGED if _is_damage(exc) else "takes_unusable",
                f"The take store {self.path} cannot be used: {exc}.",
                hint="Free some disk space and check that the folder may be written to; `shotchain rebuild` makes a "
                "damaged store anew from the clips.",
                file=self.path,
                reason=str(exc),
            ) from exc


def _is_damage(exc: Exception) -> bool:
    """A file that is no sound database, in contrast to one that is locked, or a disk that is full."""
    is_operation = isinstance(exc, (OSError, sqlite3.OperationalError, sqlite3.InterfaceError))
    return not is_operation and not isinstance(exc, NewerVersion)
