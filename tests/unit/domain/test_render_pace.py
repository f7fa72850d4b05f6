"""What a segment will cost, from what others cost."""

from hypothesis import given
from hypothesis import strategies as st

from domain.render_pace import PaceBook, RenderPace, RenderSample
from domain.units import FrameCount, Resolution, Seconds

SIZE = Resolution(832, 480)
LARGE = Resolution(1280, 720)


def sample(
    frames: int, seconds: float, size: Resolution = SIZE, *, clip_bytes: int = 0, is_first: bool = False
) -> RenderSample:
    return RenderSample(size, FrameCount(frames), Seconds(seconds), clip_bytes, is_first=is_first)


def seconds_for(frames: int, *samples: RenderSample, size: Resolution = SIZE) -> float:
    pace = RenderPace.of(samples, size)
    assert pace is not None
    return pace.seconds(frames, size)


def near(value: float, wanted: float) -> bool:
    return abs(value - wanted) <= 1e-6 * max(1.0, wanted)


samples = st.lists(
    st.builds(
        sample,
        st.integers(1, 300),
        st.floats(0.01, 5000),
        st.sampled_from((SIZE, LARGE)),
        clip_bytes=st.integers(0, 10**8),
        is_first=st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


def test_nothing_is_guessed_without_a_sample():
    assert RenderPace.of((), SIZE) is None


def test_one_length_alone_is_scaled_by_its_frames():
    assert near(seconds_for(24, sample(48, 40.0)), 20.0)


def test_two_lengths_tell_the_fixed_part_from_the_work():
    slow = [sample(frames, 12.0 + 0.5 * frames) for frames in (72, 15, 72, 48)]

    assert near(seconds_for(30, *slow), 27.0)


def test_a_server_that_takes_the_same_for_every_length_is_believed():
    assert near(seconds_for(10, sample(72, 3.0), sample(15, 3.0)), 3.0)


def test_the_first_segment_of_a_run_counts_only_while_it_is_the_only_one():
    loading = sample(48, 300.0, is_first=True)

    assert near(seconds_for(48, loading), 300.0)
    assert near(seconds_for(48, sample(48, 40.0), loading), 40.0)


def test_one_odd_segment_changes_nothing():
    usual = [sample(48, 40.0)] * 4

    assert near(seconds_for(48, sample(48, 4000.0), *usual), 40.0)


def test_only_the_newest_count():
    assert near(seconds_for(48, *[sample(48, 40.0)] * 20, *[sample(48, 400.0)] * 100), 40.0)


def test_another_size_is_scaled_by_its_pixels_until_there_is_one_of_this_size():
    other = sample(48, 10.0, Resolution(416, 240))

    assert near(seconds_for(48, other), 40.0)
    assert near(seconds_for(48, other, sample(48, 55.0)), 55.0)


def test_sizes_of_clips_are_scaled_in_the_same_way():
    pace = RenderPace.of((sample(48, 1.0, clip_bytes=1_000_000), sample(48, 1.0)), SIZE)

    assert pace is not None
    assert pace.clip_bytes(96, SIZE) == 2_000_000


def test_the_size_is_unknown_where_nobody_looked():
    pace = RenderPace.of((sample(48, 1.0),), SIZE)

    assert pace is not None
    assert pace.clip_bytes(48, SIZE) is None


@given(samples, st.integers(1, 400), st.integers(0, 400))
def test_more_frames_never_take_less_time(known: list[RenderSample], frames: int, more: int):
    assert seconds_for(frames + more, *known) >= seconds_for(frames, *known) >= 0


@given(samples, st.integers(1, 400), st.floats(0.1, 20))
def test_a_machine_that_is_so_many_times_slower_takes_so_many_times_longer(
    known: list[RenderSample], frames: int, factor: float
):
    slower = [
        sample(one.frames, one.seconds * factor, one.size, clip_bytes=one.clip_bytes, is_first=one.is_first)
        for one in known
    ]

    assert near(seconds_for(frames, *slower), factor * seconds_for(frames, *known))


@given(st.integers(1, 300), st.floats(0.01, 5000), st.integers(1, 9))
def test_equal_segments_take_what_they_took(frames: int, seconds: float, count: int):
    assert near(seconds_for(frames, *[sample(frames, seconds)] * count), seconds)


def test_a_book_knows_more_with_each_segment():
    empty = PaceBook()
    learned = empty.learn(sample(48, 40.0))

    assert empty.seconds(FrameCount(48), SIZE) is None
    assert near(learned.seconds(FrameCount(48), SIZE) or 0, 40.0)
    assert near(learned.learn(sample(48, 20.0)).seconds(FrameCount(48), SIZE) or 0, 30.0)
