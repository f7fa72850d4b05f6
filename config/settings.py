"""Settings: `config/settings.json`, overridden by environment variables `SHOTCHAIN_*`, overridden by the command line.

This module reads; `infrastructure.settings_store` writes.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from platformdirs import user_cache_path, user_config_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, JsonConfigSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from config.comfy_server import ComfyServer, checked_address
from domain.correction import Correction
from domain.errors import SettingsError
from domain.units import FramesPerSecond, Resolution, Seconds

_HERE = Path(__file__).resolve().parent
SHIPPED_WORKFLOWS = _HERE / "workflow_templates"
SAMPLE_PROJECT = _HERE / "sample_project"

PREVIEW = "preview"
AUTO = "auto"


def settings_path() -> Path:
    """`SHOTCHAIN_SETTINGS`, else `settings.json` beside this module in a checkout, else in the user's folder."""
    chosen = os.environ.get("SHOTCHAIN_SETTINGS")
    if chosen:
        return Path(chosen)
    if (_HERE.parent / "pyproject.toml").is_file():
        return _HERE / "settings.json"
    return user_config_path("shotchain") / "settings.json"


def cache_dir() -> Path:
    """`SHOTCHAIN_CACHE_DIR`, else the user's cache folder: files that save time and may be deleted at any moment."""
    chosen = os.environ.get("SHOTCHAIN_CACHE_DIR")
    return Path(chosen) if chosen else user_cache_path("shotchain")


class _SettingsFile(JsonConfigSettingsSource):
    """The settings file, without what is said elsewhere: headers are replaced as a whole, not mixed with older ones."""

    def __init__(self, settings_cls: type[BaseSettings], said_elsewhere: Collection[str]) -> None:
        self._said_elsewhere = said_elsewhere
        super().__init__(settings_cls, json_file=settings_path())

    def _read_file(self, file_path: Path) -> dict[str, Any]:
        content = super()._read_file(file_path)
        if not isinstance(content, dict):
            raise ValueError(f"a JSON object is expected, not {type(content).__name__}")  # noqa: TRY004 - of a file
        return {name: value for name, value in content.items() if name not in self._said_elsewhere}


class Settings(BaseSettings):
    """Everything a person can set. Unknown keys of the file are ignored, so that older and newer files both load."""

    model_config = SettingsConfigDict(env_prefix="SHOTCHAIN_", extra="ignore", validate_default=False)

    comfy_url: str = AUTO
    """A ComfyUI server's address, `preview` for the embedded one, `auto` for the first of the two that answers."""
    comfy_root: Path | None = None
    """ComfyUI's own folder when it is on this machine."""
    comfy_headers: dict[str, str] = Field(default_factory=dict, repr=False)
    """Extra headers for the server of `comfy_url` when it is behind a proxy, such as a bearer token."""
    comfy_urls: tuple[ComfyServer, ...] = ()
    """Further servers, which render the same film beside the one of `comfy_url`."""
    comfy_ca_file: Path | None = None
    """Certificate authority of a server with a private certificate."""
    use_sage_attention: bool = False
    workflow_dir: Path | None = None
    """The person's own workflows; `workflows` beside the settings file by default."""
    workspace: Path = Path("projects")
    ffmpeg_path: Path | None = None
    fps: FramesPerSecond | None = Field(default=None, ge=1, le=120, allow_inf_nan=False)
    max_segment_seconds: Seconds = Field(default=Seconds(3.0), gt=0, le=60, allow_inf_nan=False)
    resolution: str | None = None
    colour_correction: Correction = Correction.AUTO
    """Whether colours that a model changed are put right, where project and shot say nothing."""
    language: Literal["auto", "en", "de"] = "auto"
    webhook_url: str | None = Field(default=None, repr=False)
    """Where the end of each run is told. It may hold a secret, so it is never shown or logged."""
    resume: Literal["ask", "always"] = "ask"
    """Whether a run that was left in the middle goes on by itself when the app starts."""
    video_initial_wait: float = Field(default=2.0, ge=0, le=3600)
    video_retry_delay: float = Field(default=2.0, gt=0, le=3600)
    video_max_retries: int = Field(default=20, ge=0, le=10_000)
    preview_render_seconds: float = Field(default=0.0, ge=0, le=3600)
    """The embedded preview takes at least this long a segment, to rehearse the pace of a GPU."""
    log_dir: Path = Path("logs")

    @property
    def own_workflows(self) -> Path:
        """The folder of the person's own workflows. It need not exist."""
        return self.workflow_dir or settings_path().parent / "workflows"

    @field_validator("comfy_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        value = value.strip() or AUTO
        if value in (AUTO, PREVIEW):
            return value
        return checked_address(value)

    @field_validator("webhook_url")
    @classmethod
    def _is_webhook(cls, value: str | None) -> str | None:
        value = (value or "").strip()
        if not value:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or _has_no_port(parts):
            raise ValueError("a webhook's address begins with http:// or https:// and names a host")
        if any(letter.isspace() or not letter.isprintable() for letter in value):
            raise ValueError("an address has no spaces or control characters")
        if parts.username or parts.password:
            raise ValueError("names and passwords are not sent; put a token into the path, as receivers offer it")
        return value

    @field_validator("resolution")
    @classmethod
    def _is_size(cls, value: str | None) -> str | None:
        if not value:
            return None
        size = Resolution.parse(value)
        return f"{size.width}x{size.height}"

    @field_validator("comfy_root", "workflow_dir", "ffmpeg_path", "comfy_ca_file", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic-settings'
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The command line wins over the environment, the environment over the file."""
        said_elsewhere = {*init_settings(), *env_settings()}
        return init_settings, env_settings, _SettingsFile(settings_cls, said_elsewhere)


def _has_no_port(parts: SplitResult) -> bool:
    """Whether what stands where a port belongs is none."""
    try:
        return parts.port == 0
    except ValueError:
        return True


def load_settings(**overrides: Any) -> Settings:
    """The settings in force. `overrides` that are None are left out. Raises SettingsError naming file and field."""
    path = settings_path()
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as exc:
        raise _translated(exc, path) from exc
    except ValueError as exc:  # the file is not JSON, or an environment variable is not
        raise SettingsError(
            "settings_unreadable",
            f"{path} is not valid JSON.",
            hint="Correct it, or delete it to start from the defaults.",
            detail=str(exc),
            file=path,
        ) from exc


def _translated(exc: ValidationError, path: Path) -> SettingsError:
    first = exc.errors(include_url=False)[0]
    field = ".".join(map(str, first["loc"]))
    reason = first["msg"].removeprefix("Value error, ")
    shown = "hidden" if _may_be_secret(field, first["input"]) else repr(first["input"])
    return SettingsError(
        "setting_invalid",
        f"Setting {field} ({shown}): {reason[:1].lower()}{reason[1:]}.",
        hint=f"Correct it in {path}, in SHOTCHAIN_{str(first['loc'][0]).upper()}, or on the command line.",
        file=path,
        field=field,
        value=shown,
        reason=reason,
    )


def _may_be_secret(field: str, value: Any) -> bool:
    if field.startswith("comfy_urls"):  # a whole server is shown with its headers, an address with its password
        return not (field.endswith((".url", ".name")) and isinstance(value, str) and "@" not in value)
    return field.startswith(("comfy_headers", "webhook_url"))
