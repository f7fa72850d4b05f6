"""The frames of a clip as small grey arrays, for comparing them: height × width, 0 to 255."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import av.error
import numpy as np
import numpy.typing as npt

from domain.errors import MediaError

Grey = npt.NDArray[np.uint8]


def small_greys(clip: Path, width: int = 160) -> Iterator[Grey]:
    """Every frame in the order shown, scaled to `width` pixels. Raises MediaError for what cannot be decoded."""
    try:
        with av.open(str(clip)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            height = max(2, round(stream.height * width / stream.width))
            for frame in container.decode(stream):
                yield frame.reformat(width=width, height=height, format="gray", interpolation="AREA").to_ndarray()
    except (av.error.FFmpegError, IndexError) as exc:
        raise MediaError(
            "not_a_video",
            f"{clip} is not a video that can be decoded.",
            hint="The clip is damaged or incomplete; render it again.",
            detail=str(exc),
            file=clip,
        ) from exc
