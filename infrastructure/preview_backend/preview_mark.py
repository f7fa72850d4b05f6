"""The small word PREVIEW in the corner of a saved video, so that nobody takes an animatic for a rendered clip."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

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
    mark = Image.new("RGBA", (round(right - left) + 2 * pad, round(bottom - top) + 2 * pad))
    draw = ImageDraw.Draw(mark)
    draw.rounded_rectangle((0, 0, mark.width - 1, mark.height - 1), radius=pad, fill=(0, 0, 0, 110))
    draw.text((pad - left, pad - top), _WORD, font=font, fill=(255, 255, 255, 205))
    margin = max(4, round(min(width, height) / 40))
    return mark, (width - mark.width - margin, margin)


def with_preview_mark(image: Image.Image) -> Image.Image:
    """A copy of the picture with the mark on it."""
    mark = preview_mark(image.size)
    if mark is None:
        return image
    marked = image.copy()
    marked.paste(mark[0], mark[1], mark[0])
    return marked
