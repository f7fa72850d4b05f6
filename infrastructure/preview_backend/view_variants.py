"""Other forms of a stored picture that `/view` gives: smaller in bytes, or one part of its channels. With Pillow."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

# Content and its type.
Variant = tuple[bytes, str]


def smaller(path: Path, wanted: str, channel: str) -> Variant:
    """The picture as WebP or JPEG of a quality: `webp;50`, `jpeg`. JPEG cannot hold the channel `a`."""
    kind, _, quality = wanted.partition(";")
    if kind not in ("webp", "jpeg") or "a" in channel:
        kind = "webp"
    with Image.open(path) as opened:
        picture = opened.convert("RGB") if kind == "jpeg" or channel == "rgb" else opened
        return _saved(picture, kind, quality=int(quality) if quality.isdecimal() else 90)


def one_channel(path: Path, channel: str) -> Variant:
    """A PNG of the colours alone (`rgb`), or of the opacity alone over black (`a`)."""
    with Image.open(path) as opened:
        if channel == "rgb":
            return _saved(opened.convert("RGB"), "png")
        opacity = opened.getchannel("A") if opened.mode == "RGBA" else Image.new("L", opened.size, 255)
        black = Image.new("RGBA", opened.size)
        black.putalpha(opacity)
        return _saved(black, "png")


def masked(original: Path, mask: bytes) -> bytes:
    """A PNG of the original with the opacity of `mask`, a picture of the same size."""
    with Image.open(original) as opened, Image.open(io.BytesIO(mask)) as opened_mask:
        picture = opened.convert("RGBA")
        picture.putalpha(opened_mask.convert("RGBA").getchannel("A"))
        return _saved(picture, "png")[0]


def _saved(picture: Image.Image, kind: str, **options: int) -> Variant:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue(), f"image/{kind}"
