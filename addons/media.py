"""Clips and pictures for the browser: read-only routes that reach inside projects and nowhere else.

`/media/{slug}/{name}` serves clips and pictures that lie directly in a project's `video` folder, with ranges.
`/media/{slug}/film/{name}` serves films and timelines from its `film` folder; with `download=1` as files to keep.
`/take/{slug}/{name}` serves the clips of takes, which lie in `video/_takes`, and nothing else of that folder.
`/poster/{slug}/{name}` serves a small picture of a take: its last frame.
`/still/{slug}/{number}` serves a small picture of a planned shot's keyframe; the number counts the plan's shots from 0.

Where a password is set, they ask for the same login as the page.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from addons.pictures import poster_of, small_picture
from addons.security import is_admitted
from services.video.film import film_folder
from services.video.take_files import TAKES_FOLDER

if TYPE_CHECKING:
    from services.projects import Project

ProjectFinder = Callable[[str], "Project | None"]
StillFinder = Callable[[str, int], "Path | None"]

Endpoint = Callable[[Request], Awaitable[Response]]

# Shot ids may be written in any script, and so may the names of their clips.
_NAME = re.compile(r"[\w-][\w. -]{0,200}\.(?:mp4|png|jpg)", re.IGNORECASE)
_TAKE_NAME = re.compile(r"shot_[\w.-]{1,200}_seg_\d{1,6}_take_\d{1,9}(?:\.mp4|_last\.png)")
_FILM_NAME = re.compile(r"film(?:_for_the_editor)?\.(?:mp4|otio|fcpxml|xml|edl|zip)|shot_[\w.-]{1,200}\.(?:mp4|jpg)")
# The address carries the file's time, so a clip that is rendered again has another one.
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}


def clip_url(project: Project, clip: Path) -> str:
    """The clip's address; it changes when the file is written anew. Raises OSError when there is no such file."""
    return f"media/{quote(project.slug)}/{quote(clip.name)}?v={clip.stat().st_mtime_ns}"


def film_url(project: Project, file: Path) -> str:
    """The address of a file in the film folder; it changes when the file is written anew. Raises OSError."""
    return f"media/{quote(project.slug)}/film/{quote(file.name)}?v={file.stat().st_mtime_ns}"


def still_url(project: Project, number: int, keyframe: Path) -> str:
    """The address of a shot's small keyframe. Raises OSError when there is no such file."""
    return f"still/{quote(project.slug)}/{number}?v={keyframe.stat().st_mtime_ns}"


def take_clip(project: Project, name: str) -> Path | None:
    """The clip of a take by its file name; None for anything else."""
    folder = project.video_dir / TAKES_FOLDER
    return _inside(folder, name) if _TAKE_NAME.fullmatch(name) and name.endswith(".mp4") else None


def take_url(project: Project, clip: Path) -> str:
    """The address of a take's clip. Raises OSError when there is no such file."""
    return f"take/{quote(project.slug)}/{quote(clip.name)}?v={clip.stat().st_mtime_ns}"


def poster_url(project: Project, picture: Path) -> str:
    """The address of a take's small picture, made of its last frame or its clip. Raises OSError when that is gone."""
    return f"poster/{quote(project.slug)}/{quote(picture.name)}?v={picture.stat().st_mtime_ns}"


def media_routes(find_project: ProjectFinder, find_still: StillFinder) -> list[Route]:
    """The five routes."""

    async def media(request: Request) -> Response:
        path = await run_in_threadpool(_servable, find_project, request.path_params)
        return _absent() if path is None else FileResponse(path, headers=_HEADERS)

    async def take(request: Request) -> Response:
        project, name = find_project(request.path_params["slug"]), request.path_params["name"]
        path = await run_in_threadpool(take_clip, project, name) if project else None
        return _absent() if path is None else FileResponse(path, headers=_HEADERS)

    async def film(request: Request) -> Response:
        project, name = find_project(request.path_params["slug"]), request.path_params["name"]
        is_named = project is not None and _FILM_NAME.fullmatch(name)
        path = await run_in_threadpool(_inside, film_folder(project), name) if project and is_named else None
        if path is None:
            return _absent()
        kept_as = name if "download" in request.query_params else None
        return FileResponse(path, headers=_HEADERS, filename=kept_as)

    async def poster(request: Request) -> Response:
        project, name = find_project(request.path_params["slug"]), request.path_params["name"]
        is_named = project is not None and _TAKE_NAME.fullmatch(name)
        path = _inside(project.video_dir / TAKES_FOLDER, name) if project and is_named else None
        return _picture(await run_in_threadpool(poster_of, path) if path else None)

    async def still(request: Request) -> Response:
        path = find_still(request.path_params["slug"], request.path_params["number"])
        return _picture(await run_in_threadpool(small_picture, path) if path else None)

    routes = {"/media/{slug}/{name}": media, "/take/{slug}/{name}": take, "/poster/{slug}/{name}": poster}
    routes["/media/{slug}/film/{name}"] = film
    routes["/still/{slug}/{number:int}"] = still
    return [Route(path, _for_members(endpoint), methods=["GET", "HEAD"]) for path, endpoint in routes.items()]


def _for_members(endpoint: Endpoint) -> Endpoint:
    async def guarded(request: Request) -> Response:
        if not is_admitted(request):
            return PlainTextResponse("Log in first.", status_code=401)
        return await endpoint(request)

    return guarded


def _picture(jpeg: bytes | None) -> Response:
    return _absent() if jpeg is None else Response(jpeg, media_type="image/jpeg", headers=_HEADERS)


def _absent() -> Response:
    return PlainTextResponse("Not found", status_code=404)


def _servable(find_project: ProjectFinder, asked: Mapping[str, str]) -> Path | None:
    """The file, when name and place are what is served; anything else does not exist."""
    project = find_project(asked["slug"]) if _NAME.fullmatch(asked["name"]) else None
    return None if project is None else _inside(project.video_dir, asked["name"])


def _inside(folder: Path, name: str) -> Path | None:
    path = folder / name
    try:
        is_inside = path.resolve(strict=True).parent == folder.resolve(strict=True)
    except OSError:
        return None
    return path if is_inside and path.is_file() else None
