"""Who may talk to the app: pages of the app itself, on the address it was started for."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.errors import SettingsError

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK = ("127.0.0.1", "localhost")
AUTH_VARIABLE = "SHOTCHAIN_AUTH"


class OwnPagesOnly:
    """Refuses what a page of another origin, such as one on another port of this machine, would write or read.

    Links to the app and pictures of it shown elsewhere stay possible: nobody reads those by script. Gradio itself lets
    every page of this machine read.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_foreign(scope["method"], Headers(scope=scope)):
            await PlainTextResponse("This page may not do that.", status_code=403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_foreign(method: str, headers: Headers) -> bool:
    """Programs send no Origin; browsers always do when they write, and when a script reads from another origin."""
    origin = headers.get("origin")
    if origin is None:
        return method not in _READING and headers.get("sec-fetch-site") in ("cross-site", "same-site")
    return urlsplit(origin).netloc != headers.get("host")


def middleware(host: str) -> list[Middleware]:
    """What every request passes. A name that merely points to this machine (DNS rebinding) is refused."""
    is_everywhere = host in ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
    allowed = ["*"] if is_everywhere else [*dict.fromkeys((*_LOOPBACK, host))]
    return [Middleware(TrustedHostMiddleware, allowed_hosts=allowed), Middleware(OwnPagesOnly)]


def is_admitted(request: Request) -> bool:
    """Whether a request for a route beside gradio's own comes from somebody who is logged in, where that is asked for.

    Gradio guards its own routes; it keeps its logins as tokens, which browsers send in one of two cookies.
    """
    app = request.app
    if getattr(app, "auth", None) is None:
        return True
    names = (f"access-token-{app.cookie_id}", f"access-token-unsecure-{app.cookie_id}")
    return any(request.cookies.get(name) in app.tokens for name in names)


def required_login(host: str, environment: Mapping[str, str] = os.environ) -> tuple[str, str] | None:
    """Name and password that `SHOTCHAIN_AUTH=name:password` asks for, or None.

    Raises SettingsError for an address that other machines reach while no password is set.
    """
    name, _, password = environment.get(AUTH_VARIABLE, "").partition(":")
    if name and password:
        return name, password
    if not _is_loopback(host):
        raise SettingsError(
            "open_host_without_password",
            f"{host} can be reached from other machines, and no password is set.",
            hint=f"Leave --host away, or set {AUTH_VARIABLE}=name:password.",
            field="host",
            value=host,
        )
    return None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
