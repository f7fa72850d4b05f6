"""The choices of the Video tab, in `<project>/video/_state.json`, so that a refresh of the page restores them."""

from __future__ import annotations

import threading
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from infrastructure.json_files import read_object, write_object

FIELDS = ("storyboard_file", "selection_file", "workflow_file", "last_video_path")
_OLDER_NAMES = {"last_video_path": "last_video"}


class VideoGeneratorStateStore:
    """One project's choices. Safe to use from several threads; an unreadable file counts as empty."""

    def __init__(self, state_file_path: Path | None = None) -> None:
        self._path = state_file_path
        self._lock = threading.Lock()

    def configure(self, state_file_path: Path) -> None:
        """Use this file from now on."""
        with self._lock:
            self._path = state_file_path

    def load(self) -> dict[str, Any]:
        """The stored choices; every field is there, None where nothing is stored."""
        with self._lock:
            return self._load()

    def update(self, **fields: str | None) -> dict[str, Any]:
        """Store the given fields, keep the others, and stamp `updated_at`. Raises StateUnreadable when it fails."""
        unknown = fields.keys() - set(FIELDS)
        if unknown:
            raise TypeError(f"no such state: {', '.join(sorted(unknown))}")
        with self._lock:
            state = {**self._load(), **fields, "updated_at": datetime.now(timezone.utc).isoformat(timespec="seconds")}
            write_object(self._file(), state)
            return state

    def clear(self) -> None:
        """Forget all choices."""
        with self._lock:
            self._file().unlink(missing_ok=True)

    def _file(self) -> Path:
        if self._path is None:
            raise RuntimeError("configure() comes first")
        return self._path

    def _load(self) -> dict[str, Any]:
        stored = read_object(self._file()) or {}
        state = {name: stored.get(name, stored.get(_OLDER_NAMES.get(name, name))) for name in (*FIELDS, "updated_at")}
        return {name: value if isinstance(value, str) else None for name, value in state.items()}
