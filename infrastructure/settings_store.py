"""Writes settings into the settings file; reading them is `config.settings`' part."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from config.settings import Settings, load_settings, settings_path
from infrastructure.json_files import read_object, write_object


def save_settings(changes: Mapping[str, Any]) -> Settings:
    """Check `changes` and write them; other keys of the file stay as they are.

    Raises SettingsError for a value that is not valid (nothing is written then), StateUnreadable when writing fails.
    """
    checked = load_settings(**dict(changes))
    path = settings_path()
    stored = read_object(path) or {}
    stored.update({name: _plain(None if value is None else getattr(checked, name)) for name, value in changes.items()})
    write_object(path, stored, private=True)  # it may hold tokens
    return load_settings()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_defaults=True)
    return str(value) if isinstance(value, Path) else value
