"""Small pictures for 📁 Projekt: covers of projects, keyframes of the storyboard that is being edited.

`/cover/{slug}` is a picture of the project. `/keyframe/{slug}/{key}?f=storyboard.json` is the keyframe of a row of the
draft of that storyboard. Nothing in an address is a path: projects, storyboards and rows are looked up by it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from addons.pictures import poster_of, small_picture
from addons.project.boards import find_project, open_board
from addons.security import is_admitted
from domain.errors import VideoError
from domain.selection import Keyframe
from services import project_cards

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project
    from services.storyboard_editing import OpenStoryboard

_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}


def cover_url(project: Project, poster: Path) -> str:
    """The address of a project's picture; it changes with the picture. Raises OSError when that is gone."""
    return f"cover/{quote(project.slug)}?v={_version(poster)}"


def keyframe_url(board: OpenStoryboard, key: int, keyframe: Path) -> str:
    """The address of a row's keyframe; it changes with the picture. Raises OSError when that is gone."""
    slug, name = quote(board.project.slug), quote(board.name, safe="")
    return f"keyframe/{slug}/{key}?f={name}&v={_version(keyframe)}"


def project_routes(app: App) -> list[Route]:
    """The two routes."""

    def cover(request: Request) -> bytes | None:
        project = find_project(app, request.path_params["slug"])
        poster = project_cards.card_of(app.projects, project).poster if project else None
        return poster_of(poster) if poster else None

    def keyframe(request: Request) -> bytes | None:
        project = find_project(app, request.path_params["slug"])
        name = request.query_params.get("f", "")
        if project is None or name not in app.projects.storyboards(project):
            return None
        try:
            found = open_board(app, project, name).keyframe(request.path_params["key"])
        except VideoError:
            return None
        return small_picture(found.path) if isinstance(found, Keyframe) else None

    routes = {"/cover/{slug}": cover, "/keyframe/{slug}/{key:int}": keyframe}
    return [Route(path, _served(make), methods=["GET", "HEAD"]) for path, make in routes.items()]


def _served(make: Callable[[Request], bytes | None]) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        if not is_admitted(request):
            return PlainTextResponse("Log in first.", status_code=401)
        jpeg = await run_in_threadpool(make, request)
        if jpeg is None:
            return PlainTextResponse("Not found", status_code=404)
        return Response(jpeg, media_type="image/jpeg", headers=_HEADERS)

    return endpoint


def _version(path: Path) -> str:
    """Another file of the same moment is another version, too."""
    return f"{path.stat().st_mtime_ns:x}{zlib.crc32(str(path).encode()):x}"
