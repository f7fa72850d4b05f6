"""How long this machine's servers took for segments, by workflow, over all projects. May be deleted at any time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from domain.render_pace import RenderSample
from domain.units import FrameCount, Resolution, Seconds
from infrastructure.cache_database import CacheDatabase

_COLUMNS = """
    render_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    workflow   TEXT    NOT NULL,
    backend    TEXT    NOT NULL,
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    frames     INTEGER NOT NULL,
    seconds    REAL    NOT NULL,
    clip_bytes INTEGER NOT NULL,
    is_first   INTEGER NOT NULL
"""
_KEPT = 200  # of one workflow on one backend


class RenderHistory:
    """Samples of finished segments, kept and read by workflow and backend."""

    def __init__(self, file: Path) -> None:
        self._database = CacheDatabase(file, "renders", _COLUMNS, version=1)

    def keep(self, workflow: str, backend: str, sample: RenderSample) -> None:
        """Remember a segment; the oldest are forgotten."""
        row = (
            workflow,
            backend,
            sample.size.width,
            sample.size.height,
            sample.frames,
            sample.seconds,
            sample.clip_bytes,
            sample.is_first,
        )

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO renders (workflow, backend, width, height, frames, seconds, clip_bytes, is_first)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            connection.execute(
                "DELETE FROM renders WHERE workflow = ? AND backend = ? AND render_id NOT IN (SELECT render_id FROM"
                " renders WHERE workflow = ? AND backend = ? ORDER BY render_id DESC LIMIT ?)",
                (workflow, backend, workflow, backend, _KEPT),
            )

        self._database.use(write)

    def samples(self, workflow: str, backend: str) -> tuple[RenderSample, ...]:
        """What is remembered of a workflow on a backend, the newest first."""
        query = (
            "SELECT width, height, frames, seconds, clip_bytes, is_first FROM renders"
            " WHERE workflow = ? AND backend = ? ORDER BY render_id DESC"
        )
        rows = self._database.use(lambda connection: connection.execute(query, (workflow, backend)).fetchall())
        return tuple(
            RenderSample(
                Resolution(width, height), FrameCount(frames), Seconds(seconds), clip_bytes, is_first=bool(is_first)
            )
            for width, height, frames, seconds, clip_bytes, is_first in rows or ()
        )
