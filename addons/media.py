"""Clips and keyframes for the browser: two read-only routes that reach inside projects and nowhere else.

`/media/{slug}/{name}` serves clips and pictures that lie directly in a project's `video` folder, with ranges.
`/still/{slug}/{number}` serves a small picture of a planned shot's keyframe; the number counts the plan's shots from 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from PIL import Image, ImageOps
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from services.projects import Project

ProjectFinder = Callable[[str], "Project | None"]
StillFinder = Callable[[str, int], "Path | None"]

_NAME = re.compile(r"[\w-][\w. -]{0,200}\.(?:mp4|png|jpg)", re.ASCII | re.IGNORECASE)
_STILL_SIZE = (480, 480)
_NO_SNIFF = {"X-Content-Type-Options": "nosniff"}


def clip_url(project: Project, clip: Path) -> str:
    """The clip's address; it changes when the file is written anew. Raises OSError when there is no such file."""
    return f"media/{quote(project.slug)}/{quote(clip.name)}?v={clip.stat().st_mtime_ns}"


def still_url(project: Project, number: int, keyframe: Path) -> str:
    """The address of a shot's small keyframe. Raises OSError when there is no such file."""
    return f"still/{quote(project.slug)}/{number}?v={keyframe.stat().st_mtime_ns}"


def media_routes(find_project: ProjectFinder, find_still: StillFinder) -> list[Route]:
    """The two routes."""

    async def media(request: Request) -> Response:
        path = await run_in_threadpool(
            _servable, find_project, request.path_params["slug"], request.path_params["name"]
        )
        # The address carries the file's time, so a clip that is rendered again has another one.
        headers = {**_NO_SNIFF, "Cache-Control": "private, max-age=3600"}
        return _absent() if path is None else FileResponse(path, headers=headers)

    async def still(request: Request) -> Response:
        path = find_still(request.path_params["slug"], request.path_params["number"])
        picture = None if path is None else await run_in_threadpool(_small_picture, path)
        if picture is None:
            return _absent()
        headers = {**_NO_SNIFF, "Cache-Control": "private, max-age=3600"}
        return Response(picture, media_type="image/jpeg", headers=headers)

    return [
        Route("/media/{slug}/{name}", media, methods=["GET", "HEAD"]),
        Route("/still/{slug}/{number:int}", still, methods=["GET", "HEAD"]),
    ]


def _absent() -> Response:
    return PlainTextResponse("Not found", status_code=404)


def _servable(find_project: ProjectFinder, slug: str, name: str) -> Path | None:
    """The file, when name and place are what is served; anything else does not exist."""
    project = find_project(slug) if _NAME.fullmatch(name) else None
    if project is None:
        return None
    folder = project.video_dir
    path = folder / name
    try:
        is_inside = path.resolve(strict=True).parent == folder.resolve(strict=True)
    except OSError:
        return None
    return path if is_inside and path.is_file() else None


def _small_picture(path: Path) -> bytes | None:
    try:
        return _thumbnail(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None  # gone, or no picture any more: the page shows an empty frame


@lru_cache(maxsize=256)
def _thumbnail(path: Path, _mtime_ns: int) -> bytes:
    with Image.open(path) as picture:
        picture.draft("RGB", (_STILL_SIZE[0] * 2, _STILL_SIZE[1] * 2))
        small = ImageOps.exif_transpose(picture).convert("RGB")
    small.thumbnail(_STILL_SIZE)
    buffer = BytesIO()
    small.save(buffer, "JPEG", quality=82)
    return buffer.getvalue()
