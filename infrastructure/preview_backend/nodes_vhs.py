"""Executor of VHS_VideoCombine (ComfyUI-VideoHelperSuite), which many workflows of others end in.

As there, files are called `{prefix}_{number:05}.{ext}`, the first frame lies beside the video as a PNG with the
workflow in it, and the node shows the video under `gifs`. Format options (`crf`, `pix_fmt`, …) change nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from infrastructure.preview_backend.encoder import save_mp4, save_png, save_webm
from infrastructure.preview_backend.files import whole_file
from infrastructure.preview_backend.node_run import Executor, NodeRun, Shown
from infrastructure.preview_backend.pictures import Changed, ImageBatch, PingPong, Repeated, fitted


def _combine(
    run: NodeRun,
    images: ImageBatch,
    frame_rate: float,
    loop_count: int,
    filename_prefix: str,
    format: str,  # noqa: A002 - the input's name
    pingpong: bool,
    save_output: bool,
    **_: Any,
) -> Shown:
    kind = "output" if save_output else "temp"
    # VideoHelperSuite does not tell ComfyUI a size, so that %width% and %height% become 0.
    target = run.folders.save_target(filename_prefix, (0, 0), kind)
    number = next_number(target.stem, (path.name for path in target.folder.iterdir()))
    suffix, save = _writer(format)
    path = target.folder / f"{target.stem}_{number:05}{suffix}"
    first = path.with_suffix(".png")
    save_png(first, images.frame(0), run.metadata)
    with whole_file(path):
        save(path, played(images, loop_count, pingpong=pingpong), frame_rate, run.metadata, run.keep_going)
    gif = {"filename": path.name, "subfolder": target.subfolder, "type": kind, "format": format}
    return Shown({"gifs": [{**gif, "frame_rate": frame_rate, "workflow": first.name, "fullpath": str(path)}]})


def _writer(format_name: str) -> tuple[str, Callable[..., None]]:
    """The ending of a format's files and what writes them: H.264 and VP9 also stand in for newer codecs."""
    return (".webm", save_webm) if format_name.endswith("webm") else (".mp4", save_mp4)


def played(images: ImageBatch, loop_count: int, *, pingpong: bool) -> ImageBatch:
    """The pictures in the order they are played, `loop_count` times more than once, on even sides."""
    width, height = images.size
    if width % 2 or height % 2:
        size = (width + width % 2, height + height % 2)
        images = Changed(images, size, lambda picture: fitted(picture, size, crop=False))
    if pingpong and images.count > 1:
        images = PingPong(images)
    return Repeated(images, loop_count + 1) if loop_count else images


def next_number(stem: str, names: Iterable[str]) -> int:
    """One more than the highest number of `{stem}_{number}.ext` and `{stem}_{number}-audio.ext`, else 1."""
    numbered = re.compile(rf"{re.escape(stem)}_(\d+)\D*\..+", re.IGNORECASE)
    return max((int(found[1]) for found in map(numbered.fullmatch, names) if found), default=0) + 1


EXECUTORS: dict[str, Executor] = {"VHS_VideoCombine": _combine}
