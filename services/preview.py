"""The embedded preview server: started when it is first needed, with the models that the workflows at hand name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infrastructure.preview_backend.own_folder import OwnFolder
    from infrastructure.preview_backend.server import PreviewServer


class LiveModels(Mapping[str, Sequence[str]]):
    """The models as they are at each look: a workflow that is added while the server runs finds its files, too."""

    def __init__(self, models: Callable[[], Mapping[str, Sequence[str]]]) -> None:
        self._models = models

    def __getitem__(self, folder: str) -> Sequence[str]:
        return self._models()[folder]

    def __iter__(self) -> Iterator[str]:
        return iter(self._models())

    def __len__(self) -> int:
        return len(self._models())


class EmbeddedPreview:
    """One preview server for the process. Its files live in a temporary folder that goes with it,
    or, when the process is killed, with the next one."""

    def __init__(
        self, models: Callable[[], Mapping[str, Sequence[str]]], simulated_render_seconds: float = 0.0
    ) -> None:
        """`models` tells which files the server shall say are installed, by folder under models/."""
        self._models = models
        self._simulated_render_seconds = simulated_render_seconds
        self._server: PreviewServer | None = None
        self._folder: OwnFolder | None = None

    def start(self) -> str:
        """The server's address; started when it does not run."""
        server = self._server
        if server is None:
            # Half of the program's start-up time, and commands such as `plan` never need it.
            from infrastructure.preview_backend.own_folder import OwnFolder, remove_abandoned
            from infrastructure.preview_backend.server import PreviewOptions, PreviewServer

            parent = Path(tempfile.gettempdir())
            remove_abandoned(parent)
            self._folder = OwnFolder(parent)
            options = PreviewOptions(
                models=LiveModels(self._models),
                root=self._folder.path,
                simulated_render_seconds=self._simulated_render_seconds,
            )
            server = PreviewServer(options)
            server.start()
            self._server = server
        return server.url

    def stop(self) -> None:
        """End the server and remove its files."""
        if self._server is not None:
            self._server.stop()
            self._server = None
        if self._folder is not None:
            self._folder.close()
            self._folder = None
