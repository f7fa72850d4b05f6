"""Settings as the tabs use them: read, change, and what the command line set for this process."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

from config.settings import Settings, load_settings
from domain.errors import SettingsError
from infrastructure.settings_store import save_settings


class SettingsService:
    """The settings in force: file and environment, and on top what the command line said."""

    def __init__(self, **overrides: Any) -> None:
        """`overrides` that are None are left out. Raises SettingsError for one that is not valid."""
        self._overrides = {name: value for name, value in overrides.items() if value is not None}
        self._current = load_settings(**self._overrides)

    def current(self) -> Settings:
        """The settings in force, as last read or saved."""
        return self._current

    def save(self, **changes: Any) -> Settings:
        """Check and write `changes`; from now on they win over the command line.

        Raises SettingsError, StateUnreadable.
        """
        _check_authority(changes.get("comfy_ca_file"))
        save_settings(changes)
        for name in changes:
            self._overrides.pop(name, None)
        self._current = load_settings(**self._overrides)
        return self._current


def _check_authority(path: Path | str | None) -> None:
    if not path:
        return
    try:
        ssl.create_default_context(cafile=path)
    except OSError as exc:  # a file that is not there, and one that holds no certificate
        raise SettingsError(
            "ca_file_unusable",
            f"Setting comfy_ca_file ({path}): there is no certificate in PEM form.",
            hint="Name the file of the certificate authority that signed the server's certificate, or leave it empty.",
            detail=str(exc),
            field="comfy_ca_file",
            value=str(path),
        ) from exc
