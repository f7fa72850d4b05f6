"""Answers that a test puts in place of the fake server's own, and requests as they arrived."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Canned:
    """An answer in place of the usual one. `cut` ends the connection after so many bytes of the body."""

    status: int = 200
    body: bytes | str | dict[str, Any] | list[Any] = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    hold: threading.Event | None = None
    """Answer only when this is set."""
    after_handling: bool = False
    """Carry out the request first, then answer like this."""

    @property
    def octets(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


DROPPED = Canned(cut=0)
"""The connection ends without any answer, before the request's body was read."""


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    route: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
