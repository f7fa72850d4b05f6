"""Measures joins beside the run, so that no server waits for a number."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
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
_TAILS_KEPT = 16
"""Clips whose last frames are kept, at some 200 KB each, for the segment behind them: two for each of eight servers."""


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
        self._bugs: list[BaseException] = []
        self._tails: OrderedDict[Path, deque[Grey]] = OrderedDict()

    def later(self, take: Take, start_frame: Path | None, before: Take | None) -> None:
        """Measure how `take`, which opens on `start_frame`, follows `before`."""
        self._executor.submit(self._measure, take, start_frame, before).add_done_callback(self._keep_bug)

    def close(self) -> None:
        """Wait until all is measured. A bug in measuring comes to light here."""
        self._executor.shutdown()
        if self._bugs:
            raise self._bugs[0]

    def _keep_bug(self, measured: Future[None]) -> None:
        """The future itself is let go: thousands of them are megabytes."""
        bug = measured.exception()
        if bug is not None:
            self._bugs.append(bug)

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
        tail = self._tail(before) if before else ()
        pair = None
        if start_frame is not None and again.is_file():
            pair = read_pixels(start_frame, size), read_pixels(again, size)
        return seams.join(tuple(tail), self._greys(take), pair)

    def _tail(self, take: Take) -> Sequence[Grey]:
        """The last frames of a clip that was most likely measured a moment ago."""
        if self._clip(take) not in self._tails:
            deque(self._greys(take), maxlen=0)  # to its end: that is what keeps them
        return self._tails.pop(self._clip(take))

    def _greys(self, take: Take) -> Iterator[Grey]:
        """All frames; the last ones are kept."""
        tail: deque[Grey] = deque(maxlen=_TAIL)
        for frame in small_greys(self._clip(take)):
            tail.append(frame)
            yield frame
        self._tails[self._clip(take)] = tail
        while len(self._tails) > _TAILS_KEPT:
            self._tails.popitem(last=False)

    def _clip(self, take: Take) -> Path:
        shown = self._files.shown(take, self._modes.of_take(take))
        return self._files.path(shown.clip if shown else str(take.clip))
