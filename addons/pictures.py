"""Small pictures for the browser, kept in memory: of keyframes, of last frames, and of clips."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from domain.errors import VideoError
from services.video.last_frame_extractor import LastFrameExtractor

_SIZE = (480, 480)
_UNREADABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)


def small_picture(path: Path) -> bytes | None:
    """The picture as a small JPEG; None when it is gone, or no picture: the page shows an empty frame."""
    try:
        return _thumbnail(path, path.stat().st_mtime_ns)
    except _UNREADABLE:
        return None


def poster_of(path: Path) -> bytes | None:
    """The same for a picture, or for a clip, of which it shows the last frame."""
    if path.suffix != ".mp4":
        return small_picture(path)
    try:
        return _last_frame(path, path.stat().st_mtime_ns)
    except (VideoError, *_UNREADABLE):
        return None


@lru_cache(maxsize=256)
def _last_frame(clip: Path, _mtime_ns: int) -> bytes:
    with tempfile.TemporaryDirectory(prefix="shotchain-") as folder:
        frame = LastFrameExtractor().extract_last_frame(clip, Path(folder) / "last.png")
        return _small(frame)


@lru_cache(maxsize=256)
def _thumbnail(path: Path, _mtime_ns: int) -> bytes:
    return _small(path)


def _small(path: Path) -> bytes:
    with Image.open(path) as picture:
        picture.draft("RGB", (_SIZE[0] * 2, _SIZE[1] * 2))
        small = ImageOps.exif_transpose(picture).convert("RGB")
    small.thumbnail(_SIZE)
    buffer = BytesIO()
    small.save(buffer, "JPEG", quality=82)
    return buffer.getvalue()
