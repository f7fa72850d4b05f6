"""Clips as coded packets: what a copy needs to know, found without decoding a frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import av.container
import av.error
import av.packet
import av.video.stream

from domain.units import FrameCount
from infrastructure.film_colours import colours_of

# All that is needed stands in the header of an mp4. libav would decode frames to learn more, and that takes ten times
# as long as reading the clip does.
_HEADER_ONLY = {"skip_frame": "all", "probesize": "32"}


class NotCopyable(Exception):
    """A clip cannot be copied so that it shows the same pictures at the same times."""


@dataclass(frozen=True, slots=True)
class CodedClip:
    """The coded frames of an open clip in the order of the file, each with its place among those that are shown."""

    stream: av.video.stream.VideoStream
    packets: Sequence[tuple[av.packet.Packet, int]]

    @property
    def frames(self) -> FrameCount:
        return FrameCount(len(self.packets))

    @property
    def look(self) -> object:
        """Equal for clips that one header fits: codec, size, parameter sets, meaning of the colours."""
        context = self.stream.codec_context
        return context.name, context.width, context.height, bytes(context.extradata or b""), colours_of(context)

    def runs_at(self, rate: Fraction) -> bool:
        """Whether the frames are meant for that rate; 23.976 written as 2997/125 is 24000/1001."""
        found = self.stream.average_rate
        return found is not None and abs(found / rate - 1) < Fraction(1, 2000)

    def is_exactly_at(self, rate: Fraction) -> bool:
        """Whether the first frame is shown at 0 and each further one exactly 1/rate later, to the end of the file."""
        tick = self.stream.time_base or Fraction(0)
        length = (self.stream.duration or 0) * tick
        on_time = all((packet.pts or 0) * tick == place / rate for packet, place in self.packets)
        return on_time and length == self.frames / rate


@contextmanager
def opened_header(path: Path) -> Iterator[av.container.InputContainer]:
    """A clip of which nothing but the header was read. Raises NotCopyable when that is not enough."""
    try:
        container = av.open(str(path), options=_HEADER_ONLY)
    except av.error.FFmpegError as exc:
        raise NotCopyable from exc
    with container:
        yield container


@contextmanager
def opened_clip(path: Path) -> Iterator[CodedClip]:
    """The packets of an h264 clip. Raises NotCopyable for anything that cannot be copied frame by frame."""
    with opened_header(path) as container:
        stream = next(iter(container.streams.video), None)
        # Without parameter sets in the header it cannot be known whether two clips are alike.
        if stream is None or stream.codec_context.name != "h264" or not stream.codec_context.extradata:
            raise NotCopyable
        try:
            packets = [packet for packet in container.demux(stream) if packet.size]
        except av.error.FFmpegError as exc:
            raise NotCopyable from exc
        yield CodedClip(stream, _placed(packets))


def stands_alone(path: Path, rate: Fraction, frames: FrameCount) -> bool:
    """Whether a clip is as a copy of it would be: picture alone, so many frames, each exactly in its time."""
    try:
        with opened_clip(path) as clip:
            alone = len(clip.stream.container.streams) == 1
            return alone and clip.frames == frames and clip.is_exactly_at(rate)
    except NotCopyable:
        return False


def count_frames(path: Path) -> FrameCount:
    """The frames that a finished mp4 shows, by its own index, all of whose bytes must be there."""
    with opened_header(path) as container:
        index = [coded for coded in container.streams.video[0].index_entries if coded.size and not coded.is_discard]
        there = path.stat().st_size
        return FrameCount(sum(1 for coded in index if coded.pos + coded.size <= there))


def _placed(packets: Sequence[av.packet.Packet]) -> list[tuple[av.packet.Packet, int]]:
    times = [packet.pts for packet in packets]
    known = sorted(time for time in times if time is not None)
    if not packets or not packets[0].is_keyframe or any(packet.is_discard or packet.is_corrupt for packet in packets):
        raise NotCopyable
    if len(known) != len(times) or any(one == other for one, other in pairwise(known)):
        raise NotCopyable
    places = {time: place for place, time in enumerate(known)}
    return [(packet, places[packet.pts]) for packet in packets if packet.pts is not None]
