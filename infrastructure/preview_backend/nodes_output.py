"""Executors of nodes that end a graph: they write files and show their names."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infrastructure.preview_backend.encoder import save_mp4, save_png, save_webm
from infrastructure.preview_backend.files import whole_file
from infrastructure.preview_backend.node_run import Executor, NodeRun, Shown
from infrastructure.preview_backend.node_values import Video
from infrastructure.preview_backend.pictures import ImageBatch

_CONTAINERS = ("auto", "mp4")
_CODECS = ("auto", "h264")


def _create_video(_run: NodeRun, images: ImageBatch, fps: float, **_: Any) -> tuple[Any, ...]:
    return (Video(images, fps),)


def _save_video(run: NodeRun, video: Video, filename_prefix: str, format: str, codec: str) -> Shown:  # noqa: A002 - the input's name
    if format not in _CONTAINERS:
        raise ValueError(f"{format!r} is not a valid VideoContainer")
    if codec not in _CODECS:
        raise ValueError("Only H264 codec is supported for now")

    def save(path: Path) -> None:
        save_mp4(path, video.images, video.fps, run.metadata, run.keep_going)

    return _save_animated(run, filename_prefix, video.images, ".mp4", save)


def _save_webm(run: NodeRun, images: ImageBatch, filename_prefix: str, codec: str, fps: float, **_: Any) -> Shown:
    if codec not in ("vp9", "av1"):
        raise KeyError(codec)

    def save(path: Path) -> None:
        save_webm(path, images, fps, run.metadata, run.keep_going)

    return _save_animated(run, filename_prefix, images, ".webm", save)


def _save_animated(run: NodeRun, prefix: str, images: ImageBatch, suffix: str, save: Callable[[Path], None]) -> Shown:
    target = run.folders.save_target(prefix, images.size)
    path = target.folder / target.name(suffix)
    with whole_file(path):
        save(path)
    return Shown({"images": [_shown(path.name, target.subfolder, "output")], "animated": [True]})


def _save_image(run: NodeRun, images: ImageBatch, filename_prefix: str = "ComfyUI", **_: Any) -> Shown:
    return _save_pictures(run, images, filename_prefix, "output")


def _preview_image(run: NodeRun, images: ImageBatch, **_: Any) -> Shown:
    letters = "".join(random.choices(string.ascii_lowercase, k=5))
    return _save_pictures(run, images, f"ComfyUI_temp_{letters}", "temp")


def _save_pictures(run: NodeRun, images: ImageBatch, prefix: str, kind: str) -> Shown:
    target = run.folders.save_target(prefix, images.size, kind)
    shown = []
    for index in range(images.count):
        run.keep_going()
        name = target.name(".png", index).replace("%batch_num%", str(index))
        save_png(target.folder / name, images.frame(index), run.metadata)
        shown.append(_shown(name, target.subfolder, kind))
    return Shown({"images": shown})


def _shown(name: str, subfolder: str, kind: str) -> dict[str, str]:
    return {"filename": name, "subfolder": subfolder, "type": kind}


EXECUTORS: dict[str, Executor] = {
    "CreateVideo": _create_video,
    "SaveVideo": _save_video,
    "SaveWEBM": _save_webm,
    "SaveImage": _save_image,
    "PreviewImage": _preview_image,
}
