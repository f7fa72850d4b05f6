"""Finds the server to render on: the one in the settings, a ComfyUI on this machine, or the embedded preview."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence

from config.settings import AUTO, PREVIEW, Settings
from domain.errors import BackendError, BackendUnreachable
from domain.units import Seconds
from infrastructure.comfy_api.client import ComfyUIAPI, SystemStats
from services.backend import Backend, BackendProbe
from services.preview import EmbeddedPreview

LOCAL_ADDRESSES = ("http://127.0.0.1:8188", "http://127.0.0.1:8000")
"""Where ComfyUI listens: started by hand, and as the desktop app."""

_PROBE_TIMEOUT = Seconds(3.0)
_QUICK_PROBE_TIMEOUT = Seconds(1.0)
_RUN_TIMEOUT = Seconds(30.0)


class BackendService:
    """Chooses backends and makes clients for them. Keeps the embedded preview alive once it was needed."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        preview: EmbeddedPreview,
        local_addresses: Sequence[str] = LOCAL_ADDRESSES,
    ) -> None:
        self._settings = settings
        self._preview = preview
        self._local_addresses = tuple(local_addresses)
        self._lock = threading.Lock()

    def choose(self, comfy_url: str | None = None) -> Backend:
        """The backend for `comfy_url` (default: the one in the settings).

        `auto` is a ComfyUI on this machine if one answers, else the preview. Raises BackendUnreachable when an address
        is given and no ComfyUI answers there.
        """
        return self.probe(comfy_url or self._settings().comfy_url).backend

    def probe(self, comfy_url: str) -> BackendProbe:
        """Like `choose`, and measures how long the answer takes."""
        if comfy_url == PREVIEW:
            return self._probe_preview()
        if comfy_url == AUTO:
            return self._probe_local() or self._probe_preview()
        return self._probe_address(comfy_url, _PROBE_TIMEOUT)

    def api(self, backend: Backend) -> ComfyUIAPI:
        """A client for a backend; the caller closes it."""
        return ComfyUIAPI(backend.url) if backend.is_preview else self._client(backend.url)

    def close(self) -> None:
        """Stop the embedded preview, if it runs."""
        self._preview.stop()

    def _probe_local(self) -> BackendProbe | None:
        for address in self._local_addresses:
            try:
                return self._probe_address(address, _QUICK_PROBE_TIMEOUT)
            except BackendError:
                continue
        return None

    def _probe_preview(self) -> BackendProbe:
        with self._lock:
            url = self._preview.start()
        api = ComfyUIAPI(url)
        return _timed(api, lambda stats: Backend("Preview", url, True, stats.version, "CPU"))

    def _probe_address(self, url: str, timeout: Seconds) -> BackendProbe:
        return _timed(self._client(url, timeout), lambda stats: _described(url, stats))

    def _client(self, url: str, timeout: Seconds = _RUN_TIMEOUT) -> ComfyUIAPI:
        settings = self._settings()
        verify = str(settings.comfy_ca_file) if settings.comfy_ca_file else True
        headers: Mapping[str, str] = settings.comfy_headers
        return ComfyUIAPI(url, headers=headers, verify=verify, timeout=timeout)


def _timed(api: ComfyUIAPI, describe: Callable[[SystemStats], Backend]) -> BackendProbe:
    began = time.perf_counter()
    try:
        stats = api.system_stats()
    except BackendUnreachable:
        raise
    except BackendError as exc:
        raise BackendUnreachable(
            "backend_no_comfyui",
            f"Something answers at {api.base_url}, but it is no ComfyUI server.",
            hint="Check the address in the Settings; ComfyUI itself shows it when it starts.",
            detail=f"{exc} {exc.detail}".strip(),
            value=api.base_url,
        ) from exc
    finally:
        api.close()
    return BackendProbe(describe(stats), (time.perf_counter() - began) * 1000)


def _described(url: str, stats: SystemStats) -> Backend:
    device = stats.devices[0] if stats.devices else None
    host = url.split("://", 1)[-1]
    return Backend(
        name=f"ComfyUI {stats.version} · {host}",
        url=url,
        is_preview=False,
        version=stats.version,
        device=device.name if device else "",
        vram_total=device.vram_total if device else 0,
        vram_free=device.vram_free if device else 0,
    )
