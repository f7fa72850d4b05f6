"""The one door to ffmpeg: its libraries (PyAV) for looking at clips, its program (ffmpeg-python) for making them.

PyAV brings ffmpeg's libraries along, so probing and decoding need no program on the machine. For the program the
setting comes first, then PATH, then the one that imageio-ffmpeg ships.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import av.container
import av.error
import av.video.frame
import av.video.stream
import ffmpeg
import imageio_ffmpeg

from domain.errors import MediaError
from domain.units import FrameCount, Resolution
from infrastructure.frame_pictures import picture_of

_SEEK_BACK_SECONDS = (0.5, 3.0)
_PNG_LEVEL = {"compress_level": 1}
_MP4_COPY = {"movflags": "+faststart+use_metadata_tags"}


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What a video file is, by decoding its structure: frames are counted, not estimated."""

    frames: FrameCount
    fps: Fraction
    size: Resolution
    codec: str
    pixel_format: str


def ffmpeg_program(chosen: Path | None = None) -> str:
    """The ffmpeg program to run. Raises MediaError when the chosen one is not there."""
    if chosen is not None:
        if shutil.which(chosen) is None:
            raise MediaError(
                "ffmpeg_missing",
                f"There is no program {chosen}.",
                hint="Correct ffmpeg in the Settings, or leave it empty to use the one that is found.",
                file=chosen,
            )
        return str(chosen)
    return shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()


def probe(path: Path) -> ClipFacts:
    """Facts of the first video stream; every packet is read. Raises MediaError for anything that is no video."""
    with _opened(path) as (container, stream):
        frames = sum(1 for packet in container.demux(stream) if packet.size and not packet.is_discard)
        context = stream.codec_context
        return ClipFacts(
            frames=FrameCount(frames),
            fps=stream.average_rate or Fraction(0),
            size=Resolution(context.width, context.height),
            codec=context.name,
            pixel_format=context.pix_fmt or "",
        )


def save_last_frame(video: Path, image: Path) -> None:
    """Write the last frame that is shown as a PNG, exactly. Raises MediaError.

    The end of the *video* stream is sought, not the file's: sound may be longer. Frames come in the order they are
    shown, and the one with the largest time wins, so B-frames and variable frame rates do not matter.
    """
    with _opened(video) as (container, stream):
        last = _last_frame(container, stream)
        if last is None:
            raise _no_video(video, "no frame could be decoded")
        picture_of(last).save(image, format="PNG", **_PNG_LEVEL)


def save_frame(video: Path, index: int, image: Path) -> None:
    """Write the frame of that number, from 0, as a PNG. Raises MediaError when the clip is shorter."""
    with _opened(video) as (container, stream):
        frame = next(islice(container.decode(stream), index, None), None)
        if frame is None:
            raise _no_video(video, f"it has no frame {index}")
        picture_of(frame).save(image, format="PNG", **_PNG_LEVEL)


def last_frames(video: Path, count: int, folder: Path) -> tuple[Path, ...]:
    """Write the last `count` frames that are shown as PNGs into `folder`, exactly, and return them, oldest first.

    Fewer where the clip has fewer. Every frame is decoded, as those before a place that was sought may need others.
    Raises MediaError, OSError when a picture cannot be written.
    """
    if count < 1:
        raise ValueError(f"at least one frame is asked for, not {count}")
    newest: list[av.video.frame.VideoFrame] = []
    with _opened(video) as (container, stream):
        for frame in container.decode(stream):
            newest.append(frame)
            if all(kept.pts is not None for kept in newest):
                newest.sort(key=lambda kept: kept.pts or 0)
            del newest[:-count]
        if not newest:
            raise _no_video(video, "no frame could be decoded")
        pictures = tuple(folder / f"frame_{number}.png" for number in range(len(newest)))
        for frame, picture in zip(newest, pictures, strict=True):
            picture_of(frame).save(picture, format="PNG", **_PNG_LEVEL)
    return pictures


def copy_with_comment(source: Path, target: Path, comment: str) -> None:
    """Copy an mp4 without encoding it anew, with `comment` added to what it says about itself. Raises MediaError."""
    try:
        with av.open(str(source)) as given, av.open(str(target), "w", format="mp4", options=_MP4_COPY) as copy:
            copy.metadata.update({**given.metadata, "comment": comment})
            streams = {stream: copy.add_stream_from_template(stream) for stream in _known_streams(given)}
            for packet in given.demux(tuple(streams)):
                if packet.dts is not None:
                    packet.stream = streams[packet.stream]
                    copy.mux(packet)
    except av.error.FFmpegError as exc:
        if isinstance(exc, OSError) and exc.errno == errno.ENOSPC:
            raise
        raise _no_video(source, str(exc)) from exc


def comment_of(path: Path) -> str:
    """What `copy_with_comment` wrote into a file; empty when there is none. Raises MediaError."""
    with _opened(path) as (container, _):
        return container.metadata.get("comment", "")


def _known_streams(container: av.container.InputContainer) -> list[av.video.stream.VideoStream | av.AudioStream]:
    return [*container.streams.video, *container.streams.audio]


def cut_frames(source: Path, target: Path, first: int, count: int, program: str, comment: str = "") -> None:
    """Re-encode `count` frames from `first` on, exactly, as h264 yuv420p. Raises MediaError."""
    stream = ffmpeg.input(str(source)).video
    stream = stream.filter("trim", start_frame=first, end_frame=first + count).filter("setpts", "PTS-STARTPTS")
    output = stream.output(
        str(target),
        vcodec="libx264",
        crf=14,
        preset="medium",
        pix_fmt="yuv420p",
        movflags="+faststart+use_metadata_tags",
        format="mp4",
        metadata=f"comment={comment}",
    )
    try:
        output.overwrite_output().run(cmd=program, quiet=True)
    except ffmpeg.Error as exc:
        raise MediaError(
            "cut_failed",
            f"{source.name} could not be cut to {count} frames.",
            hint="Look at ffmpeg's own words below; an update of ffmpeg may help.",
            detail=exc.stderr.decode(errors="replace")[-4000:],
            file=source,
        ) from exc


@contextmanager
def _opened(path: Path) -> Iterator[tuple[av.container.InputContainer, av.video.stream.VideoStream]]:
    try:
        with av.open(str(path)) as container:
            stream = next(iter(container.streams.video), None)
            if stream is None:
                raise _no_video(path, "it has no video stream")
            stream.thread_type = "AUTO"
            yield container, stream
    except av.error.FFmpegError as exc:
        raise _no_video(path, str(exc)) from exc


def _last_frame(
    container: av.container.InputContainer, stream: av.video.stream.VideoStream
) -> av.video.frame.VideoFrame | None:
    for seconds in _SEEK_BACK_SECONDS:
        if not stream.duration or stream.time_base is None:
            break
        end = (stream.start_time or 0) + stream.duration
        container.seek(max(0, end - int(seconds / stream.time_base)), stream=stream)
        found = _latest(container, stream)
        if found is not None:
            return found
    container.seek(0, stream=stream)
    return _latest(container, stream)


def _latest(
    container: av.container.InputContainer, stream: av.video.stream.VideoStream
) -> av.video.frame.VideoFrame | None:
    latest = None
    for frame in container.decode(stream):
        if latest is None or frame.pts is None or latest.pts is None or frame.pts >= latest.pts:
            latest = frame
    return latest


def _no_video(path: Path, reason: str) -> MediaError:
    return MediaError(
        "not_a_video",
        f"{path} is not a video that can be decoded.",
        hint="The clip is damaged or incomplete; render it again.",
        detail=reason,
        file=path,
    )
