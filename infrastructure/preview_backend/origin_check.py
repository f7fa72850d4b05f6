"""Keeps pages of other origins from driving a server on the loopback interface, as ComfyUI does."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler


@web.middleware
async def origin_check(request: web.Request, handler: Handler) -> web.StreamResponse:
    """403 for a loopback Host with an Origin of another host or port; OPTIONS answers 200 otherwise."""
    host, origin = request.headers.get("Host"), request.headers.get("Origin")
    if host is not None and origin is not None and is_foreign(host, origin):
        return web.Response(status=403)
    if request.method == "OPTIONS":
        return web.Response()
    return await handler(request)


def is_foreign(host: str, origin: str) -> bool:
    """Whether a page of `origin` must not talk to a server reached as `host`.

    Only a loopback `host` is guarded. Ports count only where both sides name one. `null` is nobody's origin.
    """
    own, other = urlsplit(f"//{host.lower()}"), urlsplit(origin.lower())
    if not _is_loopback(own.hostname) or not other.hostname:
        return False
    if own.hostname != other.hostname:
        return True
    return own.port is not None and other.port is not None and own.port != other.port


def _is_loopback(host: str | None) -> bool:
    if host is None:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
