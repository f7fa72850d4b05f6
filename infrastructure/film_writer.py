"""Writes an mp4 frame by frame at an exact rate, with chapters and a copied sound track."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from infrastructure.film_clips import CodedClip, NotCopyable
from infrastructure.film_colours import Colours, colours_of

_TAGS = "+use_metadata_tags"
# Visually the source: a film that must be encoded is encoded once.
_H264 = {"crf": "14", "preset": "medium"}
# Frames that refer to later ones are decoded ahead of time: two frames with the pyramids that x264 makes by default.
_USUAL_LEAD = 2
# The most bytes that a frame takes in the index at the front of an mp4: size, order and place, each as a chunk.
_INDEX_OF_PICTURE = 40
_INDEX_OF_SOUND = 24
_INDEX_OF_CHAPTER = 1024
_INDEX_OF_FILM = 16_384


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

    def open_encoder(self, size: Resolution, colours: av.video.stream.VideoStream | Colours | None = None) -> None:
        """Take pictures of that size and encode them, tagged with `colours`: a stream's own, or given ones."""
        self._encodes = True
        self._picture = self._container.add_stream("libx264", rate=self.rate, options=dict(_H264))
        self._picture.width, self._picture.height, self._picture.pix_fmt = size.width, size.height, "yuv420p"
        context = self._picture.codec_context
        context.time_base = 1 / self.rate
        if colours is not None:
            tags = colours if isinstance(colours, Colours) else colours_of(colours.codec_context)
            tags.describe(context)
        self._open_sound()

    def copy_clip(self, clip: CodedClip) -> None:
        """Append a clip's packets, each to be shown in its place. Raises NotCopyable.

        The caller has made sure that it looks like the clip that `open_copy` saw.
        """
        needed = max(number - place for number, (_, place) in enumerate(clip.packets))
        self._lead = max(_USUAL_LEAD, needed) if self._lead is None else self._lead
        if needed > self._lead:
            raise NotCopyable(f"decoding must run {needed} frames ahead, {self._lead} were foreseen")
        for number, (packet, place) in enumerate(clip.packets):
            packet.stream = self._video
            packet.time_base = self._tick
            packet.pts = (self.frames + place) * self.rate.denominator
            packet.dts = (self.frames + number - self._lead) * self.rate.denominator
            packet.duration = self.rate.denominator
            self._container.mux(packet)
        self._advance(clip.frames)

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

    @property
    def packets(self) -> int | None:
        """How many packets there are, None where the file does not say."""
        return self._stream.frames or None

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
    target: Path,
    rate: Fraction,
    chapters: Sequence[Chapter] = (),
    sound: Path | None = None,
    *,
    comment: str = "",
    frames: FrameCount | None = None,
) -> Iterator[FilmWriter]:
    """An mp4 to write, its index at the front; it is complete when the block ends well.

    `comment` is what it says about itself. With the number of `frames`, room for the index is left at once; without it,
    the whole file is moved by the index's length at the end.
    """
    with ExitStack() as stack:
        track = _Sound(stack.enter_context(av.open(str(sound)))) if sound is not None else None
        room = None if comment or frames is None else _room(frames, chapters, track)
        front = {"movflags": f"+faststart{_TAGS}"} if room is None else {"movflags": _TAGS, "moov_size": str(room)}
        container = stack.enter_context(av.open(str(target), "w", format="mp4", options=front))
        if comment:
            container.metadata["comment"] = comment
        if chapters:
            container.set_chapters([_chapter(number, chapter, rate) for number, chapter in enumerate(chapters)])
        film = FilmWriter(container, rate, track)
        yield film
        film.finish()


def _room(frames: FrameCount, chapters: Sequence[Chapter], sound: _Sound | None) -> int | None:
    """Bytes that surely hold the index; None where nobody knows."""
    packets = sound.packets if sound is not None else 0
    if packets is None:
        return None
    pictures = frames * (_INDEX_OF_PICTURE if sound is not None else _INDEX_OF_PICTURE // 2)
    return _INDEX_OF_FILM + pictures + packets * _INDEX_OF_SOUND + len(chapters) * _INDEX_OF_CHAPTER


def _chapter(number: int, chapter: Chapter, rate: Fraction) -> av.container.core.Chapter:
    return {
        "id": number,
        "start": chapter.first,
        "end": chapter.first + chapter.frames,
        "time_base": 1 / rate,
        "metadata": {"title": chapter.title},
    }
