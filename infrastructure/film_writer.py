"""Writes an mp4 frame by frame at an exact rate, with chapters and a copied sound track."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.container
import av.packet
import av.video.frame
import av.video.stream

from domain.units import FrameCount, Resolution

_MP4 = {"movflags": "+faststart+use_metadata_tags"}
# Visually the source: a film that must be encoded is encoded once.
_H264 = {"crf": "14", "preset": "medium"}
# Frames that refer to later ones are decoded ahead of time: two frames with the pyramids that x264 makes by default.
_USUAL_LEAD = 2


class NotCopyable(Exception):
    """A clip cannot be copied behind the ones before it."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named stretch of the film, in frames."""

    title: str
    first: int
    frames: FrameCount


class FilmWriter:
    """An mp4 being written. Open the picture once, then add packets or pictures in order."""

    def __init__(self, container: av.container.OutputContainer, rate: Fraction, sound: _Sound | None) -> None:
        self.rate = rate
        self.frames = FrameCount(0)
        self._container = container
        self._tick = Fraction(1, rate.numerator)
        self._sound = sound
        self._picture: av.video.stream.VideoStream | None = None
        self._lead: int | None = None
        self._encodes = False

    def open_copy(self, template: av.video.stream.VideoStream) -> None:
        """Take packets like those of `template`; the first call decides."""
        if self._picture is None:
            self._picture = self._container.add_stream_from_template(template)
            self._picture.time_base = self._tick
            self._open_sound()

    def open_encoder(self, size: Resolution, colours: av.video.stream.VideoStream | None = None) -> None:
        """Take pictures of that size and encode them, described as having the colours of another stream."""
        self._encodes = True
        self._picture = self._container.add_stream("libx264", rate=self.rate, options=dict(_H264))
        self._picture.width, self._picture.height, self._picture.pix_fmt = size.width, size.height, "yuv420p"
        context = self._picture.codec_context
        context.time_base = 1 / self.rate
        if colours is not None:
            like = colours.codec_context
            context.colorspace, context.color_range = like.colorspace, like.color_range
            context.color_primaries, context.color_trc = like.color_primaries, like.color_trc
        self._open_sound()

    def copy_packets(self, packets: Iterable[tuple[av.packet.Packet, int]]) -> None:
        """Append one clip's packets, each with its place among the clip's shown frames. Raises NotCopyable."""
        clip = list(packets)
        needed = max(number - place for number, (_, place) in enumerate(clip))
        self._lead = max(_USUAL_LEAD, needed) if self._lead is None else self._lead
        if needed > self._lead:
            raise NotCopyable(f"decoding must run {needed} frames ahead, {self._lead} were foreseen")
        for number, (packet, place) in enumerate(clip):
            packet.stream = self._video
            packet.time_base = self._tick
            packet.pts = (self.frames + place) * self.rate.denominator
            packet.dts = (self.frames + number - self._lead) * self.rate.denominator
            packet.duration = self.rate.denominator
            self._container.mux(packet)
        self._advance(len(clip))

    def add_picture(self, frame: av.video.frame.VideoFrame) -> None:
        """Encode one picture behind the ones before."""
        frame.pts, frame.time_base = self.frames, 1 / self.rate
        # Types of pictures belong to the clip they come from; here the encoder decides.
        frame.pict_type = 0
        self._container.mux(self._video.encode(frame))
        self._advance(1)

    def finish(self) -> None:
        """Write what is still held back."""
        if self._picture is not None and self._encodes:
            self._container.mux(self._picture.encode())
        if self._sound is not None:
            self._sound.mux_until(None, self._container)

    @property
    def _video(self) -> av.video.stream.VideoStream:
        if self._picture is None:
            raise ValueError("the picture was not opened")
        return self._picture

    def _open_sound(self) -> None:
        if self._sound is not None:
            self._sound.open(self._container)

    def _advance(self, frames: int) -> None:
        self.frames = FrameCount(self.frames + frames)
        if self._sound is not None:
            self._sound.mux_until(self.frames / self.rate, self._container)


class _Sound:
    """A sound track copied packet by packet, in step with the picture."""

    def __init__(self, source: av.container.InputContainer) -> None:
        self._stream = source.streams.audio[0]
        self._packets = (packet for packet in source.demux(self._stream) if packet.dts is not None)
        self._waiting: av.packet.Packet | None = None
        self._track: av.AudioStream | None = None

    def open(self, target: av.container.OutputContainer) -> None:
        self._track = target.add_stream_from_template(self._stream)

    def mux_until(self, seconds: Fraction | None, target: av.container.OutputContainer) -> None:
        """Copy the packets that begin before `seconds`, all of them for None."""
        if self._track is None:
            raise ValueError("the sound was not opened")
        while (packet := self._waiting or next(self._packets, None)) is not None:
            self._waiting = packet
            begins = (packet.dts or 0) * (packet.time_base or 1)
            if seconds is not None and begins >= seconds:
                return
            packet.stream = self._track
            target.mux(packet)
            self._waiting = None


@contextmanager
def opened_film(
    target: Path, rate: Fraction, chapters: Sequence[Chapter] = (), sound: Path | None = None
) -> Iterator[FilmWriter]:
    """An mp4 to write; it is complete when the block ends well."""
    with ExitStack() as stack:
        container = stack.enter_context(av.open(str(target), "w", format="mp4", options=_MP4))
        track = _Sound(stack.enter_context(av.open(str(sound)))) if sound is not None else None
        if chapters:
            container.set_chapters([_chapter(number, chapter, rate) for number, chapter in enumerate(chapters)])
        film = FilmWriter(container, rate, track)
        yield film
        film.finish()


def _chapter(number: int, chapter: Chapter, rate: Fraction) -> av.container.core.Chapter:
    return {
        "id": number,
        "start": chapter.first,
        "end": chapter.first + chapter.frames,
        "time_base": 1 / rate,
        "metadata": {"title": chapter.title},
    }
