"""The picture that stands in where a video has no start image: a quiet gradient with the words of its prompt."""

from __future__ import annotations

import textwrap
import zlib

from PIL import Image, ImageDraw, ImageFont

_SHADES = (((38, 50, 64), (92, 84, 88)), ((44, 42, 60), (98, 92, 80)), ((34, 54, 52), (96, 82, 78)))
_LONGEST = 400


def text_card(text: str, size: tuple[int, int]) -> Image.Image:
    """A card of `size`; the same words give the same card."""
    top, bottom = _SHADES[zlib.crc32(text.encode()) % len(_SHADES)]
    card = Image.composite(
        Image.new("RGB", size, bottom), Image.new("RGB", size, top), Image.linear_gradient("L").resize(size)
    )
    height = max(8, round(min(size) / 18))
    font = ImageFont.load_default(size=height)
    letters = max(8, round(size[0] * 0.8 / (height * 0.55)))
    words = "\n".join(textwrap.wrap(text[:_LONGEST], letters)[:12])
    middle = (size[0] / 2, size[1] / 2)
    ImageDraw.Draw(card).multiline_text(
        middle, words, font=font, fill=(236, 232, 224), anchor="mm", align="center", spacing=height * 0.4
    )
    return card
