"""Executors of nodes that load and change pictures."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from PIL import Image, ImageFile, ImageOps

from infrastructure.preview_backend.node_run import Executor, NodeRun
from infrastructure.preview_backend.node_values import Mask
from infrastructure.preview_backend.pictures import (
    Changed,
    ImageBatch,
    Joined,
    Repeated,
    Stills,
    fitted,
    scaled_to_pixels,
    sliced,
)

_RESAMPLING = {
    "nearest-exact": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "area": Image.Resampling.BOX,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
_truncated_lock = threading.Lock()


def open_picture(path: Path) -> Image.Image:
    """The upright RGB picture in a file. A truncated one is read as far as it goes, as ComfyUI does.

    Raises PIL.UnidentifiedImageError for a file that is no picture, OSError for one that cannot be read.
    """
    with Image.open(path) as opened:
        try:
            opened.load()
        except OSError:
            return _read_as_far_as_it_goes(path)
        return _upright(opened)


def _read_as_far_as_it_goes(path: Path) -> Image.Image:
    # Pillow knows this only as a setting of the whole module.
    with _truncated_lock:
        before = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            with Image.open(path) as opened:
                return _upright(opened)
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _upright(image: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(image).convert("RGB")


def _load_image(run: NodeRun, image: str) -> tuple[Any, ...]:
    return Stills((open_picture(run.folders.annotated(image)),)), Mask()


def _scale(
    _run: NodeRun, image: ImageBatch, upscale_method: str, width: int, height: int, crop: str
) -> tuple[Any, ...]:
    if width == 0 and height == 0:
        return (image,)
    old_width, old_height = image.size
    size = (
        width or max(1, round(old_width * height / old_height)),
        height or max(1, round(old_height * width / old_width)),
    )
    return (_resized(image, size, upscale_method, crop=crop == "center"),)


def _scale_to_total(_run: NodeRun, image: ImageBatch, upscale_method: str, megapixels: float) -> tuple[Any, ...]:
    size = scaled_to_pixels(image.size, megapixels)
    return (_resized(image, size, upscale_method, crop=False),)


def _resized(image: ImageBatch, size: tuple[int, int], method: str, *, crop: bool) -> ImageBatch:
    resample = _RESAMPLING[method]
    return Changed(image, size, lambda picture: fitted(picture, size, resample, crop=crop))


def _repeat(_run: NodeRun, image: ImageBatch, amount: int) -> tuple[Any, ...]:
    return (Repeated(image, amount),)


def _join(_run: NodeRun, image1: ImageBatch, image2: ImageBatch) -> tuple[Any, ...]:
    return (Joined(image1, image2),)


def _from_batch(_run: NodeRun, image: ImageBatch, batch_index: int, length: int) -> tuple[Any, ...]:
    return (sliced(image, batch_index, length),)


def _image_size(_run: NodeRun, image: ImageBatch) -> tuple[Any, ...]:
    return (*image.size, image.count)


def _preprocess(_run: NodeRun, image: ImageBatch, **_: Any) -> tuple[Any, ...]:
    return (image,)


EXECUTORS: dict[str, Executor] = {
    "LoadImage": _load_image,
    "ImageScale": _scale,
    "ImageScaleToTotalPixels": _scale_to_total,
    "RepeatImageBatch": _repeat,
    "ImageBatch": _join,
    "ImageFromBatch": _from_batch,
    "GetImageSize": _image_size,
    "LTXVPreprocess": _preprocess,
}
