"""Answers with status 500, as the real server gives them where a handler of its own raises."""

from __future__ import annotations

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

_logger = logging.getLogger(__name__)


def server_trouble() -> web.HTTPInternalServerError:
    """The real server's words; the connection is closed after them."""
    trouble = web.HTTPInternalServerError(text="500 Internal Server Error\n\nServer got itself in trouble")
    trouble.force_close()
    return trouble


@web.middleware
async def trouble_answers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """500 for whatever a handler raises, and one line in the log.

    Most of it is the client's doing: bodies and fields that are not what they should be. The real server does not
    check them either, it stumbles over them.
    """
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 - any fault of a handler becomes an answer, as on the server
        kind = type(error).__name__
        _logger.warning("The preview server could not answer %s %r: %s: %s", request.method, request.path, kind, error)
        raise server_trouble() from None
