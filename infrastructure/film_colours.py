"""What the numbers of a clip mean as colours: the tags that a stream carries, kept and converted between.

Tags are code points of ITU-T H.273. Clips of ComfyUI's own encoder carry none; they were made by BT.601 in studio
range, and that is also how ffmpeg shows an untagged clip, whatever its size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import av
import av.video.codeccontext
from av.video.reformatter import Colorspace

from domain.units import FrameCount

_BT709 = 1
_UNSAID = 2
_FULL = 2
_FILTER_NAMES = {_BT709: "bt709", 4: "fcc", 7: "smpte240m", 9: "bt2020"}
_BT601 = "bt601"
_SPACES = {"bt709": Colorspace.ITU709, "fcc": Colorspace.FCC, "smpte240m": Colorspace.SMPTE240M}
_SPACES |= {"bt2020": Colorspace.BT2020, _BT601: Colorspace.ITU601}


@dataclass(frozen=True, slots=True)
class Colours:
    """The tags of a stream. By default nothing is said."""

    matrix: int = _UNSAID
    range: int = 0
    primaries: int = _UNSAID
    transfer: int = _UNSAID

    @property
    def filter_matrix(self) -> str:
        """The matrix as ffmpeg's scale filter calls it; BT.601 where none is said."""
        return _FILTER_NAMES.get(self.matrix, _BT601)

    @property
    def filter_range(self) -> str:
        """The range as the scale filter calls it; studio range where none is said."""
        return "full" if self.is_full else "limited"

    @property
    def is_full(self) -> bool:
        """Whether black is 0, not 16."""
        return self.range == _FULL

    @property
    def space(self) -> Colorspace:
        """The matrix as PyAV calls it."""
        return _SPACES[self.filter_matrix]

    def describe(self, context: av.video.codeccontext.VideoCodecContext) -> None:
        """Put these tags on what an encoder will write."""
        context.colorspace, context.color_range = self.matrix, self.range
        context.color_primaries, context.color_trc = self.primaries, self.transfer


BT709 = Colours(_BT709, 1, _BT709, _BT709)


def colours_of(context: av.video.codeccontext.VideoCodecContext) -> Colours:
    """The tags of a clip that was opened."""
    return Colours(context.colorspace, context.color_range, context.color_primaries, context.color_trc)


def tags_of(clip: Path) -> Colours:
    """The tags of a file that is a video."""
    with av.open(str(clip)) as container:
        return colours_of(container.streams.video[0].codec_context)


def usual_colours(clips: Iterable[tuple[Colours, FrameCount]]) -> Colours:
    """The tags that most frames have; BT.709 where there is no frame."""
    frames: Counter[Colours] = Counter()
    for colours, count in clips:
        frames[colours] += count
    (usual, _), *_ = frames.most_common(1) or [(BT709, 0)]
    return usual
