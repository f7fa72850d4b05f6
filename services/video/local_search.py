"""The last resort for save nodes that tell the server nothing: the clip is looked for in ComfyUI's own folder.

Only where that folder is on this machine. Files are copied, never moved, and only those of our own prompt.
"""

from __future__ import annotations

import logging
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from config.settings import Settings
from domain.units import Seconds

_LOG = logging.getLogger(__name__)

_LOOK_EVERY = Seconds(0.25)
_CLOCK_SLACK = Seconds(0.05)
"""File systems stamp files with a clock that runs a few milliseconds late."""
_ANOTHER_PROMPT = re.compile(r"_[0-9a-f]{8}(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class SearchPatience:
    """The settings `video_initial_wait`, `video_retry_delay` and `video_max_retries`."""

    initial_wait: Seconds
    """The folder is watched this long at first…"""
    retry_delay: Seconds
    """… and then looked at so often, …"""
    max_retries: int
    """… this many times."""
    look_every: Seconds = _LOOK_EVERY
    """Between two looks at what is watched: a file that has not grown meanwhile is whole."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which clip: `clip_name` is its stem, to which nodes append a counter; `token` tells our prompt from any other.

    `folder` is the sub-folder of output/ that the workflow was told to save to; `since` is a time of `time.time`.
    """

    clip_name: str
    token: str
    folder: str
    since: float
    suffixes: frozenset[str]


class LocalVideoSearch:
    """Looks into `output/` of a ComfyUI on this machine."""

    def __init__(self, comfy_root: Path, patience: SearchPatience) -> None:
        self._output = comfy_root / "output"
        self._patience = patience

    def find(self, wanted: Wanted, stop: threading.Event) -> Path | None:
        """The newest file of the prompt, once it no longer grows. None when none came in time, or `stop` was set."""
        if not self._output.is_dir():
            return None
        _LOG.info("Searching for video files with clip_name=%s in %s", wanted.clip_name, self._output)
        sizes: dict[Path, int] = {}
        for pause in self._pauses():
            found = self._newest(wanted)
            if found is not None:
                size = _size(found)
                if size and sizes.get(found) == size:
                    return found
                sizes[found] = size
                pause = self._patience.look_every  # noqa: PLW2901 - what is there is looked at again soon
            if stop.wait(pause):
                return None
        _LOG.warning("No video file with clip_name=%s came into %s", wanted.clip_name, self._output)
        return None

    def _pauses(self) -> Iterator[Seconds]:
        """Pauses between looks: short ones while the first patience lasts, then the retries; the last look has none."""
        patience, began = self._patience, time.monotonic()
        while time.monotonic() - began < patience.initial_wait:
            yield patience.look_every
        for _ in range(patience.max_retries):
            yield patience.retry_delay
        yield patience.look_every
        yield Seconds(0.0)

    def _newest(self, wanted: Wanted) -> Path | None:
        for pattern, is_ours in _patterns(wanted):
            ours = [path for path in self._matching(wanted, pattern) if is_ours(path.name)]
            if ours:
                _LOG.info("Pattern %s found %d file(s)", pattern, len(ours))
                return max(ours, key=_modified)
        return None

    def _matching(self, wanted: Wanted, pattern: str) -> Iterator[Path]:
        root = self._output.resolve()
        folders = dict.fromkeys((root / wanted.folder, root, root / "video", root / "video" / wanted.folder))
        for folder in folders:
            for path in sorted(folder.glob(pattern)) if folder.is_dir() else ():
                fresh = path.suffix.lower() in wanted.suffixes and _modified(path) >= wanted.since - _CLOCK_SLACK
                if fresh and path.is_file() and path.resolve().is_relative_to(root):
                    yield path


def local_search(settings: Settings) -> LocalVideoSearch | None:
    """The search that the settings ask for; None when ComfyUI's folder is not on this machine."""
    if settings.comfy_root is None:
        return None
    patience = SearchPatience(
        Seconds(settings.video_initial_wait), Seconds(settings.video_retry_delay), settings.video_max_retries
    )
    return LocalVideoSearch(settings.comfy_root.expanduser(), patience)


def copy_clip(source: Path, target: Path) -> None:
    """Copy a found clip; the original stays. Raises OSError."""
    shutil.copyfile(source, target)
    _LOG.info("Successfully copied %s to %s", source, target)


def _patterns(wanted: Wanted) -> Iterator[tuple[str, Callable[[str], bool]]]:
    """The name with our prompt's token first; without it only names that bear no other prompt's token."""
    whole = _escaped(f"{wanted.clip_name}_{wanted.token}")
    yield f"{whole}*", lambda _name: True
    name = wanted.clip_name
    yield f"{_escaped(name)}*", lambda file: _goes_on(file, name) and not _ANOTHER_PROMPT.match(file[len(name) :])


def _goes_on(file: str, name: str) -> bool:
    """Whether the name ends where it seems to: shot_1 is not shot_10."""
    return not file[len(name) : len(name) + 1].isalnum()


def _escaped(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
