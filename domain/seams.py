"""What is measured where two clips meet, and what the numbers mean. Measuring is `services.video.seams`' part."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from domain.correction import Correction

ColourTransform = tuple[float, ...]
"""Twelve numbers, row by row: a 3×4 matrix that takes (R, G, B, 1) in linear light (0 to 1) to R, G, B.

Or 24: twelve more for such a matrix on sRGB values (0 to 1), which is applied first.
"""

UNCHANGED: ColourTransform = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)


class Verdict(str, Enum):
    """A mark for people: green, amber, red."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


VISIBLE_DRIFT = 1.0
"""Mean CIEDE2000 above which a difference can be seen; what `auto` corrects."""

# Up to the first number all is good, up to the second one fair.
_DRIFT = (VISIBLE_DRIFT, 2.5)
_JUMP = (2.0, 4.0)
_LOST_SHARPNESS = (0.35, 0.6)


@dataclass(frozen=True, slots=True)
class ColourMatch:
    """What start frame and frame 0, two pictures of the same, tell about a take's colours, as mean CIEDE2000.

    `colour`: between the two. `drift`: between the clip's colours and the keyframe's, all segments before included.
    `left`: the drift that remains after `transform`, which takes the clip's colours to the keyframe's; None where
    there is nothing that may be corrected: then the pictures differ by more than colour. `rest` takes what
    `transform` made of the colours the last bit of the way; errors of its kind would add up along a chain.
    """

    colour: float
    drift: float
    left: float
    transform: ColourTransform | None
    rest: ColourTransform = UNCHANGED

    def is_corrected(self, mode: Correction) -> bool:
        """Whether the clip is to be shown with its colours put right."""
        if self.transform is None or mode is Correction.OFF or self.left >= self.drift:
            return False
        return mode is Correction.ON or self.drift > VISIBLE_DRIFT


@dataclass(frozen=True, slots=True)
class Join:
    """How a clip follows the one before it; for the first clip of a shot only `sharpness` and `frozen` are there.

    `jump`: the difference across the join, as a multiple of the usual difference between neighbours in both clips.
    `repeats`: whether the first frame shows the last one of the clip before again. `frozen`: the longest run of equal
    frames inside a clip that moves, in frames. `sharpness`: of frame 0 as a part of the start frame's (variance of
    the Laplacian), 1.0 for unchanged; None when unknown.
    """

    jump: float | None
    repeats: bool
    frozen: int
    sharpness: float | None


@dataclass(frozen=True, slots=True)
class Seam:
    """All that is known of a take's opening; None where nothing could be measured."""

    match: ColourMatch | None = None
    join: Join | None = None

    def verdict(self, mode: Correction) -> Verdict | None:
        """The worst of what was measured, for a clip that is shown as `mode` says; None when nothing was."""
        marks = [*self._of_colour(mode), *self._of_join()]
        return max(marks, key=_ORDER.index, default=None)

    def drift_shown(self, mode: Correction) -> float | None:
        """The drift of the clip as it is shown."""
        if self.match is None:
            return None
        return self.match.left if self.match.is_corrected(mode) else self.match.drift

    def _of_colour(self, mode: Correction) -> list[Verdict]:
        drift = self.drift_shown(mode)
        return [] if drift is None else [_mark(drift, _DRIFT)]

    def _of_join(self) -> list[Verdict]:
        if self.join is None:
            return []
        marks = [Verdict.FAIR if self.join.repeats or self.join.frozen > 1 else Verdict.GOOD]
        if self.join.jump is not None:
            marks.append(_mark(self.join.jump, _JUMP))
        if self.join.sharpness is not None:
            marks.append(_mark(1.0 - self.join.sharpness, _LOST_SHARPNESS))
        return marks


_ORDER = [Verdict.GOOD, Verdict.FAIR, Verdict.POOR]


def _mark(measured: float, bounds: tuple[float, float]) -> Verdict:
    good, fair = bounds
    if measured <= good:
        return Verdict.GOOD
    return Verdict.FAIR if measured <= fair else Verdict.POOR
