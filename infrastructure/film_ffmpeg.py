"""Joins clips into one mp4, exact to the frame: packets are copied where clips are alike, else encoded once.

Copied packets get new times, one frame apart at the exact rate, so that neither rounded times of the clips nor gaps
between them add up. Only what is shown is counted; a copy that does not hold every frame is replaced by an encoding.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av.error

from domain.errors import MediaError
from domain.units import FrameCount
from infrastructure.ffmpeg import probe
from infrastructure.film_clips import NotCopyable, count_frames, opened_clip
from infrastructure.film_encoding import encode_film
from infrastructure.film_writer import Chapter, opened_film

OnFrames = Callable[[FrameCount], None]


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of a join. `copied` says whether by stream copy."""

    frames: FrameCount
    copied: bool


def join_clips(
    clips: Sequence[Path],
    target: Path,
    rate: Fraction,
    *,
    frames: Sequence[FrameCount],
    chapters: Sequence[Chapter] = (),
    sound: Path | None = None,
    on_frames: OnFrames = lambda _: None,
) -> Joined:
    """Write `clips`, of as many `frames` each, one after the other to `target` at `rate`. Raises MediaError.

    `sound` is an encoded track to copy beside the picture. `on_frames` is told how many frames are written.
    """
    try:
        try:
            whole = FrameCount(sum(frames))
            written = _copy(clips, target, rate, whole, chapters, sound, on_frames)
            if written == tuple(frames) and count_frames(target) == whole:
                return Joined(FrameCount(sum(written)), copied=True)
        except NotCopyable:
            pass
        encode_film(clips, target, rate, chapters=chapters, sound=sound, on_frames=on_frames)
        return Joined(probe(target).frames, copied=False)
    except av.error.FFmpegError as exc:
        if isinstance(exc, OSError) and exc.errno == errno.ENOSPC:
            raise
        raise _not_joined(target, str(exc)) from exc


def _copy(
    clips: Sequence[Path],
    target: Path,
    rate: Fraction,
    frames: FrameCount,
    chapters: Sequence[Chapter],
    sound: Path | None,
    on_frames: OnFrames,
) -> tuple[FrameCount, ...]:
    """The frames copied of each clip. Raises NotCopyable where that would not show the same pictures."""
    with opened_film(target, rate, chapters, sound, frames=frames) as film:
        look: object = None
        written: list[FrameCount] = []
        for path in clips:
            with opened_clip(path) as clip:
                look = look or clip.look
                if clip.look != look or not clip.runs_at(rate):
                    raise NotCopyable
                film.open_copy(clip.stream)
                film.copy_clip(clip)
                written.append(clip.frames)
            on_frames(film.frames)
        return tuple(written)


def _not_joined(target: Path, reason: str) -> MediaError:
    return MediaError(
        "film_not_joined",
        f"{target.name} could not be put together.",
        hint="Look for a damaged clip, render it again, and assemble once more.",
        detail=reason,
        file=target,
    )
