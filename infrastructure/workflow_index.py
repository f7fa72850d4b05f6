"""Keeps descriptions of workflow files in SQLite, each valid as long as its files stay the same.

The index only saves time. When it cannot be used, nothing is known, and nothing fails; a broken one is made anew.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

# Counts up when descriptions change their shape or workflows are understood differently: older ones are dropped.
_VERSION = 2
_TABLE = "CREATE TABLE workflows (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, description TEXT NOT NULL)"
_LOG = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WorkflowDescription:
    """A workflow in short, `fps` in frames a second. With a `problem` only `name`, `problem` and `hint` count."""

    name: str
    family_key: str
    fps: float
    model_roles: tuple[str, ...]
    exact_frames: bool
    problem: str = ""
    hint: str = ""


class WorkflowIndex:
    """Descriptions by path, and by time and size of all files that decide them. Safe to use from several threads and
    processes.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def find(self, path: Path, *beside: Path) -> WorkflowDescription | None:
        """The description of the file as it lies there now, None when it or a file beside it is new or has changed."""
        stamp = _stamp((path, *beside))
        query = "SELECT description FROM workflows WHERE path = ? AND stamp = ?"
        row = self._use(lambda connection: connection.execute(query, (str(path), stamp)).fetchone())
        return _from_json(row[0]) if row else None

    def keep(self, description: WorkflowDescription, path: Path, *beside: Path) -> None:
        """Remember what the file was understood to be."""
        row = (str(path), _stamp((path, *beside)), json.dumps(asdict(description)))

        def write(connection: sqlite3.Connection) -> None:
            with connection:
                connection.execute("INSERT OR REPLACE INTO workflows VALUES (?, ?, ?)", row)

        self._use(write)

    def _use(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """What `work` gives, None when the index cannot be used."""
        try:
            return self._open_and(work)
        except (OSError, sqlite3.OperationalError) as exc:
            _LOG.warning("The index of workflows %s is not used: %s", self._file, exc)
        except sqlite3.DatabaseError as exc:
            _LOG.warning("The index of workflows %s is broken and is made anew: %s", self._file, exc)
            self._remove()
        return None

    def _open_and(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._file, timeout=10)) as connection:
            _prepare(connection)
            return work(connection)

    def _remove(self) -> None:
        try:
            for name in (self._file.name, f"{self._file.name}-wal", f"{self._file.name}-shm"):
                self._file.with_name(name).unlink(missing_ok=True)
        except OSError as exc:
            _LOG.warning("The broken index %s cannot be removed: %s", self._file, exc)


def _stamp(paths: Sequence[Path]) -> str:
    return " ".join(map(_stamp_of, paths))


def _stamp_of(path: Path) -> str:
    try:
        stat = path.stat()
    except OSError:
        return "-"
    return f"{stat.st_mtime_ns}:{stat.st_size}"


def _from_json(text: str) -> WorkflowDescription | None:
    try:
        stored = json.loads(text)
        return WorkflowDescription(**{**stored, "model_roles": tuple(stored["model_roles"])})
    except (ValueError, TypeError, KeyError):
        return None


def _prepare(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
        return
    connection.execute("PRAGMA journal_mode = WAL")
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
            return
        connection.execute("DROP TABLE IF EXISTS workflows")
        connection.execute(_TABLE)
        connection.execute(f"PRAGMA user_version = {_VERSION:d}")
