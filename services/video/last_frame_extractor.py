"""The true last frame of a clip: the fallback where a workflow has no place to save it losslessly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from domain.errors import MediaError
from infrastructure.atomic_files import replacing
from infrastructure.ffmpeg import save_last_frame


class LastFrameExtractor:
    """Takes last frames out of clips."""

    def __init__(self, save_last_frame: Callable[[Path, Path], None] = save_last_frame) -> None:
        """`save_last_frame` writes the last frame of its first path as an image to its second."""
        self._save_last_frame = save_last_frame

    def extract_last_frame(self, video_path: Path | str, output_path: Path | str) -> Path:
        """Write the last frame that `video_path` shows as a PNG to `output_path`, in one step, and return that path.

        Exact for any frame rate, for B-frames, and where the sound is longer or shorter than the picture.
        Raises MediaError when there is no such video, it cannot be decoded, or the image cannot be written.
        """
        video, image = Path(video_path), Path(output_path)
        if not video.is_file():
            raise MediaError(
                "clip_missing",
                f"There is no clip at {video}.",
                hint="Render the segment again.",
                file=video,
            )
        try:
            with replacing(image) as fresh:
                self._save_last_frame(video, fresh)
        except OSError as exc:
            raise MediaError(
                "cannot_write",
                f"{image} cannot be written: {exc.strerror}.",
                hint="Free some disk space, and check that the folder may be written to.",
                file=image,
                reason=exc.strerror,
            ) from exc
        return image
