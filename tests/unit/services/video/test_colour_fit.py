"""Colours of a clip, fitted to those of the picture it opens on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.correction import Correction
from domain.seams import UNCHANGED, ColourMatch, ColourTransform
from services.video.colour import Picture, mean_difference, to_coded, to_linear
from services.video.colour_fit import after, apply, cube, match
from services.video.colour_transform import changed_light
from tests.fakes.colour_chains import Model, scene
from tests.fakes.colour_errors import BENDS, Bend, bent, bias, gain, in_light

ALL = pytest.mark.parametrize("bend", BENDS.values(), ids=BENDS.keys())


def transform_of(found: ColourMatch) -> ColourTransform:
    assert found.transform is not None
    return found.transform


@ALL
def test_an_error_is_found_and_undone(bend: Bend) -> None:
    start = scene()
    found = match(start, Model(bend).frame_0(start))

    assert 2.5 < found.colour < 6.5
    assert found.drift == found.colour
    assert mean_difference(apply(transform_of(found), bent(start, bend)), start) < 0.35
    assert found.left < found.drift / 2


def test_what_was_corrected_late_goes_all_the_way_to_the_keyframe() -> None:
    keyframe = scene()
    first = match(keyframe, bent(keyframe, BENDS["gain"]))
    shown = bent(keyframe, BENDS["gain"])
    second = match(shown, bent(shown, BENDS["hue"]), after(first, UNCHANGED, is_corrected=False))

    assert second.drift > second.colour
    assert mean_difference(apply(transform_of(second), bent(shown, BENDS["hue"])), keyframe) < 0.4


def test_moving_parts_do_not_pull() -> None:
    start = scene()
    frame = bent(start, BENDS["coded gain"])
    moved = frame.copy()
    moved[20:70, 40:100] = scene(seed=5)[20:70, 40:100]

    clean, pulled = (apply(transform_of(match(start, each)), frame) for each in (frame, moved))
    assert mean_difference(clean, pulled) < 0.2


@pytest.mark.parametrize(
    "other",
    [scene(seed=9), np.roll(scene(), 60, axis=1), bent(scene(), in_light(gain((0.15, 0.2, 0.5)))), scene() * 0],
    ids=["a cut", "somewhere else", "night at once", "black"],
)
def test_pictures_that_differ_by_more_than_an_error_are_left_alone(other: Picture) -> None:
    found = match(scene(), other)

    assert found.transform is None
    assert found.left == found.drift
    assert not found.is_corrected(Correction.ON)


def test_equal_pictures_ask_for_nothing() -> None:
    found = match(scene(), scene())

    assert (found.colour, found.drift) == (0.0, 0.0)
    assert np.array_equal(apply(transform_of(found), scene(seed=4)), scene(seed=4))
    assert not found.is_corrected(Correction.ON)


@pytest.mark.parametrize("bend", [gain((1.04, 1.04, 1.04)), bias((0.03, 0.03, 0.03)), gain((1.05, 1.0, 0.97))])
@pytest.mark.parametrize("kind", ["grey", "dark", "plain", "pure"])
def test_poor_pictures_give_gentle_transforms(kind: str, bend: Bend) -> None:
    picture = scene()
    start = {
        "grey": np.repeat(picture[..., :1], 3, axis=2),
        "dark": picture // 12 + 2,
        "plain": np.full_like(picture, (70, 120, 160)),
        "pure": np.where(picture > 100, [[[255, 160, 0]]], [[[0, 90, 255]]]).astype(np.uint8),
    }[kind]
    found = match(start, bent(start, bend))

    assert found.transform is None or found.left < 1.0
    # What it does to colours that it never saw is about what the error did, not wild.
    unseen = mean_difference(apply(found.transform or UNCHANGED, picture), picture)
    assert unseen < 3 * mean_difference(bent(picture, bend), picture)


def test_a_clip_that_was_not_measured_keeps_the_chain() -> None:
    chain = tuple(np.eye(3, 4).reshape(-1) * 0.9)
    found = ColourMatch(3.0, 4.0, 0.5, transform=tuple(np.eye(3, 4).reshape(-1) * 0.8), rest=(*chain[:11], 0.1))

    assert after(None, chain, is_corrected=False) == chain
    assert after(ColourMatch(20.0, 20.0, 20.0, None), chain, is_corrected=False) == chain
    assert after(found, UNCHANGED, is_corrected=False) == found.transform
    assert after(found, UNCHANGED, is_corrected=True) == found.rest


NUMBERS = st.lists(st.floats(-0.15, 0.15), min_size=24, max_size=24)


def transform_near_same(changes: list[float]) -> ColourTransform:
    return tuple(np.tile(np.eye(3, 4).reshape(-1), 2) + changes)


def as_computed(transform: ColourTransform, picture: Picture) -> np.ndarray:
    return to_coded(changed_light(transform, to_linear(picture / 255)).clip(0, 1)) * 255


@settings(max_examples=25)
@given(NUMBERS, st.sampled_from([12, 24]))
def test_pictures_are_changed_as_the_formula_says(changes: list[float], count: int) -> None:
    transform, picture = transform_near_same(changes)[:count], scene(width=64, height=48)
    changed = apply(transform, picture)

    assert changed.dtype == np.uint8
    assert np.abs(changed - as_computed(transform, picture)).max() < 0.6


@pytest.mark.parametrize("count", [12, 24])
def test_no_change_is_exactly_none(count: int) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    assert np.array_equal(apply(transform_near_same([0.0] * 24)[:count], picture), picture)


def test_the_cube_is_a_table_of_the_same_transform() -> None:
    start = scene()
    transform = transform_of(match(start, bent(start, BENDS["coded hue"])))
    # 51 steps of 5 levels: the levels looked up lie on nodes.
    size, levels = 52, np.array([0, 65, 130, 255])
    head, *rows = cube(transform, size).strip().split("\n")
    table = np.array([row.split() for row in rows if row[0].isdigit()], dtype=float).reshape(size, size, size, 3)
    picture = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(8, 8, 3).astype(np.uint8)
    red, green, blue = np.moveaxis(picture // 5, -1, 0)

    assert head == f"LUT_3D_SIZE {size}"
    assert np.abs(table[blue, green, red] * 255 - apply(transform, picture)).max() < 0.6
