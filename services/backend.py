"""Which server renders: ComfyUI or the embedded preview, as one value that can be shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backend:
    """A server that answered. `name` is for people; memory sizes are in bytes, 0 where the server tells none."""

    name: str
    url: str
    is_preview: bool
    version: str
    device: str
    vram_total: int = 0
    vram_free: int = 0

    @property
    def key(self) -> str:
        """What takes remember it by; the embedded preview has another port in each process."""
        return "preview" if self.is_preview else self.url


@dataclass(frozen=True, slots=True)
class BackendProbe:
    """A backend and how long it took to answer, in milliseconds."""

    backend: Backend
    latency_ms: float
