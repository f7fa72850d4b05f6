"""Measures joins beside the run, so that no server waits for a number."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from domain.events import SegmentMeasured
from domain.seams import Join, Seam
from domain.takes import Take
from domain.units import Resolution
from infrastructure.clip_frames import Grey, small_greys
from infrastructure.pixels import read_pixels
from infrastructure.take_store import TakeStore
from services.video import seams
from services.video.correction_modes import CorrectionModes
from services.video.take_files import TakeFiles

_TAIL = 13
"""Frames of the clip before that tell its usual movement."""


class SeamMeasuring:
    """Measures takes one after another in a thread of its own. Close it to wait for the last."""

    def __init__(
        self,
        store: TakeStore,
        files: TakeFiles,
        modes: CorrectionModes,
        on_measured: Callable[[SegmentMeasured], None],
    ) -> None:
        self._store = store
        self._files = files
        self._modes = modes
        self._on_measured = on_measured
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="seams")
        self._pending: list[Future[None]] = []

    def later(self, take: Take, start_frame: Path | None, before: Take | None) -> None:
        """Measure how `take`, which opens on `start_frame`, follows `before`."""
        self._pending.append(self._executor.submit(self._measure, take, start_frame, before))

    def close(self) -> None:
        """Wait until all is measured. A bug in measuring comes to light here."""
        self._executor.shutdown()
        for future in self._pending:
            future.result()

    def _measure(self, take: Take, start_frame: Path | None, before: Take | None) -> None:
        again = self._files.start_again_path(take)
        join = self._join(take, start_frame, again, before)
        measured = self._store.set_seam(take, replace(take.seam or Seam(), join=join))
        again.unlink(missing_ok=True)
        self._files.write_recipe(measured)
        if measured.seam is not None:
            self._on_measured(SegmentMeasured(take.segment, measured.seam))

    def _join(self, take: Take, start_frame: Path | None, again: Path, before: Take | None) -> Join:
        size = Resolution(take.recipe.width, take.recipe.height)
        tail: deque[Grey] = deque(self._greys(before) if before else (), maxlen=_TAIL)
        pair = None
        if start_frame is not None and again.is_file():
            pair = read_pixels(start_frame, size), read_pixels(again, size)
        return seams.join(tuple(tail), self._greys(take), pair)

    def _greys(self, take: Take) -> Iterator[Grey]:
        shown = self._files.shown(take, self._modes.of_take(take))
        return small_greys(self._files.path(shown.clip if shown else str(take.clip)))
