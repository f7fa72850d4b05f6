"""Which server renders: ComfyUI or the embedded preview, as one value that can be shown."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import VideoError


@dataclass(frozen=True, slots=True)
class Backend:
    """A server that answered. `name` is for people, `title` the name that a person gave it.

    Memory sizes are in bytes, 0 where the server tells none.
    """

    name: str
    url: str
    is_preview: bool
    version: str
    device: str
    vram_total: int = 0
    vram_free: int = 0
    title: str = ""

    @property
    def short_name(self) -> str:
        """What tells it from other servers: its title, else host and port."""
        return self.title or (self.name if self.is_preview else self.url.split("://", 1)[-1])

    @property
    def key(self) -> str:
        """What takes remember it by; the embedded preview has another port in each process."""
        return "preview" if self.is_preview else self.url


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """Graphics memory of a server's first device, in bytes."""

    used: int
    total: int


@dataclass(frozen=True, slots=True)
class BackendProbe:
    """A backend and how long it took to answer, in milliseconds."""

    backend: Backend
    latency_ms: float


@dataclass(frozen=True, slots=True)
class ServerProbe:
    """What asking one server of the settings came to: it answered, or why not. `name` is what the settings call it."""

    name: str
    probe: BackendProbe | None = None
    error: VideoError | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A server of the settings that takes no part, by its short name, and why."""

    name: str
    error: VideoError


@dataclass(frozen=True, slots=True)
class Backends:
    """The servers that answer: the main one, and those that may render beside it."""

    main: Backend
    further: tuple[Backend, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def all(self) -> tuple[Backend, ...]:
        return (self.main, *self.further)

    @property
    def name(self) -> str:
        """For people: the only one's own, else where they are."""
        shown = ", ".join(backend.short_name for backend in self.all)
        return f"ComfyUI at {shown}" if self.further else self.main.name
