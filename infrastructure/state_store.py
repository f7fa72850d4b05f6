"""The choices of the Video tab, in `<project>/video/_state.json`, so that a refresh of the page restores them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from infrastructure.json_files import read_object, write_object

FIELDS = ("storyboard_file", "selection_file", "workflow_file", "last_video_path")
_MODELS = "models"
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
            self._write(state, self._models())
            return state

    def models(self, workflow: str | None) -> dict[str, str]:
        """The model files chosen for a workflow in place of its own, by role (`main`, `high`, `low`)."""
        with self._lock:
            return dict(self._models().get(workflow or "", {}))

    def choose_models(self, workflow: str, models: Mapping[str, str]) -> None:
        """Store the model files chosen for a workflow; none leaves it to the workflow. Raises StateUnreadable."""
        with self._lock:
            chosen = {**self._models(), workflow: dict(models)}
            self._write(self._load(), {name: roles for name, roles in chosen.items() if roles})

    def clear(self) -> None:
        """Forget all choices."""
        with self._lock:
            self._file().unlink(missing_ok=True)

    def _file(self) -> Path:
        if self._path is None:
            raise RuntimeError("configure() comes first")
        return self._path

    def _write(self, state: Mapping[str, Any], models: Mapping[str, Mapping[str, str]]) -> None:
        write_object(self._file(), {**state, _MODELS: models} if models else dict(state))

    def _models(self) -> dict[str, dict[str, str]]:
        stored = (read_object(self._file()) or {}).get(_MODELS)
        by_workflow = stored if isinstance(stored, dict) else {}
        return {name: _texts(roles) for name, roles in by_workflow.items() if isinstance(roles, dict)}

    def _load(self) -> dict[str, Any]:
        stored = read_object(self._file()) or {}
        state = {name: stored.get(name, stored.get(_OLDER_NAMES.get(name, name))) for name in (*FIELDS, "updated_at")}
        return {name: value if isinstance(value, str) else None for name, value in state.items()}


def _texts(roles: Mapping[str, Any]) -> dict[str, str]:
    return {role: file for role, file in roles.items() if isinstance(file, str) and file}
