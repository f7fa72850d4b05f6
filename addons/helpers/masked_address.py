"""An address that may hold a secret: its host is shown, the rest stays on the server. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from addons.helpers.header_lines import MASK


def masked_address(url: str | None) -> str:
    """`https://hooks.example/••••••••`; empty for none."""
    if not url:
        return ""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}/{MASK}"


def written_address(text: str, known: str | None) -> str | None:
    """The address that was written; one that is still masked is the known one, empty is none."""
    text = text.strip()
    return known if known and text == masked_address(known) else text or None
