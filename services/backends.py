"""Finds the server to render on: the one in the settings, a ComfyUI on this machine, or the embedded preview."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from config.comfy_server import ComfyServer
from config.settings import AUTO, PREVIEW, Settings
from domain.errors import BackendError, BackendTimedOut, BackendUnreachable, VideoError
from domain.units import Seconds
from infrastructure.comfy_api.client import ComfyUIAPI, SystemStats
from services.backend import Backend, BackendProbe, Backends, LeftOut, MemoryUse, ServerProbe
from services.preview import EmbeddedPreview

LOCAL_ADDRESSES = ("http://127.0.0.1:8188", "http://127.0.0.1:8000")
"""Where ComfyUI listens: started by hand, and as the desktop app."""

_PROBE_TIMEOUT = Seconds(3.0)
_QUICK_PROBE_TIMEOUT = Seconds(1.0)
_MEMORY_TIMEOUT = Seconds(3.0)
_RUN_TIMEOUT = Seconds(30.0)
_NONE: Mapping[str, str] = MappingProxyType({})
_SHARES_MEMORY = frozenset({"cpu", "mps"})
"""Devices whose memory is the machine's own."""


@dataclass(frozen=True, slots=True)
class _Server:
    """A server of the settings. `ask` gives None when nothing is there that anybody expects to be."""

    name: str
    ask: Callable[[], BackendProbe | None]


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

        `auto` is a ComfyUI on this machine if one answers, else the preview. Where the settings name several servers,
        it is the first that answers, and never the preview in their place. Raises BackendUnreachable when addresses
        are given and no ComfyUI answers there.
        """
        if comfy_url is not None:
            return self.probe(comfy_url).backend
        failures: list[BackendUnreachable] = []
        for server in self._servers():
            try:
                probe = server.ask()
            except BackendUnreachable as error:
                failures.append(error)
                continue
            if probe is not None:
                return probe.backend
        raise failures[0]

    def choose_all(self) -> Backends:
        """All servers of the settings that answer. Raises VideoError, the main one's, when none does."""
        probes = self.probe_all()
        there = [answer.probe.backend for answer in probes if answer.probe]
        left_out = tuple(LeftOut(answer.name, answer.error) for answer in probes if answer.error)
        if not there:
            raise left_out[0].error
        return Backends(there[0], tuple(there[1:]), left_out)

    def probe_all(self) -> tuple[ServerProbe, ...]:
        """Every server of the settings, the main one first, asked at the same time."""
        servers = self._servers()
        with ThreadPoolExecutor(len(servers), thread_name_prefix="probe") as executor:
            return tuple(answer for answer in executor.map(_answer, servers) if answer.probe or answer.error)

    def probe(self, comfy_url: str) -> BackendProbe:
        """Like `choose`, and measures how long the answer takes."""
        if comfy_url == PREVIEW:
            return self._probe_preview()
        if comfy_url == AUTO:
            return self._probe_local() or self._probe_preview()
        return self._probe_address(comfy_url, _PROBE_TIMEOUT)

    def api(self, backend: Backend) -> ComfyUIAPI:
        """A client for a backend; the caller closes it."""
        return (
            ComfyUIAPI(backend.url)
            if backend.is_preview
            else self._client(backend.url, self._headers_of(backend.url), _RUN_TIMEOUT)
        )

    def memory(self, backend: Backend) -> MemoryUse | None:
        """How full the graphics memory is; None when the server does not say so, or does not answer quickly."""
        try:
            with closing(self.api(backend)) as api:
                return _memory_of(api.system_stats(within=_MEMORY_TIMEOUT))
        except VideoError:  # the settings may have changed for the worse meanwhile
            return None

    def asked_with(self, settings: Settings) -> BackendService:
        """The same backends under other settings, such as an access that is being typed and not saved yet."""
        other = BackendService(lambda: settings, self._preview, self._local_addresses)
        other._lock = self._lock  # it guards the one preview
        return other

    def close(self) -> None:
        """Stop the embedded preview, if it runs."""
        self._preview.stop()

    def _servers(self) -> tuple[_Server, ...]:
        """The servers of the settings, each once, the main one first."""
        settings = self._settings()
        main = settings.comfy_url
        listed = {server.url: server for server in settings.comfy_urls if server.url != main}
        if main == PREVIEW or not listed:  # camera moves are never mixed with what a model renders
            return (_Server(_host(main), partial(self.probe, main)),)
        further = (
            _Server(server.name or _host(url), partial(self._probe_listed, server)) for url, server in listed.items()
        )
        first = partial(self._probe_local, listed) if main == AUTO else partial(self.probe, main)
        return (_Server(_host(main), first), *further)

    def _probe_local(self, besides: Collection[str] = ()) -> BackendProbe | None:
        for address in self._local_addresses:
            try:
                if address not in besides:
                    # Asked once: where nothing listens on this machine, waiting for it would delay every start.
                    return self._probe_address(address, _QUICK_PROBE_TIMEOUT, once=True)
            except BackendError:
                continue
        return None

    def _probe_listed(self, server: ComfyServer) -> BackendProbe:
        client = self._client(server.url, server.headers, _PROBE_TIMEOUT)
        return _timed(client, lambda stats: _described(server.url, stats, server.name))

    def _probe_preview(self) -> BackendProbe:
        with self._lock:
            url = self._preview.start()
        api = ComfyUIAPI(url)
        return _timed(api, lambda stats: Backend("Preview", url, True, stats.version, "CPU"))

    def _probe_address(self, url: str, timeout: Seconds, *, once: bool = False) -> BackendProbe:
        # An address that a person tries out gets the headers that stand beside it.
        headers = self._headers_of(url, self._settings().comfy_headers)
        client = self._client(url, headers, timeout)
        return _timed(client, lambda stats: _described(url, stats), within=timeout if once else None)

    def _headers_of(self, url: str, of_others: Mapping[str, str] = _NONE) -> Mapping[str, str]:
        """A server is sent the headers that are meant for it, and none when the settings do not name it any more."""
        settings = self._settings()
        if url == settings.comfy_url:
            return settings.comfy_headers
        listed = next((server for server in settings.comfy_urls if server.url == url), None)
        if listed is not None:
            return listed.headers
        is_found = settings.comfy_url == AUTO and url in self._local_addresses
        return settings.comfy_headers if is_found else of_others

    def _client(self, url: str, headers: Mapping[str, str], timeout: Seconds) -> ComfyUIAPI:
        ca_file = self._settings().comfy_ca_file
        return ComfyUIAPI(url, headers=headers, verify=str(ca_file) if ca_file else True, timeout=timeout)


def _answer(server: _Server) -> ServerProbe:
    try:
        return ServerProbe(server.name, server.ask())
    except VideoError as error:
        return ServerProbe(server.name, error=error)


def _host(url: str) -> str:
    return url.split("://", 1)[-1]


def _stats_at_once(api: ComfyUIAPI, within: Seconds) -> SystemStats:
    try:
        return api.system_stats(within=within)
    except BackendTimedOut:  # something listens there and is busy
        return api.system_stats()


def _timed(api: ComfyUIAPI, describe: Callable[[SystemStats], Backend], within: Seconds | None = None) -> BackendProbe:
    """Ask a server what it is: again while it may be starting; with `within` not where nothing listens."""
    began = time.perf_counter()
    try:
        stats = api.system_stats() if within is None else _stats_at_once(api, within)
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


def _memory_of(stats: SystemStats) -> MemoryUse | None:
    device = next(iter(stats.devices), None)
    if device is None or device.type in _SHARES_MEMORY or not device.vram_total or device.vram_free > device.vram_total:
        return None
    return MemoryUse(device.vram_total - device.vram_free, device.vram_total)


def _described(url: str, stats: SystemStats, title: str = "") -> Backend:
    device = stats.devices[0] if stats.devices else None
    return Backend(
        name=f"ComfyUI {stats.version} · {title or _host(url)}",
        url=url,
        is_preview=False,
        version=stats.version,
        device=device.name if device else "",
        vram_total=device.vram_total if device else 0,
        vram_free=device.vram_free if device else 0,
        title=title,
    )
