"""Slates: a still that stands in a film for a shot that is not rendered yet."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
from av.video.reformatter import ColorRange
from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from domain.units import FrameCount, Resolution
from infrastructure.film_colours import BT709, Colours
from infrastructure.film_writer import opened_film
from infrastructure.frame_pictures import EXACT

_DARKEN = 0.45
_PAPER = (52, 54, 60)


def write_slate(
    target: Path,
    text: str,
    keyframe: Path | None,
    size: Resolution,
    frames: FrameCount,
    rate: Fraction,
    colours: Colours = BT709,
) -> None:
    """A clip of `frames` that shows the darkened keyframe, or grey where there is none, with `text` on it.

    It is tagged with `colours` and converted by them.
    """
    picture = av.VideoFrame.from_image(slate_picture(text, keyframe, size))
    frame = picture.reformat(
        format="yuv420p",
        dst_colorspace=colours.space,
        dst_color_range=ColorRange.JPEG if colours.is_full else ColorRange.MPEG,
        interpolation=EXACT,
    )
    with opened_film(target, rate) as film:
        film.open_encoder(size, colours)
        for _ in range(frames):
            film.add_picture(frame)


def slate_picture(text: str, keyframe: Path | None, size: Resolution) -> Image.Image:
    """The slate as a picture."""
    picture = _background(keyframe, (size.width, size.height))
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=max(12, size.height // 9))
    draw.multiline_text(
        (size.width / 2, size.height / 2), text, fill="white", font=font, anchor="mm", align="center",
        stroke_width=max(1, size.height // 200), stroke_fill="black",
    )  # fmt: skip
    return picture


def _background(keyframe: Path | None, size: tuple[int, int]) -> Image.Image:
    if keyframe is not None:
        try:
            with Image.open(keyframe) as opened:
                fitted = ImageOps.fit(opened.convert("RGB"), size)
                return Image.blend(Image.new("RGB", size), fitted, _DARKEN)
        except (OSError, UnidentifiedImageError):
            pass  # A slate is for what is not ready yet, and that may be the keyframe, too.
    return Image.new("RGB", size, _PAPER)
