"""Pictures as arrays: uint8, height × width × 3, sRGB, upright."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from domain.units import Resolution
from infrastructure.images import reading_image

Pixels = npt.NDArray[np.uint8]


def read_pixels(path: Path, size: Resolution | None = None) -> Pixels:
    """The picture in a file; with `size`, cut in the middle to its shape and scaled to it, as workflows do.

    Raises MediaError when the file is no image.
    """
    with reading_image(path) as image:
        picture = ImageOps.exif_transpose(image).convert("RGB")
        if size is not None and picture.size != (size.width, size.height):
            picture = ImageOps.fit(picture, (size.width, size.height), Image.Resampling.BILINEAR)
        return np.asarray(picture)


def save_pixels(pixels: Pixels, path: Path) -> None:
    """Write a PNG that holds exactly these pixels. Raises OSError."""
    Image.fromarray(pixels).save(path, format="PNG", compress_level=1)
