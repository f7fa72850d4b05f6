"""Pictures recognised by their first bytes: never one that the picture library would refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from infrastructure.images import image_size
from infrastructure.picture_headers import has_picture_header

_MODES = {".png": ("1", "L", "LA", "P", "RGB", "RGBA"), ".jpg": ("L", "RGB", "CMYK")}


def _saved(path: Path, mode: str = "RGB", **how: Any) -> Path:
    Image.linear_gradient("L").resize((64, 48)).convert("RGB").convert(mode).save(path, **how)
    return path


@pytest.mark.parametrize(("suffix", "mode"), [(suffix, mode) for suffix in _MODES for mode in _MODES[suffix]])
def test_pictures_are_recognised(tmp_path: Path, suffix: str, mode: str) -> None:
    assert has_picture_header(_saved(tmp_path / f"a{suffix}", mode))


@pytest.mark.parametrize("letters", [10, 30_000])
def test_a_workflow_before_the_pixels_is_skipped(tmp_path: Path, letters: int) -> None:
    words = PngInfo()
    words.add_text("workflow", "x" * letters)

    assert has_picture_header(_saved(tmp_path / "a.png", pnginfo=words))
    assert has_picture_header(_saved(tmp_path / "a.jpg", comment=b"x" * letters, progressive=True))


def test_what_is_unusual_is_left_to_the_library(tmp_path: Path) -> None:
    words = PngInfo()
    words.add_text("workflow", "x" * 1_000_000)
    too_much = _saved(tmp_path / "a.png", pnginfo=words)
    webp = _saved(tmp_path / "a.webp")
    text = tmp_path / "text.png"
    text.write_text("no picture")
    empty = tmp_path / "empty.png"
    empty.touch()

    assert not any(map(has_picture_header, (too_much, webp, text, empty, tmp_path, tmp_path / "gone", Path("a\0b"))))


@pytest.mark.parametrize("size", [(0, 48), (64, 0), (65_000, 65_000)])
def test_sizes_that_the_library_refuses_are_none(tmp_path: Path, size: tuple[int, int]) -> None:
    jpeg = _saved(tmp_path / "a.jpg")
    content = bytearray(jpeg.read_bytes())
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = size[1].to_bytes(2, "big") + size[0].to_bytes(2, "big")
    jpeg.write_bytes(content)

    assert not has_picture_header(jpeg)


def test_a_jpeg_cut_off_anywhere_in_its_header_is_none(tmp_path: Path) -> None:
    jpeg = _saved(tmp_path / "a.jpg")
    content = jpeg.read_bytes()
    scan = content.index(b"\xff\xda")
    first_pixel = scan + 2 + int.from_bytes(content[scan + 2 : scan + 4], "big")
    for kept in range(first_pixel):
        jpeg.write_bytes(content[:kept])
        assert not has_picture_header(jpeg)

    jpeg.write_bytes(content[:first_pixel])
    assert has_picture_header(jpeg)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(
    suffix=st.sampled_from(tuple(_MODES)),
    kept=st.integers(0, 700),
    changed=st.dictionaries(st.integers(0, 60), st.integers(0, 255), max_size=2),
)
def test_damaged_headers_are_never_taken_for_whole_ones(
    tmp_path: Path, suffix: str, kept: int, changed: dict[int, int]
) -> None:
    """Cut off anywhere: what is recognised opens. In a PNG also with bytes changed, for it has checksums."""
    picture = tmp_path / f"a{suffix}"
    content = bytearray(_saved(picture).read_bytes()[:kept])
    for position, byte in changed.items() if suffix == ".png" else ():
        if position < len(content):
            content[position] = byte
    picture.write_bytes(content)

    if has_picture_header(picture):
        assert image_size(picture).width > 0
