"""The tables of a take store, and what makes an older file newer."""

from __future__ import annotations

import sqlite3

_TABLES = """
CREATE TABLE takes (
    take_id       INTEGER PRIMARY KEY AUTOINCREMENT,
    shot_id       TEXT    NOT NULL,
    segment_index INTEGER NOT NULL,
    fingerprint   TEXT    NOT NULL,
    prompt_id     TEXT    NOT NULL UNIQUE,
    client_id     TEXT    NOT NULL,
    backend       TEXT    NOT NULL,
    parent_id     INTEGER REFERENCES takes (take_id) ON DELETE SET NULL,
    recipe        TEXT    NOT NULL,
    nodes         TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    created_at    TEXT    NOT NULL,
    clip          TEXT,
    last_frame    TEXT,
    seconds       REAL,
    error_code    TEXT,
    error_message TEXT
);
CREATE INDEX takes_by_segment ON takes (shot_id, segment_index);
CREATE INDEX takes_by_fingerprint ON takes (fingerprint, state);
CREATE INDEX takes_unfinished ON takes (state) WHERE state = 'submitted';
CREATE TABLE chosen (
    shot_id       TEXT    NOT NULL,
    segment_index INTEGER NOT NULL,
    take_id       INTEGER NOT NULL REFERENCES takes (take_id) ON DELETE CASCADE,
    PRIMARY KEY (shot_id, segment_index)
) WITHOUT ROWID;
CREATE TABLE overrides (
    shot_id         TEXT    NOT NULL,
    segment_index   INTEGER NOT NULL,
    seed            INTEGER,
    prompt          TEXT,
    negative_prompt TEXT,
    PRIMARY KEY (shot_id, segment_index)
) WITHOUT ROWID;
CREATE TABLE approved (shot_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE notes (name TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
"""
_SEAMS = """
ALTER TABLE takes ADD COLUMN seam TEXT;
ALTER TABLE takes ADD COLUMN graded TEXT;
CREATE TABLE corrections (shot_id TEXT PRIMARY KEY, mode TEXT NOT NULL) WITHOUT ROWID;
"""
_STEPS = (_TABLES, _SEAMS)
"""What makes a file of version n one of version n + 1."""
VERSION = len(_STEPS)


class NewerVersion(sqlite3.DatabaseError):
    """The file was written by a newer Shotchain; it is left as it is."""


def prepare(connection: sqlite3.Connection) -> None:
    """Set the connection up and make the tables. Raises sqlite3.DatabaseError for a file that is damaged."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA busy_timeout = 10000")
    found = _version(connection)
    if found > VERSION:
        raise NewerVersion(f"it was written by a newer Shotchain (version {found})")
    if found < VERSION:
        _bring_up_to_date(connection)
    if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("quick_check failed")


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for script in _STEPS[_version(connection) :]:  # asked again: another process may have been quicker
            for statement in filter(str.strip, script.split(";")):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]
