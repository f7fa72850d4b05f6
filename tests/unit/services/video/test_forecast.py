"""How long a run still takes, told by its events and a clock that the test turns."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BackendUnreachable, MediaError, StateUnreadable
from domain.events import (
    BackendLeft,
    GenerationEvent,
    RunStarted,
    SegmentFailed,
    SegmentFinished,
    SegmentProgress,
    SegmentRendered,
    SegmentSubmitted,
    WorkLeft,
)
from domain.plan import SegmentRef
from domain.render_pace import PaceBook, RenderSample
from domain.units import FrameCount, Seconds
from services.video.forecast import Known, RunForecast
from tests.fakes.plans import SIZE, plan

A, B, C = SegmentRef("001", 0), SegmentRef("002", 0), SegmentRef("002", 1)
BEGIN = RunStarted("film", (A, B, C), "ComfyUI", is_preview=False)
USUAL = PaceBook((RenderSample(SIZE, FrameCount(48), Seconds(100.0)),))


class Stage:
    """A run of three equal segments, and its clock."""

    def __init__(
        self,
        *expected: SegmentRef,
        paces: PaceBook = USUAL,
        before: frozenset[SegmentRef] = frozenset(),
        servers: tuple[str, ...] = (),
    ) -> None:
        self.now = 1000.0
        self.kept: list[RenderSample] = []
        self.servers: list[str] = []
        known = Known(before, paces)
        self.forecast = RunForecast(plan().segments, lambda: known, self.keep, lambda: self.now)
        self.hear(replace(BEGIN, backends=servers), WorkLeft(expected or (A, B, C)))

    def keep(self, sample: RenderSample, server: str) -> None:
        self.kept.append(sample)
        self.servers.append(server)

    def hear(self, *events: GenerationEvent) -> None:
        for event in events:
            self.forecast.hear(event)

    def after(self, seconds: float, *events: GenerationEvent) -> None:
        """Let time pass, looking at the forecast now and then as pages do."""
        for _ in range(20):
            self.now += seconds / 20
            self.forecast.outlook()
        self.hear(*events)

    @property
    def remaining(self) -> float:
        left = self.forecast.outlook().remaining
        assert left is not None
        return left


def done(ref: SegmentRef, clip: Path = Path("gone.mp4"), *, reused: bool = False) -> SegmentFinished:
    return SegmentFinished(ref, clip, FrameCount(48), None, Seconds(999.0), reused)


def rendered(ref: SegmentRef) -> tuple[SegmentRendered, SegmentFinished]:
    """A segment whose clip is there as soon as the server is done with it."""
    return SegmentRendered(ref), done(ref)


def progress(ref: SegmentRef, fraction: float | None = 0.0) -> SegmentProgress:
    return SegmentProgress(ref, fraction, "KSampler")


def test_every_segment_takes_what_such_segments_took():
    assert Stage().remaining == pytest.approx(300)


def test_segments_that_are_used_again_cost_nothing():
    assert Stage(C).remaining == pytest.approx(100)
    assert Stage(C).forecast.outlook().frames == 144


def test_nothing_is_told_before_what_is_finished_was_looked_at():
    forecast = RunForecast(plan().segments, lambda: Known(frozenset(), USUAL), clock=lambda: 0.0)
    for event in (BEGIN, SegmentSubmitted(C, "p"), *rendered(C), done(A, reused=True)):
        forecast.hear(event)
        assert forecast.outlook().remaining is None

    forecast.hear(WorkLeft((B, C)))
    assert forecast.outlook().remaining == pytest.approx(100)  # C was rendered meanwhile


def test_nothing_is_told_while_nothing_is_known():
    stage = Stage(paces=PaceBook())
    assert stage.forecast.outlook().remaining is None

    stage.hear(SegmentSubmitted(A, "p"), progress(A))
    stage.after(50, progress(A, 0.5))
    assert stage.forecast.outlook().remaining is None  # what the others take is not known yet

    stage.after(50, *rendered(A))
    assert stage.remaining == pytest.approx(200)


def test_the_last_segment_can_tell_by_itself():
    stage = Stage(C, paces=PaceBook())
    stage.hear(SegmentSubmitted(C, "p"), progress(C))
    stage.now += 30
    stage.hear(progress(C, 0.05))
    assert stage.forecast.outlook().remaining is None
    stage.now += 30
    stage.hear(progress(C, 0.5))
    assert stage.remaining == pytest.approx(60)


def test_it_counts_down_while_a_segment_renders():
    stage = Stage()
    stage.hear(SegmentSubmitted(A, "p"), progress(A))
    stage.after(40, progress(A, 0.4))

    assert stage.remaining == pytest.approx(260, rel=0.05)


def test_a_segment_that_is_slower_than_usual_shows_in_time():
    stage = Stage(C)
    stage.hear(SegmentSubmitted(C, "p"), progress(C))
    for step in range(1, 16):
        stage.after(12, progress(C, step / 20))

    assert stage.now - 1000 == pytest.approx(180)
    assert stage.remaining == pytest.approx(60, rel=0.35)


def test_the_end_that_is_told_never_jumps():
    stage = Stage()
    stage.hear(SegmentSubmitted(A, "p"), progress(A))
    stage.after(20)
    before = stage.remaining
    stage.hear(*rendered(A))  # five times as fast as was thought
    assert stage.remaining == pytest.approx(before)

    stage.after(60)
    assert stage.remaining < before - 60


def test_time_in_the_queue_is_no_time_of_rendering():
    stage = Stage()
    stage.hear(SegmentSubmitted(A, "p"), progress(A), SegmentSubmitted(B, "q"))
    stage.after(100, *rendered(A))
    stage.after(80, progress(B))
    stage.after(100, *rendered(B))

    assert [sample.seconds for sample in stage.kept] == [pytest.approx(100), pytest.approx(100)]


def test_a_clip_that_is_long_in_coming_makes_no_segment_seem_longer_or_shorter_than_it_was():
    stage = Stage()
    stage.hear(SegmentSubmitted(A, "p"), progress(A), SegmentSubmitted(B, "q"))
    stage.after(90, SegmentRendered(A), progress(B))
    stage.after(70, done(A))
    stage.after(10, *rendered(B))

    assert [sample.seconds for sample in stage.kept] == [pytest.approx(90), pytest.approx(80)]


def test_a_segment_whose_clip_is_being_fetched_costs_the_server_nothing_more():
    stage = Stage(A)
    stage.hear(SegmentSubmitted(A, "p"), progress(A))
    stage.after(60, SegmentRendered(A))
    stage.after(60)

    assert stage.remaining == pytest.approx(0, abs=1)


def test_a_segment_whose_clip_was_refused_takes_nothing_from_the_next():
    stage = Stage()
    stage.hear(SegmentSubmitted(A, "p"), progress(A), SegmentSubmitted(B, "q"))
    stage.after(90, SegmentRendered(A), progress(B))
    stage.after(70, SegmentFailed(A, MediaError("x", "x")))
    stage.after(10, *rendered(B))

    assert [sample.seconds for sample in stage.kept] == [pytest.approx(80)]


def test_without_a_word_from_the_server_a_segment_begins_where_the_one_before_ended():
    stage = Stage()
    stage.hear(SegmentSubmitted(A, "p"), SegmentSubmitted(B, "q"))
    stage.after(100, *rendered(A))
    stage.after(70, *rendered(B))

    assert [sample.seconds for sample in stage.kept] == [pytest.approx(100), pytest.approx(70)]


def test_only_what_was_rendered_here_from_its_beginning_is_kept_and_the_first_is_marked(tmp_path: Path):
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(bytes(500))
    stage = Stage(before=frozenset({B}))
    stage.hear(done(A, clip, reused=True))
    stage.hear(SegmentSubmitted(B, "p"))
    stage.after(10, SegmentRendered(B), done(B, clip))
    stage.hear(SegmentSubmitted(C, "q"), progress(C))
    stage.after(10, SegmentRendered(C), done(C, clip))

    assert stage.kept == [RenderSample(SIZE, FrameCount(48), Seconds(10.0), 500, is_first=True)]
    assert stage.forecast.outlook().clip_bytes == 1500
    assert stage.forecast.outlook().frames_done == 144
    assert stage.remaining == pytest.approx(0)


def test_servers_share_the_shots_and_each_has_a_first_segment_of_its_own():
    stage = Stage(servers=("one", "two"))
    assert stage.remaining == pytest.approx(200)  # the longer shot: its segments wait for each other

    stage.hear(SegmentSubmitted(A, "p", "one"), progress(A), SegmentSubmitted(B, "q", "two"), progress(B))
    stage.after(100, *rendered(A))
    stage.after(20, *rendered(B), SegmentSubmitted(C, "r", "two"))
    stage.after(80, *rendered(C))

    assert [round(sample.seconds) for sample in stage.kept] == [100, 120, 80]
    assert [sample.is_first for sample in stage.kept] == [True, True, False]
    assert stage.servers == ["one", "two", "two"]


def test_a_server_that_leaves_makes_the_rest_take_longer():
    both = Stage(servers=("one", "two"))
    both.hear(BackendLeft("two", BackendUnreachable("server_gone", "gone")))

    assert both.remaining == pytest.approx(300)


def test_a_segment_that_failed_is_waited_for_no_longer():
    stage = Stage(A, B)
    stage.hear(SegmentSubmitted(A, "p"), progress(A), SegmentFailed(A, MediaError("x", "x")))
    stage.after(60)

    assert stage.remaining == pytest.approx(100, abs=10)
    assert stage.kept == []


def test_takes_that_cannot_be_looked_at_leave_the_time_unknown():
    def broken() -> Known:
        raise StateUnreadable("takes_damaged", "broken")

    forecast = RunForecast(plan().segments, broken)
    forecast.hear(BEGIN)
    forecast.hear(WorkLeft((A,)))

    assert forecast.outlook().remaining is None


@given(
    st.lists(
        st.tuples(
            st.floats(0.0, 500.0),
            st.sampled_from((A, B, C)).flatmap(
                lambda ref: st.sampled_from(
                    (SegmentSubmitted(ref, "p"), progress(ref, 0.3), progress(ref, None), *rendered(ref))
                )
            ),
        ),
        max_size=25,
    )
)
def test_whatever_happens_what_is_left_is_a_number_and_never_below_nothing(
    happened: list[tuple[float, GenerationEvent]],
):
    stage = Stage()
    for seconds, event in happened:
        stage.after(seconds, event)
        left = stage.forecast.outlook().remaining
        assert left is not None
        assert 0 <= left < 10_000
