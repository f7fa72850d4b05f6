"""Settings as the tabs use them: read, change, and what the command line set for this process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config.settings import Settings, load_settings
from domain.errors import SettingsError
from infrastructure.settings_store import save_settings
from services.setting_findings import comfy_root_finding, ffmpeg_finding, workflow_dir_finding


class SettingsService:
    """The settings in force: file and environment, and on top what the command line said."""

    def __init__(self, **overrides: Any) -> None:
        """`overrides` that are None are left out. Raises SettingsError for one that is not valid."""
        self._overrides = {name: value for name, value in overrides.items() if value is not None}
        self._current = load_settings(**self._overrides)

    def current(self) -> Settings:
        """The settings in force, as last read or saved."""
        return self._current

    def check(self, **changes: Any) -> Settings:
        """The settings as they would be after `changes`: valid, and what they point to is there.

        Raises SettingsError naming the field, MediaError for a program that is no ffmpeg.
        """
        checked = load_settings(**{**self._overrides, **changes})
        _check_authority(changes.get("comfy_ca_file"))
        if root := _as_path(changes.get("comfy_root")):
            comfy_root_finding(root)
        if "workflow_dir" in changes:
            workflow_dir_finding(checked)
        if program := _as_path(changes.get("ffmpeg_path")):
            ffmpeg_finding(program)
        return checked

    def save(self, **changes: Any) -> Settings:
        """Check and write `changes`; from now on they win over the command line.

        Raises SettingsError, MediaError, StateUnreadable; nothing is written then.
        """
        self.check(**changes)
        save_settings(changes)
        for name in changes:
            self._overrides.pop(name, None)
        self._current = load_settings(**self._overrides)
        return self._current


def _as_path(value: object) -> Path | None:
    return Path(str(value)).expanduser() if value else None


def _check_authority(path: Path | str | None) -> None:
    if not path:
        return
    import ssl  # slow to load, and seldom needed

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
