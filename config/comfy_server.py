"""A further ComfyUI server as the settings name it, and what an address must look like."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class ComfyServer(BaseModel):
    """A server that renders beside the main one. In a file it may be the address alone.

    `name` is shown in place of host and port. `headers` go to this server alone, and it is sent no others.
    """

    model_config = ConfigDict(frozen=True)

    url: str
    name: str = ""
    headers: dict[str, str] = Field(default_factory=dict, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _address_alone(cls, value: Any) -> Any:
        return {"url": value} if isinstance(value, str) else value

    @field_validator("url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value.strip() in ("auto", "preview"):
            raise ValueError("only `comfy_url` may be `auto` or `preview`; a further server has an address")
        return checked_address(value)

    @field_validator("name")
    @classmethod
    def _is_name(cls, value: str) -> str:
        value = " ".join(value.split())
        if not value.isprintable() or "=" in value or len(value) > 60:
            raise ValueError("a name is one short line without =")
        return value


def checked_address(value: str) -> str:
    """An address in full, without a slash at its end. Raises ValueError."""
    value = value.strip().rstrip("/")
    parts = urlsplit(value if "://" in value else f"http://{value}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address looks like http://127.0.0.1:8188; `comfy_url` may be `auto` or `preview`, too")
    if parts.port == 0:
        raise ValueError("there is no port 0")
    if parts.username or parts.password:
        raise ValueError("names and passwords belong into comfy_headers or a server's headers, not into the address")
    if parts.query or parts.fragment:
        raise ValueError("an address has no ? or # part")
    return parts.geturl()
