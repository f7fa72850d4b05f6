"""Keeps descriptions of workflow files in SQLite, each valid as long as its file stays the same."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from domain.errors import StateUnreadable

# Counts up when descriptions change their shape or workflows are understood differently: older ones are dropped.
_VERSION = 1
_TABLE = """
CREATE TABLE workflows (
    path TEXT PRIMARY KEY, mtime_ns INTEGER NOT NULL, size INTEGER NOT NULL, description TEXT NOT NULL
)
"""


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
    """Descriptions by path, modification time and size of the file. Safe to use from several threads and processes."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def find(self, path: Path) -> WorkflowDescription | None:
        """The description of the file as it lies there now, None when it is new or has changed."""
        stat = path.stat()
        with self._open() as connection:
            row = connection.execute(
                "SELECT description FROM workflows WHERE path = ? AND mtime_ns = ? AND size = ?",
                (str(path), stat.st_mtime_ns, stat.st_size),
            ).fetchone()
        if row is None:
            return None
        stored = json.loads(row[0])
        return WorkflowDescription(**{**stored, "model_roles": tuple(stored["model_roles"])})

    def keep(self, path: Path, description: WorkflowDescription) -> None:
        stat = path.stat()
        row = (str(path), stat.st_mtime_ns, stat.st_size, json.dumps(asdict(description)))
        with self._open() as connection, connection:
            connection.execute("INSERT OR REPLACE INTO workflows VALUES (?, ?, ?, ?)", row)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._file, timeout=10)
            try:
                _prepare(connection)
                yield connection
            finally:
                connection.close()
        except (OSError, sqlite3.Error) as exc:
            raise StateUnreadable(
                "workflow_index_unreadable",
                f"The index of workflows {self._file} cannot be used.",
                hint="Delete the file; it is made again.",
                detail=str(exc),
                file=self._file,
            ) from exc


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
