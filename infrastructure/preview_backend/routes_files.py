"""Routes about files: /upload/image and /view."""

from __future__ import annotations

import asyncio
import io
import mimetypes
from pathlib import Path

from aiohttp import web
from PIL import Image

from infrastructure.preview_backend.files import MediaFolders, OutsideFolder, inside, split_annotation
from infrastructure.preview_backend.routes_prompt import server_trouble

# Files a browser would run are sent as plain bytes.
_ACTIVE_TYPES = frozenset({"text/html", "text/html-sandboxed", "application/xhtml+xml", "text/javascript", "text/css"})


class FileRoutes:
    """Handlers over the three media folders."""

    def __init__(self, folders: MediaFolders) -> None:
        self._folders = folders

    def routes(self) -> list[web.RouteDef]:
        """All routes, without the /api prefix."""
        return [web.post("/upload/image", self.upload), web.get("/view", self.view)]

    async def upload(self, request: web.Request) -> web.Response:
        """Store a file under its own name. What is in it is never looked at."""
        form = await request.post()
        image = form.get("image")
        if not isinstance(image, web.FileField) or not image.filename:
            return web.Response(status=400)
        kind = str(form.get("type", "input"))
        subfolder = str(form.get("subfolder", ""))
        overwrite = form.get("overwrite") in ("true", "1")
        content = image.file.read()
        try:
            name = await asyncio.to_thread(
                self._folders.store_upload, content, image.filename, subfolder, kind, overwrite=overwrite
            )
        except OutsideFolder:
            return web.Response(status=400)
        except (KeyError, OSError, ValueError):
            raise server_trouble() from None
        return web.json_response({"name": name, "subfolder": subfolder, "type": kind})

    async def view(self, request: web.Request) -> web.StreamResponse:
        """A file, whole or by ranges, or as a smaller picture (`preview=webp;50`)."""
        query = request.query
        if "filename" not in query:
            return web.Response(status=404)
        kind, name = split_annotation(query["filename"], None)
        if not name or name.startswith("/") or ".." in name:
            return web.Response(status=400)
        try:
            base = self._folders.path(kind or query.get("type", "output"))
        except KeyError:
            return web.Response(status=400)
        try:
            path = inside(base, query.get("subfolder", "")) / Path(name).name
        except (OutsideFolder, ValueError):
            return web.Response(status=403)
        if not path.is_file():
            return web.Response(status=404)
        headers = {"Content-Disposition": f'filename="{path.name}"'}
        if "preview" in query:
            return await asyncio.to_thread(_smaller, path, query["preview"], headers)
        return web.FileResponse(path, headers={**headers, "Content-Type": _content_type(path.name)})


def _smaller(path: Path, wanted: str, headers: dict[str, str]) -> web.Response:
    """The picture as WebP or JPEG of a quality: `webp;50`, `jpeg`."""
    kind, _, quality = wanted.partition(";")
    kind = kind if kind in ("webp", "jpeg") else "webp"
    buffer = io.BytesIO()
    with Image.open(path) as opened:
        picture = opened.convert("RGB") if kind == "jpeg" else opened
        picture.save(buffer, kind, quality=int(quality) if quality.isdecimal() else 90)
    return web.Response(body=buffer.getvalue(), content_type=f"image/{kind}", headers=headers)


def _content_type(name: str) -> str:
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return "application/octet-stream" if guessed in _ACTIVE_TYPES else guessed
