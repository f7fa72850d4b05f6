"""The fold over a run's events."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from addons.video.state import RunState, SegmentStatus, advance
from domain.errors import MediaError
from domain.events import (
    GenerationEvent,
    RunFinished,
    RunStarted,
    SegmentFailed,
    SegmentFinished,
    SegmentPreview,
    SegmentProgress,
    SegmentRendered,
    SegmentSilent,
    SegmentSkipped,
    SegmentStarted,
    SegmentSubmitted,
    SegmentWaiting,
)
from domain.plan import SegmentRef
from domain.units import FrameCount, Seconds

A, B, C = SegmentRef("001", 0), SegmentRef("002", 0), SegmentRef("002", 1)
BEGIN = RunStarted("film", (A, B, C), "Preview", is_preview=True)


def folded(*events: GenerationEvent) -> RunState:
    state = RunState()
    for event in events:
        state = advance(state, event)
    return state


def finished(ref: SegmentRef) -> SegmentFinished:
    return SegmentFinished(ref, Path("video") / ref.clip_name, FrameCount(48), None, Seconds(1.0))


def test_a_run_begins_with_every_segment_waiting_in_the_plans_order():
    state = folded(BEGIN)

    assert list(state.segments) == [A, B, C]
    assert state.count(SegmentStatus.WAITING) == 3
    assert state.fraction == 0
    assert state.current is None
    assert not state.is_over


def test_a_segment_goes_from_started_over_the_queue_to_its_clip():
    started = folded(BEGIN, SegmentStarted(A, Path("a.png")))
    submitted = advance(started, SegmentSubmitted(A, "id"))
    queued = advance(submitted, SegmentWaiting(A, 2))
    rendering = advance(queued, SegmentProgress(A, 0.5, "KSampler", 10, 20))
    done = advance(rendering, finished(A))

    seen = [state.segments[A].status for state in (started, submitted, queued, rendering, done)]
    assert seen == [
        SegmentStatus.STARTING,
        SegmentStatus.QUEUED,
        SegmentStatus.QUEUED,
        SegmentStatus.RENDERING,
        SegmentStatus.DONE,
    ]
    assert queued.segments[A].ahead == 2
    assert (rendering.segments[A].step, rendering.segments[A].steps) == (10, 20)
    assert done.newest_clip == Path("video/shot_001_seg_0.mp4")
    assert done.fraction == 1 / 3


def test_the_segment_that_renders_leads_while_the_next_one_waits_behind_it():
    state = folded(
        BEGIN,
        SegmentStarted(A, Path("a.png")),
        SegmentProgress(A, 0.2, "KSampler"),
        SegmentStarted(B, Path("b.png")),
        SegmentSubmitted(B, "id"),
        SegmentProgress(A, 0.3, "KSampler"),
        SegmentWaiting(B, 1),
    )

    assert state.current is not None
    assert state.current.ref == A


def test_a_fraction_never_runs_backwards_and_a_late_message_changes_nothing():
    back = folded(BEGIN, SegmentProgress(A, 0.6, "KSampler"), SegmentProgress(A, 0.4, "VAEDecode"))
    late = folded(BEGIN, finished(A), SegmentProgress(A, 0.4, "SaveVideo"))

    assert back.segments[A].fraction == 0.6
    assert back.segments[A].node == "VAEDecode"
    assert late.segments[A].status is SegmentStatus.DONE


def test_the_live_picture_goes_with_its_segment():
    shown = folded(BEGIN, SegmentPreview(A, "image/jpeg", b"jpeg"))
    replaced = advance(shown, SegmentPreview(A, "image/jpeg", b"newer"))

    assert shown.picture is not None
    assert shown.picture.image == b"jpeg"
    assert replaced.picture is not None
    assert replaced.picture.image == b"newer"
    assert advance(replaced, finished(B)).picture is not None
    assert advance(replaced, finished(A)).picture is None


def test_a_clip_that_is_used_again_is_done_and_known_as_such():
    again = SegmentFinished(A, Path("a.mp4"), FrameCount(48), None, Seconds(0.0), reused=True)
    state = folded(BEGIN, again, finished(B))

    assert state.segments[A].reused
    assert not state.segments[B].reused
    assert state.reused == 1


def test_a_server_that_does_not_answer_is_seen_until_it_does():
    silent = folded(BEGIN, SegmentProgress(A, 0.4, "KSampler"), SegmentSilent(A, Seconds(12.0)))
    assert silent.segments[A].silent == 12.0
    assert silent.segments[A].fraction == 0.4

    for event in (SegmentProgress(A, 0.4, "KSampler"), SegmentWaiting(A, 1), SegmentSubmitted(A, "p"), finished(A)):
        assert advance(silent, event).segments[A].silent is None
    assert folded(BEGIN, finished(A), SegmentSilent(A, Seconds(9.0))).segments[A].silent is None


def test_silence_of_a_waiting_segment_does_not_put_it_in_front():
    state = folded(
        BEGIN,
        SegmentSubmitted(B, "q"),
        SegmentProgress(A, 0.4, "KSampler"),
        SegmentSilent(A, Seconds(9.0)),
        SegmentSilent(B, Seconds(9.0)),
    )

    assert state.current is not None
    assert state.current.ref == A


def test_a_failure_keeps_its_error_and_what_follows_is_skipped_with_a_reason():
    error = MediaError("not_a_video", "no video")
    state = folded(BEGIN, SegmentFailed(B, error), SegmentSkipped(C, "earlier_segment_failed", "the one before failed"))

    assert state.segments[B].error is error
    assert state.segments[C].skip_code == "earlier_segment_failed"
    assert state.segments[C].skip_reason == "the one before failed"


def test_a_retry_wipes_the_failure():
    state = folded(BEGIN, SegmentFailed(A, MediaError("x", "x")), SegmentStarted(A, Path("a.png")))

    assert state.segments[A].error is None
    assert state.segments[A].status is SegmentStatus.STARTING


def test_a_run_that_is_over_has_no_current_segment():
    state = folded(BEGIN, SegmentProgress(A, 0.5, "KSampler"), RunFinished(0, 0, 3, stopped=True))

    assert state.is_over
    assert state.current is None


refs = st.sampled_from((A, B, C))
segment_events = st.one_of(
    st.builds(SegmentStarted, refs, st.just(Path("a.png"))),
    st.builds(SegmentSubmitted, refs, st.just("id")),
    st.builds(SegmentWaiting, refs, st.integers(0, 9)),
    st.builds(SegmentProgress, refs, st.none() | st.floats(0, 1), st.just("node")),
    st.builds(SegmentPreview, refs, st.just("image/png"), st.binary(max_size=4)),
    st.builds(SegmentRendered, refs),
    st.builds(SegmentSilent, refs, st.just(Seconds(9.0))),
    st.builds(finished, refs),
    st.builds(SegmentSkipped, refs, st.just("stopped"), st.just("")),
)


@given(st.lists(segment_events, max_size=40))
def test_any_order_of_events_keeps_the_segments_and_a_fraction_between_none_and_all(events: list[GenerationEvent]):
    state = folded(BEGIN, *events)

    assert list(state.segments) == [A, B, C]
    assert 0 <= state.fraction <= 1
    assert state.current is None or state.current.status.is_active
    clips = [event.clip for event in events if isinstance(event, SegmentFinished)]
    assert state.newest_clip == (clips[-1] if clips else None)
