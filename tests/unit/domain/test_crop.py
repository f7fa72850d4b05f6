"""What a workflow keeps of a picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.crop import centre_crop
from domain.units import Resolution
from infrastructure.preview_backend.pictures import _centre

sides = st.integers(64, 8192)
sizes = st.builds(Resolution, sides, sides)


@pytest.mark.parametrize(
    ("picture", "target", "kept"),
    [
        ("1664x960", "832x480", (0, 0, 1664, 960)),
        ("1000x1000", "832x480", (0, 212, 1000, 576)),
        ("2000x1000", "512x512", (500, 0, 1000, 1000)),
        ("1001x500", "500x500", (250, 0, 501, 500)),
    ],
)
def test_the_middle_is_kept(picture: str, target: str, kept: tuple[int, int, int, int]):
    crop = centre_crop(Resolution.parse(picture), Resolution.parse(target))

    assert (crop.left, crop.top, crop.width, crop.height) == kept


@given(sizes, sizes)
def test_the_kept_part_lies_inside_in_the_middle_and_has_the_films_shape(picture: Resolution, target: Resolution):
    crop = centre_crop(picture, target)

    assert crop.left == 0 or crop.top == 0
    assert crop.left + crop.width + crop.left == picture.width or crop.width == 1
    assert crop.top + crop.height + crop.top == picture.height or crop.height == 1
    assert 0 <= crop.lost < 1
    wanted = target.width / target.height
    if crop.left:  # a whole pixel to each side is all that rounding may do
        assert abs(crop.width - crop.height * wanted) <= 1.01
    if crop.top:
        assert abs(crop.height - crop.width / wanted) <= 1.01


@given(sizes, sizes)
def test_the_preview_server_keeps_the_same_part(picture: Resolution, target: Resolution):
    crop = centre_crop(picture, target)
    x, y, right, bottom = _centre((picture.width, picture.height), (target.width, target.height))

    assert (crop.left, crop.top) == (x, y)
    assert (crop.width, crop.height) == (max(1, right - x), max(1, bottom - y))


def test_percent_of_the_sides():
    assert centre_crop(Resolution(200, 100), Resolution(100, 100)).percent() == (25, 0, 50, 100)
    assert centre_crop(Resolution(200, 100), Resolution(100, 100)).lost == pytest.approx(0.5)
