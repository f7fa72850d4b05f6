"""The last frame of a clip where the workflow saved none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
from PIL import Image

from services.video.last_frame_extractor import LastFrameExtractor
from tests.benchmarks.alternating import alternate_least, seconds
from tests.benchmarks.figures import Figure, Target, figure
from tests.benchmarks.registry import Bench, benchmark

_FPS = 24


@benchmark("last-frame")
def last_frame(bench: Bench) -> Iterator[Figure]:
    """The last frame of a 73-frame 720p clip as a PNG; the reference is PyAV alone: seek, decode, save."""
    clip = _write_clip(bench.folder / "clip.mp4", bench.size(73, 9), (1280, 720) if not bench.tiny else (128, 72))
    extractor = LastFrameExtractor()

    def ours() -> None:
        extractor.extract_last_frame(clip, bench.folder / "ours.png")

    pairs = alternate_least(
        seconds(ours),
        seconds(lambda: _bare(clip, bench.folder / "bare.png")),
        bench.more(3),
        bench.size(3, 1),
        warm_up=True,
    )
    if (bench.folder / "ours.png").stat().st_size == 0:
        raise AssertionError("no picture")
    yield figure("last-frame", pairs, "s", Target(1.3))


def _bare(clip: Path, image: Path) -> None:
    with av.open(str(clip)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        container.seek(stream.duration or 0, stream=stream)
        last = None
        for last in container.decode(stream):  # noqa: B007 - the last one is what is looked for
            pass
        if last is not None:
            last.to_image().save(image, compress_level=1)


def _write_clip(path: Path, frames: int, size: tuple[int, int]) -> Path:
    """As ComfyUI writes clips: one key frame, then B-frames; a picture that moves."""
    picture = Image.effect_mandelbrot((size[0] * 2, size[1] * 2), (-2.0, -1.5, 1.0, 1.5), 60).convert("RGB")
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=_FPS)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(frames):
            view = picture.crop((number, number, number + size[0], number + size[1]))
            container.mux(stream.encode(av.VideoFrame.from_image(view)))
        container.mux(stream.encode())
    return path
