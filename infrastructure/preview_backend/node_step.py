"""One node at work: what its executor reports goes to the clients, and an interruption comes back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from infrastructure.preview_backend.files import MediaFolders
from infrastructure.preview_backend.messenger import Messenger
from infrastructure.preview_backend.node_cache import NodeCache
from infrastructure.preview_backend.node_catalogue import NodeCatalogue
from infrastructure.preview_backend.node_run import Interrupted
from infrastructure.preview_backend.options import PreviewOptions
from infrastructure.preview_backend.progress import RunProgress
from infrastructure.preview_backend.prompt_queue import QueuedPrompt


@dataclass(frozen=True, slots=True)
class Workshop:
    """What all prompts of a server share."""

    options: PreviewOptions
    folders: MediaFolders
    catalogue: NodeCatalogue
    cache: NodeCache = field(default_factory=NodeCache)
    interrupt: threading.Event = field(default_factory=threading.Event)
    closing: threading.Event = field(default_factory=threading.Event)


class NodeStep:
    """One node being executed, as its executor sees it."""

    def __init__(
        self,
        node_id: str,
        prompt: QueuedPrompt,
        workshop: Workshop,
        messenger: Messenger,
        progress: RunProgress,
    ) -> None:
        self._node_id = node_id
        self._prompt = prompt
        self._workshop = workshop
        self._messenger = messenger
        self._progress = progress

    @property
    def folders(self) -> MediaFolders:
        return self._workshop.folders

    @property
    def options(self) -> PreviewOptions:
        return self._workshop.options

    @property
    def metadata(self) -> Mapping[str, Any]:
        extra = self._prompt.extra.get("extra_pnginfo")
        return {"prompt": self._prompt.graph, **(extra if isinstance(extra, dict) else {})}

    def step(self, value: int, maximum: int, preview: Callable[[], Image.Image]) -> None:
        if self._workshop.interrupt.is_set():
            self._workshop.interrupt.clear()
            raise Interrupted
        self.keep_going()
        self._progress_step(value, maximum, preview)

    def pause(self, seconds: float) -> None:
        if seconds > 0:
            self._workshop.closing.wait(seconds)

    def keep_going(self) -> None:
        if self._workshop.closing.is_set():
            raise Interrupted

    def _progress_step(self, value: int, maximum: int, preview: Callable[[], Image.Image]) -> None:
        self._progress.step(self._node_id, value, maximum)
        wanted = self._workshop.options.previews and self._messenger.is_heard
        picture = preview() if wanted else None
        self._messenger.sampler_step(self._node_id, value, maximum, picture)
