"""How fast the preview renders."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from infrastructure.ffmpeg import ffmpeg_program
from tests.benchmarks.alternating import alternate_least, seconds
from tests.benchmarks.children import preview
from tests.benchmarks.figures import Figure, Target, figure
from tests.benchmarks.registry import Bench, benchmark
from tests.benchmarks.rendering import Film


@benchmark("preview")
def preview_backend(bench: Bench) -> Iterator[Figure]:
    """A segment of 73 frames, 832×480, by the server's own clock; the reference is ffmpeg's zoompan, encoded alike."""
    size, frames = (832, 480) if not bench.tiny else (128, 64), bench.size(73, 9)
    still = bench.folder / "still.png"
    Image.effect_mandelbrot((size[0] * 2, size[1] * 2), (-2.0, -1.5, 1.0, 1.5), 60).convert("RGB").save(still)
    with preview(bench.folder / "server") as url:
        film = Film(bench.folder, url, 1, frames / 24, longest=10.0, size=size, still=still)
        zoom = seconds(lambda: _zoompan(still, bench.folder / "zoom.mp4", frames, size))
        turns = bench.size(2, 1)
        pairs = alternate_least(lambda: film.direct().executing, zoom, bench.more(3), turns, warm_up=not bench.tiny)
    yield figure("preview", pairs, "s", Target(1.5))


def _zoompan(still: Path, target: Path, frames: int, size: tuple[int, int]) -> None:
    zoom = f"zoompan=z=1+0.1*on/{frames}:x=iw/2-iw/zoom/2:y=ih/2-ih/zoom/2:d={frames}:s={size[0]}x{size[1]}:fps=24"
    subprocess.run(
        [ffmpeg_program(), "-v", "error", "-y", "-i", str(still), "-vf", zoom, "-frames:v", str(frames),
         "-c:v", "libx264", "-crf", "18", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-movflags", "+faststart",
         str(target)],
        check=True,
    )  # fmt: skip
