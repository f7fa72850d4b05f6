"""POSTs a small JSON document to an address that a person gave. The address may hold a secret: it is never told."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

import requests
import stamina

_TIMEOUT = 10.0
_ATTEMPTS = 3
_MOST_REDIRECTS = 3
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 307, 308})
_PASSING = frozenset({408, 425, 429})


class NotDelivered(Exception):
    """Nobody took the document. The words hold neither path nor query of the address."""

    def __init__(self, reason: str, *, is_passing: bool) -> None:
        super().__init__(reason)
        self.is_passing = is_passing


def host_of(url: str) -> str:
    """What may be shown of an address: its host."""
    return urlsplit(url).hostname or "?"


def post_json(
    url: str, document: Mapping[str, object], *, timeout: float = _TIMEOUT, wait_initial: float = 1.0
) -> None:
    """Deliver the document, if need be at the third attempt. Raises NotDelivered.

    `timeout`: seconds of silence before an attempt is given up; `wait_initial`: of the first pause. An answer 2xx is
    success; its body is not read. A redirect is followed to the same host only.
    """
    for attempt in stamina.retry_context(
        on=_is_passing, attempts=_ATTEMPTS, timeout=60.0, wait_initial=wait_initial, wait_max=8.0
    ):
        with attempt:
            _post(url, json.dumps(document).encode(), timeout)


def _is_passing(error: Exception) -> bool:
    return isinstance(error, NotDelivered) and error.is_passing


def _post(url: str, body: bytes, timeout: float) -> None:
    with requests.Session() as session:
        session.trust_env = not _is_loopback(url)
        session.auth = _unchanged
        for _ in range(_MOST_REDIRECTS):
            location = _send(session, url, body, timeout)
            if location is None:
                return
            url = _followed(url, location)
    raise NotDelivered("it redirects without end", is_passing=False)


def _send(session: requests.Session, url: str, body: bytes, timeout: float) -> str | None:
    """Where the answer redirects to, None when the document was taken."""
    headers = {"Content-Type": "application/json", "User-Agent": "Shotchain"}
    try:
        with session.post(
            url, data=body, headers=headers, timeout=timeout, allow_redirects=False, stream=True
        ) as answer:
            status, location = answer.status_code, answer.headers.get("Location", "")
    except (requests.RequestException, ValueError) as exc:  # ValueError: an address, or a redirect's, that is none
        # Its words hold the address, and whoever logs a chain of errors would show it.
        raise NotDelivered(type(exc).__name__, is_passing=not isinstance(exc, ValueError)) from None
    if 200 <= status < 300:
        return None
    if status in _REDIRECTS and location:
        return location
    raise NotDelivered(f"it answered with status {status}", is_passing=status >= 500 or status in _PASSING)


def _followed(url: str, location: str) -> str:
    """The address of a redirect. Raises NotDelivered when it leads to another host, or from https to http."""
    try:
        after = urljoin(url, location)
        is_there = _place(after) in (_place(url), _place(url, upgraded=True))
    except ValueError:
        after, is_there = "", False
    if not is_there:
        raise NotDelivered("it redirects to another host", is_passing=False)
    return after


def _place(url: str, *, upgraded: bool = False) -> tuple[str, str | None, int | None]:
    """Scheme, host and port; `upgraded`: of the same host with encryption. Raises ValueError."""
    parts = urlsplit(url)
    if upgraded and parts.port is None:
        return "https", parts.hostname, 443
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _is_loopback(url: str) -> bool:
    host = host_of(url)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Else requests puts a password from ~/.netrc into the request."""
    return request
