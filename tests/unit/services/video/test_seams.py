"""How a clip follows the one before it, on pictures that move in known ways."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from domain.correction import Correction
from domain.seams import Join, Seam, Verdict
from services.video.seams import CODEC_DIFFERENCE, difference, frozen_frames, join, jump, sharpness_kept
from tests.fakes.colour_chains import scene
from tests.fakes.colour_errors import bent, gain

WIDE = scene(seed=3, width=640, height=90)[..., 1].astype(float)
Frames = list[np.ndarray]


def view(left: float) -> np.ndarray:
    """The scene from `left` pixels on, 160 wide."""
    whole, part = int(left), left % 1
    return ((1 - part) * WIDE[:, whole : whole + 160] + part * WIDE[:, whole + 1 : whole + 161]).astype(np.uint8)


def encoded(frames: Sequence[np.ndarray], noise: float = 0.4, seed: int = 0) -> Frames:
    """What is left of frames after an encoder that leaves `noise` levels."""
    rng = np.random.default_rng(seed)
    return [(frame + rng.normal(0, noise, frame.shape)).round().clip(0, 255).astype(np.uint8) for frame in frames]


def pan(first: int, count: int = 25, speed: float = 2.0) -> Frames:
    return [view(speed * index) for index in range(first, first + count)]


def joined(before: Frames, clip: Frames) -> Join:
    return join(tuple(encoded(before, seed=1)[-13:]), iter(encoded(clip, seed=2)), None)


def verdict(found: Join) -> Verdict | None:
    return Seam(join=found).verdict(Correction.OFF)


@pytest.mark.parametrize("speed", [0.0, 0.1, 0.5, 2.0, 4.0])
def test_a_movement_that_goes_on_is_no_jump(speed: float) -> None:
    found = joined(pan(0, speed=speed), pan(25, speed=speed))

    assert found.jump == pytest.approx(1.0, abs=0.35)
    assert (found.repeats, found.frozen) == (False, 0)
    assert verdict(found) is Verdict.GOOD


def test_a_still_shot_has_a_jump_only_where_something_steps() -> None:
    still, brighter = [view(40)] * 20, [view(40) + 6] * 20

    assert joined(still, still).jump == pytest.approx(1.0, abs=0.2)
    assert verdict(joined(still, brighter)) is Verdict.POOR


def test_a_clip_that_opens_somewhere_else_jumps() -> None:
    found = joined(pan(0), pan(60))

    assert found.jump is not None
    assert found.jump > 4
    assert verdict(found) is Verdict.POOR


def test_a_first_frame_that_shows_the_last_one_again_is_a_repeat() -> None:
    found = joined(pan(0), pan(24))

    assert found.repeats
    assert verdict(found) is Verdict.FAIR


def test_a_camera_that_comes_to_rest_at_a_join_and_sets_off_again_repeats_nothing() -> None:
    way = [60 * (index / 24) ** 2 for index in range(25)]
    found = joined([view(60 - left) for left in reversed(way)], [view(60 + left) for left in way[1:]])

    assert (found.repeats, found.frozen) == (False, 0)


@pytest.mark.parametrize("held", [1, 2, 5])
@pytest.mark.parametrize("at", [0, 9, 24])
def test_frames_that_stand_still_are_counted(held: int, at: int) -> None:
    frames = pan(25)
    clip = frames[:at] + [frames[at]] * held + frames[at:]

    assert joined(pan(0), clip).frozen == held + 1


def test_every_frame_shown_twice_is_seen() -> None:
    assert joined(pan(0), [frame for frame in pan(25) for _ in range(2)]).frozen == 2


@pytest.mark.parametrize("clip", [[view(3)] * 9, pan(25, speed=0.05), pan(25, count=1), []])
def test_what_hardly_moves_is_not_called_frozen(clip: Frames) -> None:
    assert joined(pan(0), clip).frozen == 0


def test_the_first_clip_of_a_shot_follows_nothing() -> None:
    found = joined([], pan(0))
    assert (found.jump, found.repeats) == (None, False)


def test_a_clip_without_frames_follows_nothing() -> None:
    assert join(tuple(pan(0)), iter(()), None) == Join(None, repeats=False, frozen=0, sharpness=None)


@pytest.mark.parametrize(("radius", "low", "high"), [(0.0, 1.0, 1.0), (0.4, 0.3, 0.95), (2.0, 0.0, 0.3)])
def test_sharpness_lost_is_measured(radius: float, low: float, high: float) -> None:
    start = scene()
    soft = np.asarray(Image.fromarray(start).filter(ImageFilter.GaussianBlur(radius)))

    found = join((), iter(pan(0)), (start, soft))
    assert found.sharpness is not None
    assert low <= found.sharpness <= high


def test_contrast_lost_is_no_sharpness_lost() -> None:
    assert sharpness_kept(scene(), bent(scene(), gain((0.8, 0.8, 0.8)))) == pytest.approx(1.0, abs=0.05)


def test_a_plain_picture_has_no_sharpness_to_lose() -> None:
    plain = np.full((40, 60, 3), 90, dtype=np.uint8)
    assert sharpness_kept(plain, plain) is None
    assert sharpness_kept(plain[:1, :1], plain[:1, :1]) is None


@given(st.lists(st.floats(0, 50), max_size=24), st.floats(0, 200))
def test_a_jump_grows_with_the_difference_and_is_one_for_the_usual(near: list[float], across: float) -> None:
    usual = float(np.median(near)) if near else 0.0
    assert jump(near, usual) == 1.0
    assert jump(near, across) <= jump(near, across + 1)
    assert jump(near, across) >= CODEC_DIFFERENCE / max(usual, CODEC_DIFFERENCE)


@given(st.lists(st.floats(0, 50), max_size=40))
def test_frozen_frames_are_never_more_than_there_are(inside: list[float]) -> None:
    assert 0 <= frozen_frames(inside) <= len(inside) + 1
    assert frozen_frames(inside) != 1


def test_a_difference_counts_both_ways() -> None:
    dark, light = np.full((2, 2), 10, dtype=np.uint8), np.full((2, 2), 250, dtype=np.uint8)
    assert difference(dark, light) == difference(light, dark) == 240
