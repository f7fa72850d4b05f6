"""Further servers as lines of text, `name = address`, one a line; their headers are not shown and stay. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from config.comfy_server import ComfyServer, checked_address


def server_lines(servers: Sequence[ComfyServer]) -> str:
    """One line a server, with its name where it has one."""
    return "\n".join(f"{server.name} = {server.url}" if server.name else server.url for server in servers)


def parsed_servers(text: str, known: Sequence[ComfyServer]) -> list[dict[str, object]]:
    """The servers that the lines say, to be checked by the settings.

    A server keeps its headers as long as its address stays; at another address they would reach somebody else.
    """
    headers = {server.url: server.headers for server in known}
    return [_parsed(line, headers) for line in map(str.strip, text.splitlines()) if line]


def _parsed(line: str, headers: dict[str, dict[str, str]]) -> dict[str, object]:
    name, _, url = ("", "", line) if "=" not in line.split("://", 1)[0] else line.partition("=")
    url = url.strip()
    with suppress(ValueError):  # what is wrong with it is said by the settings
        url = checked_address(url)
    return {"url": url, "name": name.strip(), "headers": dict(headers.get(url, {}))}
