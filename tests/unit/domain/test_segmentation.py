"""Frame arithmetic: nothing is lost, nothing is longer than asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.segmentation import frames_of, most_frames, split_frames
from domain.units import FrameCount, FramesPerSecond, Seconds

FRAME_RATES = st.sampled_from([8.0, 12.0, 16.0, 23.976, 24.0, 25.0, 29.97, 30.0, 50.0, 60.0])


def seconds_of(duration: float, fps: float, most: float = 3.0) -> list[float]:
    rate = FramesPerSecond(fps)
    pieces = split_frames(
        frames_of(Seconds(duration), rate), most_frames(Seconds(most), rate), frames_of(Seconds(1.0), rate)
    )
    return [round(piece / fps, 2) for piece in pieces]


@pytest.mark.parametrize(
    ("duration", "expected"),
    [(2.0, [2.0]), (3.0, [3.0]), (5.0, [3.0, 2.0]), (7.5, [3.0, 3.0, 1.5]), (9.0, [3.0] * 3), (4.0, [3.0, 1.0])],
)
def test_splits_greedily(duration: float, expected: list[float]) -> None:
    assert seconds_of(duration, 24) == expected


def test_a_short_tail_is_shared_with_the_piece_before_it() -> None:
    assert seconds_of(6.1, 20) == [3.0, 1.55, 1.55]
    assert seconds_of(3.5, 24) == [1.75, 1.75]


def test_a_shot_shorter_than_the_shortest_tail_stays_whole() -> None:
    assert seconds_of(0.5, 24) == [0.5]


@given(
    total=st.integers(1, 20_000),
    most=st.integers(1, 500),
    tail=st.integers(1, 60),
)
def test_pieces_add_up_and_none_is_too_long(total: int, most: int, tail: int) -> None:
    pieces = split_frames(FrameCount(total), FrameCount(most), FrameCount(tail))

    assert sum(pieces) == total
    assert all(0 < piece <= most for piece in pieces)


@given(total=st.integers(1, 20_000), most=st.integers(48, 500))
def test_no_piece_of_a_longer_shot_is_much_shorter_than_the_tail_allows(total: int, most: int) -> None:
    tail = FrameCount(24)
    pieces = split_frames(FrameCount(total), FrameCount(most), tail)

    assert len(pieces) == 1 or min(pieces) >= tail


@given(duration=st.floats(0.05, 3600), fps=FRAME_RATES)
def test_a_shot_has_its_duration_in_frames_rounded(duration: float, fps: float) -> None:
    assert frames_of(Seconds(duration), FramesPerSecond(fps)) == max(1, round(duration * fps))


@given(seconds=st.floats(0.1, 60), fps=FRAME_RATES)
def test_the_longest_segment_lasts_no_longer_than_asked(seconds: float, fps: float) -> None:
    frames = most_frames(Seconds(seconds), FramesPerSecond(fps))

    assert frames == 1 or frames / fps <= seconds + 1e-6
    assert (frames + 1) / fps > seconds


def test_a_floats_last_digit_costs_no_frame() -> None:
    assert most_frames(Seconds(1.1), FramesPerSecond(10)) == 11
    assert most_frames(Seconds(3.0), FramesPerSecond(24)) == 72
