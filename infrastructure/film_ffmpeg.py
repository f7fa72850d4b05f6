"""Joins clips into one mp4, exact to the frame: packets are copied where clips are alike, else encoded once.

Copied packets get new times, one frame apart at the exact rate, so that neither rounded times of the clips nor gaps
between them add up. Only what is shown is counted; a copy that does not hold every frame is replaced by an encoding.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import av.container
import av.error
import av.packet

from domain.errors import MediaError
from domain.units import FrameCount
from infrastructure.ffmpeg import probe
from infrastructure.film_encoding import encode_film
from infrastructure.film_writer import Chapter, FilmWriter, NotCopyable, opened_film

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
            written = _copy(clips, target, rate, chapters, sound, on_frames)
            if written == tuple(frames) and probe(target).frames == sum(frames):
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
    chapters: Sequence[Chapter],
    sound: Path | None,
    on_frames: OnFrames,
) -> tuple[FrameCount, ...]:
    """The frames copied of each clip. Raises NotCopyable where that would not show the same pictures."""
    with opened_film(target, rate, chapters, sound) as film:
        looks: set[object] = set()
        written: list[FrameCount] = []
        for clip in clips:
            with av.open(str(clip)) as container:
                written.append(_copy_one(container, film, looks))
            on_frames(film.frames)
        return tuple(written)


def _copy_one(container: av.container.InputContainer, film: FilmWriter, looks: set[object]) -> FrameCount:
    stream = next(iter(container.streams.video), None)
    if stream is None:
        raise NotCopyable
    context = stream.codec_context
    # Equal parameter sets mean that one header in the film fits every clip.
    looks.add((context.name, context.width, context.height, context.pix_fmt, bytes(context.extradata or b"")))
    if len(looks) > 1 or context.name != "h264" or not _is_at(stream.average_rate, film.rate):
        raise NotCopyable
    film.open_copy(stream)
    packets = [packet for packet in container.demux(stream) if packet.size]
    film.copy_packets(_shown_places(packets))
    return FrameCount(len(packets))


def _shown_places(packets: Sequence[av.packet.Packet]) -> Iterator[tuple[av.packet.Packet, int]]:
    """Each packet, in the order of the file, with its place in the order in which the frames are shown."""
    times = [packet.pts for packet in packets]
    known = sorted(time for time in times if time is not None)
    if not packets or not packets[0].is_keyframe or any(packet.is_discard for packet in packets):
        raise NotCopyable
    if len(known) != len(times) or any(one == other for one, other in pairwise(known)):
        raise NotCopyable
    places = {time: place for place, time in enumerate(known)}
    return ((packet, places[packet.pts]) for packet in packets if packet.pts is not None)


def _is_at(found: Fraction | None, rate: Fraction) -> bool:
    """Whether the clip runs at the film's rate; 23.976 written as 2997/125 is 24000/1001."""
    return found is not None and abs(found / rate - 1) < Fraction(1, 2000)


def _not_joined(target: Path, reason: str) -> MediaError:
    return MediaError(
        "film_not_joined",
        f"{target.name} could not be put together.",
        hint="Look for a damaged clip, render it again, and assemble once more.",
        detail=reason,
        file=target,
    )
