"""Routes about the server itself: what it is, which nodes and models it has."""

from __future__ import annotations

import os
import sys

from aiohttp import web

from infrastructure.preview_backend.node_catalogue import MODEL_FOLDERS, NodeCatalogue
from infrastructure.preview_backend.sockets import SERVER_FEATURES

# The version whose behaviour is followed; the suffix says that this is not ComfyUI itself.
COMFYUI_VERSION = "0.3.64-preview"

_PAGE = (
    "<!doctype html><title>Shotchain preview</title><p>This is Shotchain's preview server. It speaks the protocol of "
    "ComfyUI and renders moving stills. It has no pages of its own.</p>"
)


class CatalogRoutes:
    """Handlers over the node catalogue."""

    def __init__(self, catalogue: NodeCatalogue) -> None:
        self._catalogue = catalogue

    def routes(self) -> list[web.RouteDef]:
        """All routes, without the /api prefix."""
        return [
            web.get("/", self.page),
            web.get("/system_stats", self.system_stats),
            web.get("/features", self.features),
            web.get("/object_info", self.object_info),
            web.get("/object_info/{class_type}", self.object_info),
            web.get("/models", self.models),
            web.get("/models/{folder}", self.models),
            web.get("/embeddings", self.embeddings),
        ]

    async def page(self, _request: web.Request) -> web.Response:
        return web.Response(text=_PAGE, content_type="text/html")

    async def system_stats(self, _request: web.Request) -> web.Response:
        memory = _memory()
        system = {
            "os": os.name,
            "ram_total": memory,
            "ram_free": memory,
            "comfyui_version": COMFYUI_VERSION,
            "required_frontend_version": "",
            "installed_templates_version": "",
            "required_templates_version": "",
            "python_version": sys.version,
            "pytorch_version": "none",
            "embedded_python": False,
            "argv": ["preview"],
        }
        device = {
            "name": "cpu",
            "type": "cpu",
            "index": None,
            "vram_total": memory,
            "vram_free": memory,
            "torch_vram_total": memory,
            "torch_vram_free": memory,
        }
        return web.json_response({"system": system, "devices": [device]})

    async def features(self, _request: web.Request) -> web.Response:
        return web.json_response(dict(SERVER_FEATURES))

    async def object_info(self, request: web.Request) -> web.Response:
        """All classes, or one; an unknown one is an empty object."""
        class_type = request.match_info.get("class_type")
        if class_type is None:
            return web.json_response(self._catalogue.describe_all())
        if class_type not in self._catalogue:
            return web.json_response({})
        return web.json_response({class_type: self._catalogue.describe(class_type)})

    async def models(self, request: web.Request) -> web.Response:
        """The model folders, or the files of one."""
        folder = request.match_info.get("folder")
        if folder is None:
            return web.json_response(list(MODEL_FOLDERS))
        if folder not in MODEL_FOLDERS:
            return web.Response(status=404)
        return web.json_response(self._catalogue.installed(folder))

    async def embeddings(self, _request: web.Request) -> web.Response:
        return web.json_response([])


def _memory() -> int:
    """Bytes of memory of the machine, 0 where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0
