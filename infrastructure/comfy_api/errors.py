"""Exceptions of requests, and HTTP answers that are no answers, in our own words. Made once, here.

Codes tell how far a request came, which decides whether it may be sent again:
`not_reached` (it never left), `connection_broken` and `no_answer` (it may have arrived), `server_error`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ReadTimeoutError

from domain.errors import BackendError, BackendTimedOut, BackendUnreachable, VideoError

_REPEATABLE = frozenset({"not_reached", "connection_broken", "no_answer"})
_PASSING_STATUS = frozenset({429, 500, 502, 503, 504})
_IS_IT_RUNNING = "Check that ComfyUI runs and that the address in Settings is right."


def may_be_repeated(error: Exception) -> bool:
    """Whether a request that is safe to repeat has a chance the second time."""
    if not isinstance(error, VideoError):
        return False
    return error.code in _REPEATABLE or error.context.get("status") in _PASSING_STATUS


def never_left(error: Exception) -> bool:
    """Whether the request certainly did not reach the server, so that sending it again is safe."""
    return isinstance(error, VideoError) and error.code == "not_reached"


def may_have_arrived(error: VideoError) -> bool:
    """Whether a request that failed like this may yet have been carried out."""
    status = error.context.get("status")
    garbled = error.code in {"connection_broken", "no_answer", "not_comfyui"}
    return garbled or (isinstance(status, int) and status >= 500)


def translated(error: requests.RequestException, base_url: str) -> BackendError:
    """Say in our words what requests ran into; never repeats headers."""
    if isinstance(error, requests.exceptions.SSLError):
        return BackendUnreachable(
            "certificate_refused",
            f"The certificate of {base_url} was not accepted.",
            hint="Name the certificate authority's file in Settings, or correct the address.",
            detail=_words(error),
            url=base_url,
        )
    if _never_left(error):
        return BackendUnreachable(
            "not_reached",
            f"No ComfyUI server answers at {base_url}.",
            hint=_IS_IT_RUNNING,
            detail=_words(error),
            url=base_url,
        )
    if isinstance(error, requests.Timeout) or isinstance(_cause(error), ReadTimeoutError):
        return no_answer(base_url, _words(error))
    return BackendUnreachable(
        "connection_broken",
        f"The connection to {base_url} broke.",
        hint="Check the network and the server's log.",
        detail=_words(error),
        url=base_url,
    )


def no_answer(base_url: str, detail: str = "") -> BackendTimedOut:
    """The server was reached, but was silent for too long."""
    return BackendTimedOut(
        "no_answer",
        f"{base_url} did not answer in time.",
        hint="The server may be overloaded; look at its log, then try again.",
        detail=detail,
        url=base_url,
    )


def not_comfyui(base_url: str, route: str, detail: str) -> BackendUnreachable:
    """Something answered, but not as ComfyUI does."""
    return BackendUnreachable(
        "not_comfyui",
        f"{base_url} answered {route}, but not as ComfyUI does.",
        hint="Check the address in Settings: another program, a login page or a proxy may stand there.",
        detail=detail,
        url=base_url,
        route=route,
    )


def bad_status(base_url: str, route: str, status: int, detail: str, location: str = "") -> BackendError:
    """An HTTP status that means ComfyUI did not do it."""
    known = {"url": base_url, "route": route, "status": status}
    if 300 <= status < 400:
        elsewhere = urlsplit(location)
        target = f"{elsewhere.scheme}://{elsewhere.hostname}" if elsewhere.hostname else "another page"
        return BackendUnreachable(
            "redirected",
            f"{base_url} sends {route} on to {target}, which is not followed.",
            hint="Enter the final address in Settings; if it is a login page, add the access headers.",
            detail=detail,
            **known,
        )
    if status in {401, 403}:
        return BackendUnreachable(
            "access_denied",
            f"{base_url} denied access to {route} (HTTP {status}).",
            hint="Check the access headers (token) in Settings.",
            detail=detail,
            **known,
        )
    if status in {408, 504}:
        return no_answer(base_url, f"HTTP {status}\n{detail}".strip())
    if status in {404, 405}:
        return not_comfyui(base_url, route, f"HTTP {status}\n{detail}".strip())
    return BackendUnreachable(
        "server_error",
        f"{base_url} answered {route} with HTTP {status}.",
        hint="Look at the server's log.",
        detail=detail,
        **known,
    )


def _never_left(error: requests.RequestException) -> bool:
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    cause = _cause(error)
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    return isinstance(cause, NewConnectionError)


def _cause(error: requests.RequestException) -> object:
    return error.args[0] if error.args else None


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:2000]
