"""The small word PREVIEW in the corner of a saved video, so that nobody takes an animatic for a rendered clip."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from infrastructure.preview_backend.video_planes import Planes

_WORD = "PREVIEW"
_SMALLEST_HEIGHT = 48


@lru_cache(maxsize=8)
def preview_mark(size: tuple[int, int]) -> tuple[Image.Image, tuple[int, int]] | None:
    """The mark for frames of a size (RGBA) and its place, top right; None for frames too small to read it."""
    width, height = size
    if height < _SMALLEST_HEIGHT or width < height // 2:
        return None
    font = ImageFont.load_default(size=max(9, round(min(width, height) / 26)))
    left, top, right, bottom = font.getbbox(_WORD)
    pad = max(3, round((bottom - top) / 2))
    mark = Image.new("RGBA", (_even(right - left + 2 * pad), _even(bottom - top + 2 * pad)))
    draw = ImageDraw.Draw(mark)
    draw.rounded_rectangle((0, 0, mark.width - 1, mark.height - 1), radius=pad, fill=(0, 0, 0, 110))
    draw.text((pad - left, pad - top), _WORD, font=font, fill=(255, 255, 255, 205))
    margin = _even(max(4, min(width, height) / 40))
    return mark, (_even(width - mark.width - margin), margin)


def with_preview_mark(image: Image.Image) -> Image.Image:
    """A copy of the picture with the mark on it."""
    mark = preview_mark(image.size)
    if mark is None:
        return image
    marked = image.copy()
    marked.paste(mark[0], mark[1], mark[0])
    return marked


def planes_with_preview_mark(planes: Planes) -> Planes:
    """A copy of the planes of a picture with the mark on them."""
    size = planes.luma.size
    mark = _mark_planes(size)
    if mark is None:
        return planes
    levels_and_cover, (left, top) = mark

    def marked(plane: Image.Image, mark_plane: Image.Image) -> Image.Image:
        part = size[0] // plane.width
        copy = plane.copy()
        copy.paste(mark_plane.getchannel("L"), (left // part, top // part), mark_plane.getchannel("A"))
        return copy

    return planes.combined(levels_and_cover, marked)


@lru_cache(maxsize=8)
def _mark_planes(size: tuple[int, int]) -> tuple[Planes, tuple[int, int]] | None:
    """The mark as planes with alpha, and its place."""
    mark = preview_mark(size)
    if mark is None:
        return None
    image, place = mark
    cover = image.getchannel("A")
    planes = Planes.of(image.convert("RGB"))
    return planes.changed(lambda plane, _part: Image.merge("LA", (plane, cover.resize(plane.size)))), place


def _even(length: float) -> int:
    """The nearest even number of pixels: planes of colour have half as many."""
    return 2 * round(length / 2)
