"""Writes a clip anew with its colours looked up in a table, frame by frame as they were."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import av
import av.container
import av.error
import av.filter
import av.video.frame
import av.video.stream

from domain.errors import MediaError
from domain.frame_rate import exact_rate
from domain.units import Resolution
from infrastructure.film_filter import filtered
from infrastructure.film_writer import opened_film

_BT709 = 1
# More than the eight bits of the clip, so that two conversions and a table round only once.
_BETWEEN = "gbrp12le"


def encode_graded(source: Path, target: Path, cube: str) -> None:
    """Encode `source` once more as h264 yuv420p, every colour replaced by what `cube` says.

    `cube` is the text of a 3D table (sRGB in, sRGB out, the .cube format). Frames, rate, size, colour tags and what the
    file says about itself stay.
    Raises MediaError when the clip cannot be decoded.
    """
    with tempfile.TemporaryDirectory(prefix="shotchain-") as folder:
        table = Path(folder) / "grade.cube"
        table.write_text(cube, encoding="ascii")
        try:
            with av.open(str(source)) as container:
                _encode(container, target, table)
        except av.error.FFmpegError as exc:
            raise MediaError(
                "grading_failed",
                f"The colours of {source.name} could not be put right.",
                hint="Render the segment again, or switch the colour correction off for this shot.",
                detail=str(exc),
                file=source,
            ) from exc


def _encode(container: av.container.InputContainer, target: Path, table: Path) -> None:
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    rate = exact_rate(stream.average_rate or 0)
    with opened_film(target, rate, comment=container.metadata.get("comment", "")) as film:
        film.open_encoder(Resolution(stream.width, stream.height), stream)
        for frame in _looked_up(container, stream, table):
            film.add_picture(frame)


def _looked_up(
    container: av.container.InputContainer, stream: av.video.stream.VideoStream, table: Path
) -> Iterator[av.video.frame.VideoFrame]:
    # Clips without a tag are converted as ComfyUI's encoder made them: by BT.601.
    matrix = "bt709" if stream.codec_context.colorspace == _BT709 else "bt601"
    graph = av.filter.Graph()
    steps = [
        graph.add_buffer(template=stream),
        graph.add("scale", in_color_matrix=matrix, flags="accurate_rnd+full_chroma_int+bicubic"),
        graph.add("format", _BETWEEN),
        graph.add("lut3d", file=str(table), interp="tetrahedral"),
        graph.add("scale", out_color_matrix=matrix, flags="accurate_rnd+full_chroma_int+bicubic"),
        graph.add("format", "yuv420p"),
        graph.add("buffersink"),
    ]
    graph.link_nodes(*steps).configure()
    return filtered(container.decode(stream), graph)
