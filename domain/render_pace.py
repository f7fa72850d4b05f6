"""How long segments take to render and how large their clips become, learned from segments rendered before. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from domain.units import FrameCount, Resolution, Seconds

_NEWEST = 20
_TELLS_APART = 1.1  # two segments this much apart in work show what the work itself costs


@dataclass(frozen=True, slots=True)
class RenderSample:
    """A segment that was rendered. `seconds` count from where its rendering began, not from its place in a queue.

    `clip_bytes` is 0 where nobody looked; `is_first` marks the first of a run, which loads the models.
    """

    size: Resolution
    frames: FrameCount
    seconds: Seconds
    clip_bytes: int = 0
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class RenderPace:
    """What a segment of one workflow costs on one backend: a fixed part and a part for each pixel of each frame.

    Sizes are in bytes per pixel of each frame; None: nobody knows.
    """

    fixed: float
    per_frame_pixel: float
    bytes_per_frame_pixel: float | None

    @classmethod
    def of(cls, samples: Sequence[RenderSample], size: Resolution) -> RenderPace | None:
        """The pace at `size`, from `samples`, the newest first; None when there is none to learn from.

        Segments of that very size count alone where there are any; else the others are scaled by their pixels. The
        first segment of a run counts only while there is no other. Medians make one odd segment harmless.
        """
        fitting = [sample for sample in samples if sample.size == size] or samples
        warm = [sample for sample in fitting if not sample.is_first] or fitting
        newest = warm[:_NEWEST]
        if not newest:
            return None
        fixed, slope = _line([(_work(sample), sample.seconds) for sample in newest])
        return cls(fixed, slope, _density(fitting[:_NEWEST]))

    def seconds(self, frames: int, size: Resolution) -> Seconds:
        """How long a segment of so many frames takes."""
        return Seconds(self.fixed + self.per_frame_pixel * frames * size.width * size.height)

    def clip_bytes(self, frames: int, size: Resolution) -> int | None:
        """How large its clip becomes, None when nobody knows."""
        if self.bytes_per_frame_pixel is None:
            return None
        return round(self.bytes_per_frame_pixel * frames * size.width * size.height)


class PaceBook:
    """The pace of one workflow on one backend, at any size."""

    def __init__(self, samples: Sequence[RenderSample] = ()) -> None:
        """`samples`: the newest first."""
        self._samples = tuple(samples)
        self._paces: dict[Resolution, RenderPace | None] = {}

    def learn(self, sample: RenderSample) -> PaceBook:
        """The same with one sample more."""
        return PaceBook((sample, *self._samples))

    def seconds(self, frames: FrameCount, size: Resolution) -> Seconds | None:
        """How long a segment of so many frames will take; None when nobody knows."""
        pace = self._pace(size)
        return pace.seconds(frames, size) if pace else None

    def clip_bytes(self, frames: FrameCount, size: Resolution) -> int | None:
        """How large its clip will be."""
        pace = self._pace(size)
        return pace.clip_bytes(frames, size) if pace else None

    def _pace(self, size: Resolution) -> RenderPace | None:
        if size not in self._paces:
            self._paces[size] = RenderPace.of(self._samples, size)
        return self._paces[size]


def _work(sample: RenderSample) -> int:
    return sample.frames * sample.size.width * sample.size.height


def _line(points: Sequence[tuple[int, float]]) -> tuple[float, float]:
    """Seconds as a fixed part plus a share of the work, by medians of slopes (Theil and Sen).

    Neither part is below zero, so that more work never takes less time. Segments of one length alone do not tell the
    parts from each other; then all of it is the work.
    """
    rate = median(seconds / work for work, seconds in points)
    slopes = list(_slopes(points))
    if not slopes:
        return 0.0, rate
    slope = min(max(0.0, median(slopes)), rate)
    return max(0.0, median(seconds - slope * work for work, seconds in points)), slope


def _slopes(points: Sequence[tuple[int, float]]) -> Iterable[float]:
    for (less, quick), (more, slow) in combinations(sorted(points), 2):
        if more >= less * _TELLS_APART:
            yield (slow - quick) / (more - less)


def _density(samples: Sequence[RenderSample]) -> float | None:
    known = [sample.clip_bytes / _work(sample) for sample in samples if sample.clip_bytes > 0]
    return median(known) if known else None
