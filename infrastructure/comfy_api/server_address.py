"""The address of a ComfyUI server: checked once, then only joined with paths."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from domain.errors import SettingsError

_HINT = "Use an address like http://127.0.0.1:8188 or https://example.org/comfy."


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """`scheme://host[:port][/prefix]`, without a slash at the end, user name, query or fragment."""

    base_url: str

    @classmethod
    def parse(cls, text: str) -> ServerAddress:
        """Check an address a person typed. Raises SettingsError; a password in it is never repeated."""
        try:
            parts = urlsplit(text.strip())
            port = parts.port
        except ValueError as exc:
            raise _refused("is not an address", "(unreadable)", str(exc)) from exc
        if "@" in parts.netloc:
            raise _refused("must not hold a user name or password; use headers for that", "(hidden)")
        if parts.query or parts.fragment:
            raise _refused("must not have a part after ? or #", f"{parts.scheme}://{parts.netloc}{parts.path}")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise _refused("must start with http:// or https:// and name a host", text)
        if port == 0 or any(letter.isspace() or ord(letter) < 32 for letter in text.strip()):
            raise _refused("is not an address", text)
        return cls(f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}")

    def route(self, path: str) -> str:
        """The full address of a route such as `/queue`."""
        return self.base_url + path

    def socket(self, client_id: str) -> str:
        """The address of the WebSocket that hears about prompts submitted with `client_id`."""
        scheme = "wss" if self._parts.scheme == "https" else "ws"
        return f"{scheme}://{self._parts.netloc}{self._parts.path}/ws?clientId={quote(client_id, safe='')}"

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine, so that no proxy may stand between."""
        host = self._parts.hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    @property
    def _parts(self) -> SplitResult:
        return urlsplit(self.base_url)


def _refused(reason: str, value: str, detail: str = "") -> SettingsError:
    return SettingsError(
        "bad_comfy_url",
        f"The ComfyUI address {value!r} {reason}.",
        hint=_HINT,
        detail=detail,
        field="comfy_url",
        value=value,
    )
