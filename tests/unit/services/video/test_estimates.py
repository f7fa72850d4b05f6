"""What a plan will cost: which segments count, and whose takes."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from domain.plan import SegmentRef
from domain.render_pace import RenderSample
from domain.selection import Selection
from domain.storyboard_service import StoryboardService
from domain.takes import Freshness, SegmentStatus, Take, TakeState
from domain.units import FrameCount, Seconds
from infrastructure.project_store import Project
from infrastructure.render_history import RenderHistory
from services.video.estimates import RenderEstimates, samples_of, to_render
from services.video.planning import PreparedPlan
from tests.fakes.films import write_film
from tests.fakes.plans import SIZE, missing, plan, shot
from tests.fakes.takes import status_of, take_of

A, B, C = SegmentRef("001", 0), SegmentRef("002", 0), SegmentRef("002", 1)
NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
SERVER = "http://127.0.0.1:8188"


def refs(*segments: Any) -> list[SegmentRef]:
    return [segment.ref for segment in segments]


def fresh(ref: SegmentRef) -> SegmentStatus:
    return status_of(ref, Freshness.FRESH, take_of(ref, 1))


def took(number: int, after: float, seconds: float, backend: str = SERVER) -> Take:
    """A finished take, submitted so many seconds after noon."""
    begun = NOON + timedelta(seconds=after)
    return replace(take_of(A, number), created_at=begun, seconds=Seconds(seconds), backend=backend)


@pytest.fixture
def history(tmp_path: Path) -> RenderHistory:
    return RenderHistory(tmp_path / "cache" / "renders.sqlite")


@pytest.fixture
def prepared(tmp_path: Path) -> PreparedPlan:
    folder = write_film(tmp_path / "film", [("001", 2.0)], (64, 64))
    board = StoryboardService.load_storyboard(folder / "storyboard.json")
    return PreparedPlan(Project("film", "Film", folder), board, Selection(folder, {}), Path("a.json"), plan())


def test_what_is_finished_is_not_rendered_again():
    assert refs(*to_render(plan(), {A: fresh(A), B: fresh(B), C: fresh(C)})) == []
    assert refs(*to_render(plan(), {A: fresh(A)})) == [B, C]


def test_what_follows_a_stale_segment_is_rendered_again():
    stale = status_of(B, Freshness.STALE, take_of(B, 1))

    assert refs(*to_render(plan(), {A: fresh(A), B: stale, C: fresh(C)})) == [B, C]


def test_kept_segments_and_shots_without_a_keyframe_cost_nothing():
    film = plan(shot("001"), shot("002", 2), shot("003", start=missing()))

    assert refs(*to_render(film, {}, lambda ref: ref == A)) == [B, C]
    assert refs(*to_render(film, {}, lambda ref: ref in (A, B))) == [C]


def test_nothing_is_known_before_the_first_segment(history: RenderHistory, prepared: PreparedPlan):
    estimate = RenderEstimates(history).estimate(prepared, {}, SERVER)

    assert (estimate.segments, estimate.frames) == (3, 144)
    assert (estimate.seconds, estimate.clip_bytes) == (None, None)


def test_the_history_of_this_workflow_and_backend_alone_counts(history: RenderHistory, prepared: PreparedPlan):
    history.keep("a.json", "preview", RenderSample(SIZE, FrameCount(48), Seconds(1.0), 100))
    history.keep("b.json", SERVER, RenderSample(SIZE, FrameCount(48), Seconds(2.0), 200))
    estimates = RenderEstimates(history)
    assert estimates.estimate(prepared, {}, SERVER).seconds is None

    history.keep("a.json", SERVER, RenderSample(SIZE, FrameCount(48), Seconds(60.0), 1000))
    known = estimates.estimate(prepared, {A: fresh(A)}, SERVER)
    assert known.seconds == pytest.approx(120)
    assert known.clip_bytes == 2000
    assert estimates.estimate(prepared, {}, SERVER, approved={"002"}).seconds == pytest.approx(60)


def test_a_project_from_elsewhere_tells_by_its_own_takes(history: RenderHistory, prepared: PreparedPlan):
    takes = SegmentStatus(A, Freshness.STALE, "f", None, (took(1, 0, 60), took(2, 100, 60, "preview")))
    estimates = RenderEstimates(history)

    assert estimates.estimate(prepared, {A: takes}, SERVER).seconds == pytest.approx(180)


def test_waiting_behind_the_take_before_is_taken_off():
    """Two shots are in flight: the second is submitted while the first renders."""
    takes = [took(2, 10, 190), took(1, 0, 100), took(3, 150, 150)]

    assert [sample.seconds for sample in samples_of(takes, "a.json", SERVER)] == [100, 100, 100]


def test_only_finished_takes_of_the_workflow_and_backend_are_samples():
    failed = replace(took(1, 0, 60), state=TakeState.FAILED)
    untimed = replace(took(2, 0, 60), seconds=None)

    assert samples_of([failed, untimed, took(3, 0, 60, "preview")], "a.json", SERVER) == ()
    assert samples_of([took(3, 0, 60)], "b.json", SERVER) == ()
