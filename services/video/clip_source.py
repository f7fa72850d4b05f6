"""Where a finished prompt's files are fetched from: the outputs that the server names, else ComfyUI's folder here."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from domain.errors import WorkflowError
from infrastructure.comfy_api.client import ComfyUIAPI, OutputFile
from services.video.file_operations import Fetch
from services.video.local_search import LocalVideoSearch, Wanted, copy_clip

VIDEO_SUFFIXES = frozenset({".mp4", ".webm", ".mkv", ".mov", ".avi", ".gif", ".webp"})
_PICTURES = frozenset({".png"})


@dataclass(frozen=True, slots=True)
class FoundClip:
    """How to fetch a clip, and the suffix that tells its format."""

    fetch: Fetch
    suffix: str


class ClipSource:
    """Fetches from one server; with `search`, also from the folder it writes to."""

    def __init__(self, api: ComfyUIAPI, search: LocalVideoSearch | None, stop: threading.Event) -> None:
        self._api = api
        self._search = search
        self._stop = stop

    def clip(self, outputs: Sequence[OutputFile], node_id: str, workflow: str, wanted: Wanted) -> FoundClip | None:
        """The video of the node that saves it. None when `stop` was set while it was searched for.

        Raises WorkflowError (`no_video_in_history`) when neither the server nor its folder has one.
        """
        video = _first(outputs, node_id, wanted.suffixes)
        if video is not None:
            return FoundClip(self._download(video), video.suffix)
        found = self._search.find(wanted, self._stop) if self._search else None
        if found is not None:
            return FoundClip(partial(copy_clip, found), found.suffix.lower())
        if self._search is not None and self._stop.is_set():
            return None
        raise _no_video(outputs, node_id, workflow)

    def picture(self, outputs: Sequence[OutputFile], node_id: str | None) -> Fetch | None:
        """The picture that a node saved, None when there is none."""
        picture = saved_picture(outputs, node_id)
        return self._download(picture) if picture is not None else None

    def _download(self, output: OutputFile) -> Fetch:
        def fetch(target: Path) -> None:
            self._api.download(output, target, self._stop)

        return fetch


def saved_picture(outputs: Sequence[OutputFile], node_id: str | None) -> OutputFile | None:
    """The picture that a node saved, None when there is none."""
    return _first(outputs, node_id, _PICTURES)


def _first(outputs: Sequence[OutputFile], node_id: str | None, suffixes: frozenset[str]) -> OutputFile | None:
    of_node = (output for output in outputs if output.node_id == node_id)
    return next((output for output in of_node if output.suffix in suffixes), None)


def _no_video(outputs: Sequence[OutputFile], node_id: str, workflow: str) -> WorkflowError:
    named = ", ".join(output.filename for output in outputs) or "nothing"
    return WorkflowError(
        "no_video_in_history",
        f"The server says {workflow} succeeded, but names no video of node {node_id} (it names {named}).",
        hint="Look at the save node of the workflow; Shotchain reads mp4, webm, mkv, mov, gif and webp.",
        file=workflow,
        value=node_id,
    )
