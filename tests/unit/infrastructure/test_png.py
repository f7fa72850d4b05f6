"""Equal pictures become equal files, whatever was written beside them."""

import io

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from infrastructure.png import without_text


def png(colour: int, note: str) -> bytes:
    about = PngInfo()
    about.add_text("prompt", note)
    about.add_itxt("workflow", note * 20, zip=True)
    stream = io.BytesIO()
    Image.linear_gradient("L").point([(level + colour) % 256 for level in range(256)]).save(
        stream, "PNG", pnginfo=about
    )
    return stream.getvalue()


@given(colour=st.integers(0, 255), one=st.text(max_size=40), other=st.text(max_size=40))
def test_the_picture_stays_and_the_text_goes(colour: int, one: str, other: str) -> None:
    stripped = without_text(png(colour, one))

    assert stripped == without_text(png(colour, other))
    with Image.open(io.BytesIO(stripped)) as image, Image.open(io.BytesIO(png(colour, one))) as original:
        assert image.tobytes() == original.tobytes()
        assert "prompt" not in image.info


@given(st.binary(max_size=200))
def test_what_is_no_png_stays_as_it_is(content: bytes) -> None:
    assert without_text(content) == content


@given(cut=st.integers(8, 400), tail=st.binary(max_size=30))
def test_a_broken_png_never_grows_or_raises(cut: int, tail: bytes) -> None:
    broken = png(7, "note")[:cut] + tail
    assert len(without_text(broken)) <= len(broken)
