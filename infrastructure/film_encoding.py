"""Encodes clips of any size, rate and codec into one film, each frame counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import av.container
import av.error
import av.filter
import av.video.frame
import av.video.stream

from domain.frame_rate import exact_rate
from domain.units import FrameCount, Resolution
from infrastructure.ffmpeg import ClipFacts, probe
from infrastructure.film_writer import Chapter, FilmWriter, opened_film


def encode_film(
    clips: Sequence[Path],
    target: Path,
    rate: Fraction,
    *,
    chapters: Sequence[Chapter] = (),
    sound: Path | None = None,
    on_frames: Callable[[FrameCount], None],
) -> tuple[FrameCount, ...]:
    """Encode `clips` into `target` as h264 yuv420p; returns the frames of each. Raises MediaError.

    The size is the one that most frames have; other clips are fitted into it with black bars. A clip of another rate
    keeps its duration: frames are repeated or left out.
    """
    facts = [probe(clip) for clip in clips]
    size = _usual_size(facts)
    written = []
    with opened_film(target, rate, chapters, sound) as film:
        with av.open(str(clips[0])) as first:
            film.open_encoder(size, first.streams.video[0])
        for clip, known in zip(clips, facts, strict=True):
            before = film.frames
            _encode_one(clip, exact_rate(known.fps or rate), film, size)
            written.append(FrameCount(film.frames - before))
            on_frames(film.frames)
    return tuple(written)


def _encode_one(clip: Path, clip_rate: Fraction, film: FilmWriter, size: Resolution) -> None:
    start = film.frames
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for number, frame in enumerate(_fitted(container, stream, size)):
            # The frame stands until the next one begins; at equal rates that is exactly one frame.
            until = start + round((number + 1) * film.rate / clip_rate)
            while film.frames < until:
                film.add_picture(frame)


def _fitted(
    container: av.container.InputContainer, stream: av.video.stream.VideoStream, size: Resolution
) -> Iterator[av.video.frame.VideoFrame]:
    graph = av.filter.Graph()
    width, height = size.width, size.height
    steps = [
        graph.add_buffer(template=stream),
        graph.add("scale", f"{width}:{height}:force_original_aspect_ratio=decrease:flags=lanczos"),
        graph.add("pad", f"{width}:{height}:-1:-1"),
        graph.add("setsar", "1"),
        graph.add("format", "yuv420p"),
        graph.add("buffersink"),
    ]
    graph.link_nodes(*steps).configure()
    for frame in container.decode(stream):
        graph.vpush(frame)
        yield from _ready(graph)
    graph.vpush(None)
    yield from _ready(graph)


def _ready(graph: av.filter.Graph) -> Iterator[av.video.frame.VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def _usual_size(facts: Sequence[ClipFacts]) -> Resolution:
    frames: Counter[Resolution] = Counter()
    for clip in facts:
        frames[clip.size] += clip.frames
    (size, _), *_ = frames.most_common(1)
    # yuv420p has no odd sides.
    return Resolution(size.width + size.width % 2, size.height + size.height % 2)
