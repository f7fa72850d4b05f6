"""The merged stream of a run: order, failures that stay where they are, stopping, and the four-field face."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config.settings import SHIPPED_WORKFLOWS
from domain.errors import BackendUnreachable, ExecutionFailed, PlanError, VideoError, WorkflowError
from domain.events import (
    BackendLeft,
    GenerationEvent,
    RunFinished,
    RunStarted,
    SegmentEvent,
    SegmentFailed,
    SegmentFinished,
    SegmentProgress,
    SegmentSkipped,
    SegmentStarted,
    SegmentWaiting,
)
from domain.models import Shot, Storyboard
from domain.plan import GenerationPlan, ShotPlan
from domain.selection import Keyframe, Selection
from domain.units import Resolution, Seconds
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.project_store import Project
from infrastructure.take_store import TakeStore
from services.backend import Backend, LeftOut
from services.video.chain_tools import ChainTools, LastSegment
from services.video.run_control import RunControl
from services.video.video_generation_service import FurtherServer, VideoGenerationService
from services.video.video_plan_builder import VideoPlanBuilder

WORKFLOW = SHIPPED_WORKFLOWS / "gcv_wan_2.2_5b_i2v.json"
BACKEND = Backend("Preview", "http://127.0.0.1:9", True, "test", "CPU")


@dataclass
class Studio:
    """Chains that render nothing: each segment finishes, fails or waits as the test says."""

    failing: dict[str, VideoError] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    there_already: set[str] = field(default_factory=set)
    order: list[str] = field(default_factory=list)
    most_at_once: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _now: int = 0

    def chain(self, shot: ShotPlan, tools: ChainTools, stop: RunControl, last: LastSegment) -> "FakeChain":
        return FakeChain(self, shot, stop, last)

    def enter(self, shot_id: str) -> None:
        with self._lock:
            self.order.append(shot_id)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)

    def leave(self) -> None:
        with self._lock:
            self._now -= 1


@dataclass
class FakeChain:
    studio: Studio
    shot: ShotPlan
    stop: RunControl
    last: LastSegment

    def render(self) -> Iterator[SegmentEvent]:
        self.studio.enter(self.shot.shot_id)
        try:
            yield from self._segments()
        finally:
            self.studio.leave()

    def _segments(self) -> Iterator[SegmentEvent]:
        for segment in self.shot.segments:
            if self.stop.is_set():
                yield SegmentSkipped(segment.ref, "stopped", "Stopped.")
                continue
            yield SegmentStarted(segment.ref, Path("start.png"))
            if self.shot.shot_id in self.studio.broken:
                raise ZeroDivisionError("a bug")
            if self.shot.shot_id in self.studio.failing:
                yield SegmentFailed(segment.ref, self.studio.failing[self.shot.shot_id])
                continue
            if self.shot.shot_id in self.studio.waiting:
                self.stop.wait(30)
                yield SegmentSkipped(segment.ref, "stopped", "Stopped.")
                continue
            if not segment.has_successor:
                self.last.submitted()
            reused = self.shot.shot_id in self.studio.there_already
            clip = Path(segment.ref.clip_name)
            yield SegmentFinished(segment.ref, clip, segment.frames, None, Seconds(0.1), reused=reused)


def board(*shots: tuple[str, float]) -> Storyboard:
    size = Resolution(832, 480)
    return Storyboard(
        "dusk", tuple(Shot(name, "sea", name, Seconds(length), size) for name, length in shots), Path("storyboard.json")
    )


def selection(*shot_ids: str) -> Selection:
    return Selection(Path("selected.json"), {name: Keyframe(Path(f"{name}.png")) for name in shot_ids})


def plan_of(*shots: tuple[str, float], selected: tuple[str, ...] | None = None) -> GenerationPlan:
    names = tuple(name for name, _ in shots) if selected is None else selected
    return VideoPlanBuilder().build(board(*shots), selection(*names))


@pytest.fixture
def studio() -> Studio:
    return Studio()


@pytest.fixture
def clips() -> list[Path]:
    return []


@pytest.fixture
def service(tmp_path: Path, studio: Studio, clips: list[Path]) -> Iterator[VideoGenerationService]:
    project = Project("dusk", "Dusk", tmp_path)
    api = ComfyUIAPI(BACKEND.url)
    store = TakeStore(tmp_path / "takes.sqlite")
    yield VideoGenerationService(project, BACKEND, api, store, on_clip=clips.append, make_chain=studio.chain)
    store.close()


def run(service: VideoGenerationService, plan: GenerationPlan, stop: RunControl | None = None) -> list[GenerationEvent]:
    return list(service.generate(plan, WORKFLOW, stop or RunControl()))


def names(events: list[GenerationEvent]) -> list[str]:
    return [type(event).__name__ for event in events]


def test_a_run_begins_and_ends_and_every_clip_is_told(service: VideoGenerationService, clips: list[Path]) -> None:
    events = run(service, plan_of(("001", 2.0), ("002", 5.0)))

    assert isinstance(events[0], RunStarted)
    assert [ref.clip_name for ref in events[0].segments] == [str(clip) for clip in clips]
    end = events[-1]
    assert end == RunFinished(finished=3, failed=0, skipped=0)
    assert isinstance(end, RunFinished)
    assert end.is_complete


def test_shots_begin_in_the_films_order_and_only_two_are_in_flight(
    service: VideoGenerationService, studio: Studio
) -> None:
    shots = [(f"{number:03}", 2.0) for number in range(12)]
    run(service, plan_of(*shots))

    assert studio.order == [name for name, _ in shots]
    assert studio.most_at_once <= 2


def test_several_servers_render_and_who_takes_no_part_is_told(tmp_path: Path, studio: Studio) -> None:
    shots = [(f"{number:03}", 2.0) for number in range(6)]
    here, beside = (Backend(f"ComfyUI · {name}", f"http://{name}", False, "1", "GPU") for name in ("a", "b"))
    away = LeftOut("c", BackendUnreachable("not_reached", "No answer."))
    with closing(TakeStore(tmp_path / "takes.sqlite")) as store, closing(ComfyUIAPI(here.url)) as api:
        service = VideoGenerationService(
            Project("dusk", "Dusk", tmp_path),
            here,
            api,
            store,
            make_chain=studio.chain,
            further=[FurtherServer(beside, api)],
            left_out=[away],
        )
        events = run(service, plan_of(*shots))

    assert isinstance(events[0], RunStarted)
    assert (events[0].backend, events[0].backends) == ("ComfyUI at a, b", ("a", "b"))
    assert events[1] == BackendLeft("c", away.error)
    assert events[-1] == RunFinished(finished=6, failed=0, skipped=0)


def test_a_failed_shot_stops_no_other(service: VideoGenerationService, studio: Studio) -> None:
    studio.failing["001"] = ExecutionFailed("execution_failed", "The sampler failed.")
    end = run(service, plan_of(("001", 2.0), ("002", 2.0)))[-1]

    assert end == RunFinished(finished=1, failed=1, skipped=0)
    assert isinstance(end, RunFinished)
    assert not end.is_complete


def test_of_clips_that_are_used_again_only_the_last_is_told(
    service: VideoGenerationService, studio: Studio, clips: list[Path]
) -> None:
    studio.there_already |= {"001", "002"}
    run(service, plan_of(("001", 2.0), ("002", 5.0)))
    assert len(clips) == 1

    clips.clear()
    studio.there_already.clear()
    run(service, plan_of(("001", 2.0), ("002", 5.0)))
    assert sorted(clip.name for clip in clips) == ["shot_001_seg_0.mp4", "shot_002_seg_0.mp4", "shot_002_seg_1.mp4"]


def test_a_shot_without_a_keyframe_is_skipped_with_its_reason(service: VideoGenerationService) -> None:
    events = run(service, plan_of(("001", 2.0), ("002", 5.0), selected=("001",)))
    skipped = [event for event in events if isinstance(event, SegmentSkipped)]

    assert [event.segment.index for event in skipped] == [0, 1]
    assert all(event.code == "keyframe_not_selected" and "002" in event.reason for event in skipped)
    assert events[-1] == RunFinished(finished=1, failed=0, skipped=2)


def test_a_server_that_is_gone_ends_the_run(service: VideoGenerationService, studio: Studio) -> None:
    gone = BackendUnreachable("backend_unreachable", "No answer.")
    studio.failing["001"] = gone
    studio.waiting.add("002")
    end = run(service, plan_of(("001", 2.0), ("002", 2.0), ("003", 2.0)))[-1]

    assert end == RunFinished(finished=0, failed=1, skipped=2, stopped=False, error=gone)


def test_stopping_skips_what_has_not_begun(service: VideoGenerationService, studio: Studio) -> None:
    studio.waiting.add("002")
    stop = RunControl()
    events: list[GenerationEvent] = []
    for event in service.generate(plan_of(("001", 2.0), ("002", 2.0), ("003", 2.0)), WORKFLOW, stop):
        events.append(event)
        if isinstance(event, SegmentFinished):
            stop.set()

    assert events[-1] == RunFinished(finished=1, failed=0, skipped=2, stopped=True)


def test_leaving_the_stream_stops_the_run(service: VideoGenerationService, studio: Studio) -> None:
    studio.waiting.add("001")
    stop = RunControl()
    events = service.generate(plan_of(("001", 2.0)), WORKFLOW, stop)
    while not isinstance(next(events), SegmentStarted):
        pass
    events.close()  # type: ignore[attr-defined]

    assert stop.is_set()


def test_a_bug_in_a_shot_comes_to_light(service: VideoGenerationService, studio: Studio) -> None:
    studio.broken.add("001")
    with pytest.raises(ZeroDivisionError):
        run(service, plan_of(("001", 2.0), ("002", 2.0)))


def test_a_workflow_that_is_none_is_refused_before_anything_begins(
    service: VideoGenerationService, studio: Studio, tmp_path: Path
) -> None:
    path = tmp_path / "gcv_broken.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(WorkflowError):
        list(service.generate(plan_of(("001", 2.0)), path, RunControl()))
    assert studio.order == []


def test_the_four_fields_tell_where_the_run_is(service: VideoGenerationService, studio: Studio) -> None:
    studio.failing["002"] = ExecutionFailed("execution_failed", "The sampler failed.", hint="Try again.")
    shots = (("001", 2.0), ("002", 2.0))
    updates = list(service.run_generation(board(*shots), selection("001", "002"), WORKFLOW, plan_of(*shots)))
    status, details, video, state = updates[-1]

    assert "1/2" in status
    assert "`shot_001_seg_0.mp4` done" in details
    assert "The sampler failed. Try again." in details
    assert video == "shot_001_seg_0.mp4"
    assert (state["done"], state["failed"], state["total"]) == (1, 1, 2)


def test_a_plan_of_other_files_is_refused(service: VideoGenerationService) -> None:
    plan = plan_of(("001", 2.0))
    with pytest.raises(PlanError, match="does not belong"):
        next(service.run_generation(board(("007", 2.0)), selection("007"), WORKFLOW, plan))
    other = Selection(Path("selected.json"), {"001": Keyframe(Path("other.png"))})
    with pytest.raises(PlanError, match="does not belong"):
        next(service.run_generation(board(("001", 2.0)), other, WORKFLOW, plan))


def test_progress_is_told_in_words() -> None:
    from services.video.generation_update import RunTally

    plan = plan_of(("001", 5.0))
    first, second = (segment.ref for segment in plan.segments)
    tally = RunTally(plan)

    assert "rendering" in tally.update(SegmentStarted(first, Path("a.png"))).progress_details_md
    assert "42%" in tally.update(SegmentProgress(first, 0.42, "KSampler")).progress_details_md
    assert "rendering" in tally.update(SegmentProgress(first, None, "VAEDecode")).progress_details_md
    assert "3 ahead" in tally.update(SegmentWaiting(second, 3)).progress_details_md
    assert "Stopped" in tally.update(RunFinished(0, 0, 2, stopped=True)).status_markdown
    gone = BackendUnreachable("backend_unreachable", "No answer.", hint="Start it.")
    assert "No answer. Start it." in tally.update(RunFinished(0, 0, 2, error=gone)).status_markdown
