"""Thumbnails: the first frame of a clip as a small JPEG, of one decoded frame."""

from __future__ import annotations

from pathlib import Path

import av
import av.error
from av.video.reformatter import Interpolation

from domain.errors import MediaError
from infrastructure.film_clips import NotCopyable, opened_header

THUMBNAIL_WIDTH = 320


def write_thumbnail(clip: Path, target: Path) -> None:
    """Write the first frame of an h264 mp4. Raises MediaError, OSError."""
    try:
        with opened_header(clip) as container:
            stream = container.streams.video[0]
            decoder = av.CodecContext.create("h264", "r")
            decoder.extradata, decoder.thread_count = stream.codec_context.extradata, 1
            # Told that nothing follows, the decoder gives the key frame at once.
            frame, *_ = [*decoder.decode(next(container.demux(stream))), *decoder.decode(None)]
    except (NotCopyable, av.error.FFmpegError, ValueError, IndexError) as exc:
        raise MediaError(
            "not_a_video",
            f"{clip} is not a video that can be decoded.",
            hint="The clip is damaged or incomplete; render it again.",
            detail=str(exc),
            file=clip,
        ) from exc
    height = max(1, round(THUMBNAIL_WIDTH * frame.height / frame.width))
    picture = frame.to_image(width=THUMBNAIL_WIDTH, height=height, interpolation=Interpolation.AREA, threads=1)
    picture.save(target, format="JPEG", quality=85)
