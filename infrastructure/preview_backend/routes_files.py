"""Routes about files: /upload and /view."""

from __future__ import annotations

import asyncio
import json
import mimetypes
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from infrastructure.preview_backend.files import MediaFolders, OutsideFolder, inside, split_annotation
from infrastructure.preview_backend.trouble import server_trouble
from infrastructure.preview_backend.view_variants import Variant, masked, one_channel, smaller

# Files a browser would run are sent as plain bytes.
_ACTIVE_TYPES = frozenset({"text/html", "text/html-sandboxed", "application/xhtml+xml", "text/javascript", "text/css"})


class FileRoutes:
    """Handlers over the three media folders."""

    def __init__(self, folders: MediaFolders) -> None:
        self._folders = folders

    def routes(self) -> list[web.RouteDef]:
        """All routes, without the /api prefix."""
        return [
            web.post("/upload/image", self.upload),
            web.post("/upload/mask", self.upload_mask),
            web.get("/view", self.view),
        ]

    async def upload(self, request: web.Request) -> web.Response:
        """Store a file under its own name. What is in it is never looked at."""
        return await self._store(await request.post(), lambda content: content)

    async def upload_mask(self, request: web.Request) -> web.Response:
        """Store a picture that is already there, with the opacity of the uploaded one."""
        form = await request.post()
        original = self._referenced(json.loads(str(form["original_ref"])))
        return await self._store(form, lambda mask: masked(original, mask))

    def _referenced(self, reference: Mapping[str, str]) -> Path:
        """The file of `{"filename", "subfolder", "type"}`. Raises OutsideFolder, KeyError."""
        kind, name = split_annotation(reference["filename"], reference.get("type", "output"))
        return inside(self._folders.path(kind), f"{reference.get('subfolder') or '.'}/{name}")

    async def _store(self, form: Mapping[str, Any], change: Callable[[bytes], bytes]) -> web.Response:
        image = form.get("image")
        if not image:
            return web.Response(status=400)
        if not isinstance(image, web.FileField):
            raise server_trouble()
        if not image.filename:
            return web.Response(status=400)
        kind = str(form.get("type", "input"))
        subfolder = str(form.get("subfolder", ""))
        overwrite = form.get("overwrite") in ("true", "1")
        content = await asyncio.to_thread(change, image.file.read())
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
        """A file, whole or by ranges, or a picture in another form (`preview=webp;50`, `channel=rgb`)."""
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
        channel = query.get("channel", "")
        if "preview" in query:
            return _answer(await asyncio.to_thread(smaller, path, query["preview"], channel), headers)
        if channel in ("rgb", "a"):
            return _answer(await asyncio.to_thread(one_channel, path, channel), headers)
        return web.FileResponse(path, headers={**headers, "Content-Type": _content_type(path.name)})


def _answer(variant: Variant, headers: Mapping[str, str]) -> web.Response:
    content, content_type = variant
    return web.Response(body=content, content_type=content_type, headers=headers)


def _content_type(name: str) -> str:
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return "application/octet-stream" if guessed in _ACTIVE_TYPES else guessed
