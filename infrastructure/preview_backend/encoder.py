"""Turns batches into files: MP4 and WebM with PyAV, PNG with Pillow."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from infrastructure.frame_pictures import EXACT
from infrastructure.preview_backend.pictures import ImageBatch, origin
from infrastructure.preview_backend.preview_mark import planes_with_preview_mark, with_preview_mark
from infrastructure.preview_backend.video_planes import PlaneBatch

# Frames are made on a second thread while earlier ones are being encoded.
_FRAMES_AHEAD = 6
_RENDER_THREADS = 2
# ITU-R BT.709, studio range: what players assume for video of this kind.
_BT709 = 1


def save_mp4(
    path: Path,
    images: ImageBatch,
    fps: float,
    metadata: Mapping[str, Any],
    keep_going: Callable[[], None],
) -> None:
    """H.264, yuv420p, index at the front. Odd sides fail in libx264, as ComfyUI's SaveVideo does.

    Each value of `metadata` is written as JSON. `keep_going` is called between frames and may raise.
    """
    options = {"movflags": "+faststart+use_metadata_tags"}
    with av.open(str(path), "w", options=options) as container:
        _tag(container, metadata)
        stream = container.add_stream("libx264", rate=_rate(fps), options={"crf": "18", "preset": "veryfast"})
        _encode(container, stream, images, keep_going)


def save_webm(
    path: Path,
    images: ImageBatch,
    fps: float,
    metadata: Mapping[str, Any],
    keep_going: Callable[[], None],
) -> None:
    """VP9 in WebM, yuv420p."""
    with av.open(str(path), "w", format="webm") as container:
        _tag(container, metadata)
        options = {"crf": "32", "b": "0", "deadline": "realtime", "cpu-used": "8", "row-mt": "1"}
        stream = container.add_stream("libvpx-vp9", rate=_rate(fps), options=options)
        _encode(container, stream, images, keep_going)


def save_png(path: Path, image: Image.Image, metadata: Mapping[str, Any]) -> None:
    """A PNG whose text chunks hold `metadata` as JSON."""
    chunks = PngInfo()
    for key, value in metadata.items():
        chunks.add_text(key, json.dumps(value))
    image.save(path, pnginfo=chunks, compress_level=4)


def _encode(container: Any, stream: Any, images: ImageBatch, keep_going: Callable[[], None]) -> None:
    stream.width, stream.height = images.size
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    # Opened now, so that a size the codec refuses is refused before any frame is made.
    context.open()
    for frame in _frames_ahead(images):
        keep_going()
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _frames_ahead(images: ImageBatch) -> Iterator[av.VideoFrame]:
    waiting: deque[Future[av.VideoFrame]] = deque()
    with ThreadPoolExecutor(_RENDER_THREADS, "preview-render") as pool:
        try:
            for index in range(images.count):
                waiting.append(pool.submit(_video_frame, images, index))
                if len(waiting) > _FRAMES_AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _video_frame(images: ImageBatch, index: int) -> av.VideoFrame:
    made_by, there = origin(images, index)
    if isinstance(made_by, PlaneBatch) and not (made_by.size[0] % 2 or made_by.size[1] % 2):
        return planes_with_preview_mark(made_by.planes(there)).to_frame()
    frame = av.VideoFrame.from_image(with_preview_mark(images.frame(index)))
    return frame.reformat(format="yuv420p", dst_colorspace="ITU709", interpolation=EXACT)


def _tag(container: Any, metadata: Mapping[str, Any]) -> None:
    for key, value in metadata.items():
        container.metadata[key] = json.dumps(value)


def _rate(fps: float) -> Fraction:
    """The frame rate in thousandths, as ComfyUI gives it to its encoder (23.976 stays 23.976)."""
    return Fraction(round(fps * 1000), 1000)
