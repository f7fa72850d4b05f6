"""Colours as numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.video.colour import LIGHT, block_means, delta_e, mean_difference, to_coded, to_lab, to_linear

PAIRS = np.loadtxt(Path("tests/data/ciede2000.csv"), delimiter=",", skiprows=1)
"""The 34 pairs of colours that Sharma, Wu and Dalal published in 2005, table 1: two colours in L*a*b*, CIEDE2000."""

LEVELS = st.integers(0, 255)
COLOURS = st.tuples(LEVELS, LEVELS, LEVELS)


def plain(colour: tuple[int, int, int], width: int = 32, height: int = 24) -> np.ndarray:
    return np.full((height, width, 3), colour, dtype=np.uint8)


def lab(colour: tuple[int, int, int]) -> np.ndarray:
    return to_lab(LIGHT[list(colour)].astype(float))


@pytest.mark.parametrize("row", PAIRS, ids=[str(number) for number in range(1, 35)])
def test_the_published_differences_come_out(row: np.ndarray) -> None:
    assert delta_e(row[:3], row[3:6]) == pytest.approx(row[6], abs=1e-4)
    assert delta_e(row[3:6], row[:3]) == pytest.approx(row[6], abs=1e-4)


def test_differences_of_many_colours_come_at_once() -> None:
    together = delta_e(PAIRS[:, :3], PAIRS[:, 3:6])
    assert together == pytest.approx([float(delta_e(row[:3], row[3:6])) for row in PAIRS])


@given(COLOURS, COLOURS)
def test_a_difference_is_the_same_both_ways_and_never_negative(
    one: tuple[int, int, int], two: tuple[int, int, int]
) -> None:
    there = float(delta_e(lab(one), lab(two)))
    assert there == pytest.approx(float(delta_e(lab(two), lab(one))), abs=1e-9)
    assert there >= 0
    assert (there < 1e-9) == (one == two)


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ((255, 255, 255), (100, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 255, 0), (87.73, -86.18, 83.18)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
    ],
)
def test_lab_of_known_colours(colour: tuple[int, int, int], expected: tuple[float, ...]) -> None:
    assert lab(colour) == pytest.approx(expected, abs=0.05)


@given(st.floats(0.0, 1.0))
def test_light_and_srgb_are_inverses(value: float) -> None:
    assert float(to_coded(to_linear(np.array(value)))) == pytest.approx(value, abs=1e-6)


def test_blocks_are_means_of_light_and_not_of_levels() -> None:
    picture = plain((0, 0, 0))
    picture[:, ::2] = 200
    blocks = block_means(picture)
    assert blocks.light == pytest.approx(np.full_like(blocks.light, LIGHT[200] / 2), rel=1e-5)


def test_blocks_at_the_ends_of_the_scale_are_marked() -> None:
    picture = plain((90, 120, 150))
    picture[:14, :, 2] = 255
    blocks = block_means(picture, blocks=16)
    assert 0 < blocks.clipped.mean() < 1
    assert blocks.light[blocks.clipped][:, 2] == pytest.approx(1.0)


@pytest.mark.parametrize(("width", "height"), [(832, 480), (256, 160), (33, 21), (3, 3), (1, 1)])
def test_pictures_of_any_size_have_blocks(width: int, height: int) -> None:
    blocks = block_means(plain((90, 120, 150), width, height))
    assert 1 <= len(blocks.light) <= 2500
    assert blocks.clipped.shape == blocks.light.shape[:1]


def test_a_difference_of_pictures_is_that_of_their_colours() -> None:
    assert mean_difference(plain((90, 120, 150)), plain((90, 120, 150))) == 0
    expected = float(delta_e(lab((90, 120, 150)), lab((100, 110, 150))))
    assert mean_difference(plain((90, 120, 150)), plain((100, 110, 150))) == pytest.approx(expected, abs=1e-3)
