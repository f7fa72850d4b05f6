"""Puts finished clips and last frames in their place: fetched beside it, verified, renamed in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import MediaError
from domain.plan import Segment
from infrastructure.atomic_files import replacing
from infrastructure.ffmpeg import ClipFacts, copy_with_comment, cut_frames, ffmpeg_program, probe, save_frame
from infrastructure.images import check_image
from infrastructure.png import without_text
from services.video.last_frame_extractor import LastFrameExtractor

Fetch = Callable[[Path], None]
"""Writes a file's bytes to the path it is given."""


class ClipFiles:
    """Fetches clips and last frames; `ffmpeg` is the program to use, found by itself when it is None."""

    def __init__(self, ffmpeg: Path | None = None) -> None:
        self._ffmpeg = ffmpeg
        self._extractor = LastFrameExtractor()

    def place_clip(
        self,
        segment: Segment,
        fetch: Fetch,
        target: Path,
        *,
        suffix: str,
        is_cut: bool,
        comment: str = "",
        start_again: Path | None = None,
    ) -> None:
        """Fetch a clip and put it at `target` once it holds exactly the segment's frames.

        `is_cut` says that the workflow has already cut the surplus frames; otherwise they are cut here. A clip that is
        no h264 yuv420p mp4 is re-encoded. `comment` is written into the file. The frame that shows the start frame
        again is saved at `start_again`, where the clip has it. Raises MediaError; `target` keeps what it held before.
        """
        try:
            with replacing(target) as placed, _scratch(placed, suffix) as fetched:
                fetch(fetched)
                if start_again is not None and (not is_cut or segment.first_kept == 0):
                    save_frame(fetched, max(0, segment.first_kept - 1), start_again)
                self._make_exact(segment, fetched, placed, suffix, is_cut, comment)
        except OSError as exc:
            raise unwritable(target, exc) from exc

    def place_last_frame(self, fetch: Fetch | None, clip: Path, target: Path) -> None:
        """Put the image that closes `clip` at `target`: fetched, or taken out of the clip when `fetch` is None."""
        if fetch is None:
            self._extractor.extract_last_frame(clip, target)
            return
        self.place_picture(fetch, target)

    def place_picture(self, fetch: Fetch, target: Path) -> None:
        """Fetch a picture and put it at `target`. Raises MediaError when it is none or cannot be written."""
        try:
            with replacing(target) as placed:
                fetch(placed)
                check_image(placed)
                placed.write_bytes(without_text(placed.read_bytes()))
        except OSError as exc:
            raise unwritable(target, exc) from exc

    def _make_exact(
        self, segment: Segment, fetched: Path, placed: Path, suffix: str, is_cut: bool, comment: str
    ) -> None:
        facts = probe(fetched)
        first = 0 if is_cut else segment.first_kept
        _check_frames(segment, facts, first, exact=is_cut)
        if facts.frames == segment.frames and _is_plain(facts, suffix):
            copy_with_comment(fetched, placed, comment)
        else:
            cut_frames(fetched, placed, first, segment.frames, ffmpeg_program(self._ffmpeg), comment)
        _check_frames(segment, probe(placed), 0, exact=True)


@contextmanager
def _scratch(placed: Path, suffix: str) -> Iterator[Path]:
    """A temporary path beside `placed` with the suffix the server gave; what is left there is removed."""
    path = placed.with_name(f"{placed.stem}-fetched{suffix}")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _is_plain(facts: ClipFacts, suffix: str) -> bool:
    """Whether every player and editor takes the clip as it is."""
    return suffix == ".mp4" and facts.codec == "h264" and facts.pixel_format == "yuv420p"


def _check_frames(segment: Segment, facts: ClipFacts, first: int, *, exact: bool) -> None:
    wanted = first + segment.frames
    if facts.frames == wanted or (not exact and facts.frames > wanted):
        return
    raise MediaError(
        "clip_length_wrong",
        f"The clip of {segment.ref.clip_name} has {facts.frames} frames; {wanted} were asked for.",
        hint="The workflow changes the number of frames; look for a node that repeats, drops or interpolates them.",
        file=segment.ref.clip_name,
        value=facts.frames,
        wanted=wanted,
    )


def unwritable(target: Path, exc: OSError) -> MediaError:
    """Says that a file cannot be written, with the system's reason."""
    return MediaError(
        "cannot_write",
        f"{target} cannot be written: {exc.strerror}.",
        hint="Free some disk space, and check that the folder may be written to.",
        file=target,
        reason=exc.strerror,
    )
