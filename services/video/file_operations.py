"""Puts finished clips and last frames in their place: fetched beside it, verified, renamed in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import MediaError
from domain.plan import Segment
from infrastructure.atomic_files import replacing
from infrastructure.ffmpeg import ClipFacts, cut_frames, ffmpeg_program, probe
from infrastructure.images import check_image
from infrastructure.project_store import Project
from services.video.last_frame_extractor import LastFrameExtractor

Fetch = Callable[[Path], None]
"""Writes a file's bytes to the path it is given."""


class ClipFiles:
    """The clips and start frames of one project."""

    def __init__(self, project: Project, ffmpeg: Path | None = None) -> None:
        self._project = project
        self._ffmpeg = ffmpeg
        self._extractor = LastFrameExtractor()

    def clip_path(self, segment: Segment) -> Path:
        return self._project.video_dir / segment.ref.clip_name

    def last_frame_path(self, segment: Segment) -> Path:
        return self._project.start_frames_dir / segment.ref.last_frame_name

    def place_clip(self, segment: Segment, fetch: Fetch, *, suffix: str, is_cut: bool) -> Path:
        """Fetch a clip and put it in place once it holds exactly the segment's frames.

        `is_cut` says that the workflow has already cut the surplus frames; otherwise they are cut here. A clip that is
        no h264 yuv420p mp4 is re-encoded. Raises MediaError; the place keeps what it held before.
        """
        target = self.clip_path(segment)
        try:
            with replacing(target) as placed:
                self._fetch_exact(segment, fetch, placed, suffix, is_cut)
        except OSError as exc:
            raise _unwritable(target, exc) from exc
        return target

    def place_last_frame(self, segment: Segment, fetch: Fetch | None) -> Path:
        """Put the image that closes the segment in its place; taken out of the clip when `fetch` is None."""
        target = self.last_frame_path(segment)
        if fetch is None:
            return self._extractor.extract_last_frame(self.clip_path(segment), target)
        try:
            with replacing(target) as placed:
                fetch(placed)
                check_image(placed)
        except OSError as exc:
            raise _unwritable(target, exc) from exc
        return target

    def _fetch_exact(self, segment: Segment, fetch: Fetch, placed: Path, suffix: str, is_cut: bool) -> None:
        with _scratch(placed, suffix) as fetched:
            fetch(fetched)
            facts = probe(fetched)
            first = 0 if is_cut else segment.first_kept
            _check_frames(segment, facts, first, exact=is_cut)
            if facts.frames == segment.frames and _is_plain(facts, suffix):
                fetched.replace(placed)
            else:
                cut_frames(fetched, placed, first, segment.frames, ffmpeg_program(self._ffmpeg))
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


def _unwritable(target: Path, exc: OSError) -> MediaError:
    return MediaError(
        "cannot_write",
        f"{target} cannot be written: {exc.strerror}.",
        hint="Free some disk space, and check that the folder may be written to.",
        file=target,
        reason=exc.strerror,
    )
