"""The tables of a take store, and what makes an older file newer."""

from __future__ import annotations

import sqlite3

VERSION = 1

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


class NewerVersion(sqlite3.DatabaseError):
    """The file was written by a newer Shotchain; it is left as it is."""


def prepare(connection: sqlite3.Connection) -> None:
    """Set the connection up and make the tables. Raises sqlite3.DatabaseError for a file that is damaged."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA busy_timeout = 10000")
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found == 0:
        connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
    elif found > VERSION:
        raise NewerVersion(f"it was written by a newer Shotchain (version {found})")
    if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("quick_check failed")
