"""Encodes clips of any size, rate and codec into one film, each frame counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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
from infrastructure.film_colours import Colours, colours_of, tags_of, usual_colours
from infrastructure.film_filter import filtered
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

    Size and colour tags are those that most frames have. Other clips are fitted into the size with black bars, and
    converted to the colours. A clip of another rate keeps its duration: frames are repeated or left out.
    """
    facts = [(probe(clip), tags_of(clip)) for clip in clips]
    look = _Look(
        _usual_size([known for known, _ in facts]), usual_colours((tags, known.frames) for known, tags in facts)
    )
    written = []
    with opened_film(target, rate, chapters, sound) as film:
        film.open_encoder(look.size, look.colours)
        for clip, (known, _) in zip(clips, facts, strict=True):
            before = film.frames
            _encode_one(clip, exact_rate(known.fps or rate), film, look)
            written.append(FrameCount(film.frames - before))
            on_frames(film.frames)
    return tuple(written)


@dataclass(frozen=True, slots=True)
class _Look:
    """What every picture of the film has."""

    size: Resolution
    colours: Colours


def _encode_one(clip: Path, clip_rate: Fraction, film: FilmWriter, look: _Look) -> None:
    start = film.frames
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for number, frame in enumerate(_fitted(container, stream, look)):
            # The frame stands until the next one begins; at equal rates that is exactly one frame.
            until = start + round((number + 1) * film.rate / clip_rate)
            while film.frames < until:
                film.add_picture(frame)


def _fitted(
    container: av.container.InputContainer, stream: av.video.stream.VideoStream, look: _Look
) -> Iterator[av.video.frame.VideoFrame]:
    graph = av.filter.Graph()
    steps = [
        graph.add_buffer(template=stream),
        graph.add("scale", **_conversion(stream, look)),
        graph.add("pad", f"{look.size.width}:{look.size.height}:-1:-1"),
        graph.add("setsar", "1"),
        graph.add("format", "yuv420p"),
        graph.add("buffersink"),
    ]
    graph.link_nodes(*steps).configure()
    return filtered(container.decode(stream), graph)


def _conversion(stream: av.video.stream.VideoStream, look: _Look) -> dict[str, str]:
    """What the scale filter is told; where all is as it should be, it passes the pictures on untouched."""
    own = colours_of(stream.codec_context)
    return {
        "w": str(look.size.width),
        "h": str(look.size.height),
        "force_original_aspect_ratio": "decrease",
        "flags": "lanczos+accurate_rnd+full_chroma_int+full_chroma_inp",
        "in_color_matrix": own.filter_matrix,
        "in_range": own.filter_range,
        "out_color_matrix": look.colours.filter_matrix,
        "out_range": look.colours.filter_range,
    }


def _usual_size(facts: Sequence[ClipFacts]) -> Resolution:
    frames: Counter[Resolution] = Counter()
    for clip in facts:
        frames[clip.size] += clip.frames
    (size, _), *_ = frames.most_common(1)
    # yuv420p has no odd sides.
    return Resolution(size.width + size.width % 2, size.height + size.height % 2)
