"""The frames of a clip as small grey arrays, for comparing them: height × width, 0 to 255."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import av.error
import numpy as np
import numpy.typing as npt
from av.video.reformatter import VideoReformatter

from domain.errors import MediaError

Grey = npt.NDArray[np.uint8]


def small_greys(clip: Path, width: int = 160) -> Iterator[Grey]:
    """Every frame in the order shown, scaled to `width` pixels. Raises MediaError for what cannot be decoded."""
    try:
        with av.open(str(clip)) as container:
            stream = container.streams.video[0]
            # Threads would make it no quicker at such sizes, and it is work beside a run.
            stream.codec_context.thread_count = 1
            height = max(2, round(stream.height * width / stream.width))
            scaler = VideoReformatter()  # one for all frames: a frame's own is made anew each time
            for frame in container.decode(stream):
                small = scaler.reformat(frame, width, height, "gray", interpolation="AREA", threads=1)
                yield np.asarray(small.to_ndarray(), np.uint8)
    except (av.error.FFmpegError, IndexError) as exc:
        raise MediaError(
            "not_a_video",
            f"{clip} is not a video that can be decoded.",
            hint="The clip is damaged or incomplete; render it again.",
            detail=str(exc),
            file=clip,
        ) from exc
