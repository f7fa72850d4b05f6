"""Looks at image files: are they images, and how large."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from domain.errors import MediaError
from domain.units import Resolution


def image_size(path: Path) -> Resolution:
    """The size of an image, from its header alone. Raises MediaError when it is no image."""
    try:
        with _opened(path) as image:
            return Resolution(*image.size)
    except _BROKEN as exc:
        raise _no_image(path, exc) from exc


def check_image(path: Path) -> Resolution:
    """Decode the whole image, so that one that is cut off is found too. Raises MediaError."""
    try:
        with _opened(path) as image:
            image.load()
            return Resolution(*image.size)
    except _BROKEN as exc:
        raise _no_image(path, exc) from exc


@contextmanager
def reading_image(path: Path) -> Iterator[Image.Image]:
    """The opened image. Raises MediaError where it turns out not to be one."""
    try:
        with _opened(path) as image:
            yield image
    except _BROKEN as exc:
        raise _no_image(path, exc) from exc


_BROKEN = (OSError, UnidentifiedImageError, SyntaxError, ValueError, Image.DecompressionBombError)


def _opened(path: Path) -> Image.Image:
    with warnings.catch_warnings():
        # A picture of 200 megapixels is unusual, not wrong.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return Image.open(path)


def _no_image(path: Path, exc: Exception) -> MediaError:
    return MediaError(
        "not_an_image",
        f"{path} is not an image that can be read.",
        hint="Export the keyframe again as PNG, JPEG or WebP.",
        detail=str(exc),
        file=path,
    )
