"""Several servers render one film: real previews at addresses of their own, which count as ComfyUI servers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests
import stamina

from addons.app import App, compose
from domain.events import (
    BackendLeft,
    GenerationEvent,
    RunFinished,
    RunStarted,
    SegmentFailed,
    SegmentFinished,
    SegmentProgress,
    SegmentSubmitted,
)
from domain.plan import SegmentRef, ShotPlan
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.ffmpeg import probe
from infrastructure.preview_backend.server import PreviewOptions, PreviewServer
from infrastructure.take_store import TakeStore
from services.backend import Backends
from services.ready_servers import ready_plan
from services.video.chain_tools import Attempts, ChainTools, LastSegment
from services.video.planning import PreparedPlan
from services.video.run_control import RunControl
from services.video.shot_chain import ShotChain
from services.video.shot_pool import ChainMaker
from services.video.video_generation_service import FurtherServer, VideoGenerationService
from tests.benchmarks.server_record import Span, record_of
from tests.fakes.films import MODELS
from tests.integration.comfy_api.conftest import HASTY
from tests.integration.services.test_generation import prepare

MakeFilm = Callable[..., Path]
ONE_SECOND_SEGMENTS = {"video_settings": {"max_segment_duration": 1.0}}


@dataclass
class Farm:
    """Servers with the pace of a small GPU, and the app that uses them all."""

    servers: list[PreviewServer]
    app: App

    def shots_on(self, server: PreviewServer) -> list[str]:
        """The clips that a server was asked for, as its own history tells, the oldest first."""
        history = requests.get(f"{server.url}/history", timeout=10).json()
        rows = sorted((record["prompt"] for record in history.values()), key=lambda row: row[0])
        return [match for row in rows if (match := _clip_of(row[2]))]

    def ready(self, prepared: PreparedPlan) -> Backends:
        return ready_plan(prepared, self.app.backends.choose_all(), self.app.planning.check_models).backends


def _clip_of(nodes: dict[str, Any]) -> str:
    prefixes = " ".join(str(node["inputs"].get("filename_prefix", "")) for node in nodes.values())
    found = re.search(r"shot_(\d+_seg_\d+)", prefixes)
    return found.group(1) if found else ""


MakeFarm = Callable[..., Farm]


@pytest.fixture
def make_farm(tmp_path: Path) -> Iterator[MakeFarm]:
    """`make_farm(0.3, 0.3)`: a server for each pace, in seconds a segment; the first is the main one."""
    with ExitStack() as stack:

        def make(*paces: float, **models: Any) -> Farm:
            servers = [
                PreviewServer(
                    PreviewOptions(
                        root=tmp_path / f"server {number}",
                        models={**MODELS, **(models if number else {})},
                        simulated_render_seconds=pace,
                        frame_numbers=True,
                    )
                )
                for number, pace in enumerate(paces)
            ]
            for server in servers:
                stack.enter_context(server)
            urls = [server.url for server in servers]
            app = compose(comfy_url=urls[0], comfy_urls=urls[1:], workspace=tmp_path / "projects")
            stack.callback(app.close)
            return Farm(servers, app)

        yield make


def of(kind: type, events: list[GenerationEvent]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def assert_exact(prepared: PreparedPlan) -> None:
    for segment in prepared.plan.segments:
        assert probe(prepared.project.video_dir / segment.ref.clip_name).frames == segment.frames


@pytest.mark.timeout(120)
def test_three_servers_share_a_film_and_each_shot_stays_on_one(make_farm: MakeFarm, make_film: MakeFilm) -> None:
    farm = make_farm(0.3, 0.3, 0.3)
    shots = [(f"{number:03}", 2.0) for number in range(1, 8)]
    prepared = prepare(farm.app, make_film(shots, (128, 64), **ONE_SECOND_SEGMENTS))
    events: list[GenerationEvent] = []
    for event in farm.app.runs.start(prepared, farm.ready(prepared)).events():
        events.append(event)
        if isinstance(event, SegmentSubmitted):
            for server in farm.servers:
                queue = requests.get(f"{server.url}/queue", timeout=10).json()
                assert len(queue["queue_running"]) + len(queue["queue_pending"]) <= 2

    assert events[-1] == RunFinished(finished=14, failed=0, skipped=0)
    assert_exact(prepared)
    on = [farm.shots_on(server) for server in farm.servers]
    assert sorted(clip for clips in on for clip in clips) == [f"{shot}_seg_{n}" for shot, _ in shots for n in (0, 1)]
    for clips in on:
        assert clips, "a server had nothing to do"
        for shot_id in {clip[:3] for clip in clips}:
            first = clips.index(f"{shot_id}_seg_0")
            assert clips[first + 1] == f"{shot_id}_seg_1", "two shots were interleaved"
    started = events[0]
    assert isinstance(started, RunStarted)
    assert all(server.url.removeprefix("http://") in started.backend for server in farm.servers)
    names = defaultdict(set)
    for event in of(SegmentSubmitted, events):
        names[event.segment.shot_id].add(event.backend)
    assert all(len(backends) == 1 for backends in names.values())


@pytest.mark.timeout(120)
def test_two_servers_render_at_the_same_time(make_farm: MakeFarm, make_film: MakeFilm) -> None:
    farm = make_farm(1.0, 1.0)
    prepared = prepare(farm.app, make_film([(f"{number:03}", 1.0) for number in range(6)], (128, 64)))
    events = list(farm.app.runs.start(prepared, farm.ready(prepared)).events())

    assert events[-1] == RunFinished(finished=6, failed=0, skipped=0)
    first, second = (spans_of(server) for server in farm.servers)
    assert any(a.began < b.ended and b.began < a.ended for a in first for b in second)


def spans_of(server: PreviewServer) -> tuple[Span, ...]:
    history = requests.get(f"{server.url}/history", timeout=10).json()
    return record_of(history, dict.fromkeys(history, ""), wall=1.0).spans


def _service(
    farm: Farm,
    prepared: PreparedPlan,
    apis: list[ComfyUIAPI],
    store: TakeStore,
    make_chain: ChainMaker = ShotChain,
) -> VideoGenerationService:
    backends = farm.app.backends.choose_all()
    return VideoGenerationService(
        prepared.project,
        backends.main,
        apis[0],
        store,
        make_chain=make_chain,
        timings=replace(HASTY, unreachable_after=0.5),
        attempts=Attempts(2, pause_after_loss=0.0, pause_unreachable=0.0),
        further=[FurtherServer(backend, api) for backend, api in zip(backends.further, apis[1:], strict=True)],
    )


@pytest.mark.timeout(120)
def test_a_server_is_free_for_the_last_shots_before_its_clip_is_fetched(
    make_farm: MakeFarm, make_film: MakeFilm
) -> None:
    farm = make_farm(0.2, 0.2)
    prepared = prepare(farm.app, make_film([(f"{number:03}", 1.0) for number in range(3)], (128, 64)))
    was_there: dict[str, bool] = {}

    def noting(shot: ShotPlan, tools: ChainTools, control: RunControl, last: LastSegment) -> ShotChain:
        def rendered() -> None:
            was_there[shot.shot_id] = (prepared.project.video_dir / shot.segments[-1].ref.clip_name).exists()
            last.rendered()

        return ShotChain(shot, tools, control, replace(last, rendered=rendered))

    with ExitStack() as stack:
        store = stack.enter_context(closing(TakeStore(prepared.project.video_dir / "_takes.sqlite")))
        apis = [stack.enter_context(closing(ComfyUIAPI(server.url))) for server in farm.servers]
        service = _service(farm, prepared, apis, store, noting)
        events = list(service.generate(prepared.plan, prepared.workflow_path, RunControl()))

    assert events[-1] == RunFinished(finished=3, failed=0, skipped=0)
    assert was_there == {"000": False, "001": False, "002": False}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("victim", [0, 1], ids=["the main one", "a further one"])
def test_a_server_is_killed_and_the_other_finishes_its_shots(
    make_farm: MakeFarm, make_film: MakeFilm, victim: int
) -> None:
    farm = make_farm(0.4, 0.4)
    shots = [(f"{number:03}", 3.0) for number in range(1, 6)]
    prepared = prepare(farm.app, make_film(shots, (128, 64), **ONE_SECOND_SEGMENTS))
    dying, staying = farm.servers[victim], farm.servers[1 - victim]
    name = dying.url.removeprefix("http://")
    events: list[GenerationEvent] = []
    on_it: set[SegmentRef] = set()
    finished_there: set[SegmentRef] = set()
    is_dead = False
    with ExitStack() as stack, stamina.set_testing(True, attempts=3, cap=True):
        store = stack.enter_context(closing(TakeStore(prepared.project.video_dir / "_takes.sqlite")))
        apis = [
            stack.enter_context(closing(ComfyUIAPI(server.url, timeout=2.0, transfer_patience=0.5)))
            for server in farm.servers
        ]
        service = _service(farm, prepared, apis, store)
        for event in service.generate(prepared.plan, prepared.workflow_path, RunControl()):
            events.append(event)
            if isinstance(event, SegmentSubmitted) and event.backend == name:
                on_it.add(event.segment)
            if isinstance(event, SegmentFinished) and event.segment in on_it and not is_dead:
                finished_there.add(event.segment)
            renders_more = isinstance(event, SegmentProgress) and event.segment in on_it and event.segment.index == 1
            if renders_more and not is_dead:
                dying.stop()
                is_dead = True
        takes = store.takes()

    assert is_dead
    assert finished_there
    assert events[-1] == RunFinished(finished=15, failed=0, skipped=0), of(SegmentFailed, events)
    assert [event.backend for event in of(BackendLeft, events)] == [name]
    assert len({event.segment for event in of(SegmentFinished, events)}) == len(of(SegmentFinished, events)) == 15
    assert_exact(prepared)
    again = {f"{ref.shot_id}_seg_{ref.index}" for ref in finished_there} & set(farm.shots_on(staying))
    assert not again, "what was finished was rendered once more"
    assert len(farm.shots_on(staying)) == len(set(farm.shots_on(staying)))
    left = [take for take in takes if not take.state.is_over]
    assert left
    assert {take.backend for take in left} == {apis[victim].base_url}


@pytest.mark.timeout(120)
def test_stopping_ends_all_and_cancels_on_every_server(make_farm: MakeFarm, make_film: MakeFilm) -> None:
    farm = make_farm(1.0, 1.0)
    prepared = prepare(farm.app, make_film([(f"{number:03}", 1.0) for number in range(6)], (128, 64)))
    run = farm.app.runs.start(prepared, farm.ready(prepared))
    events: list[GenerationEvent] = []
    for event in run.events():
        events.append(event)
        if len({event.backend for event in of(SegmentSubmitted, events)}) == 2:
            run.stop()

    end = events[-1]
    assert isinstance(end, RunFinished)
    assert end.stopped
    for server in farm.servers:
        queue = requests.get(f"{server.url}/queue", timeout=10).json()
        assert queue["queue_pending"] == []


@pytest.mark.timeout(120)
def test_what_was_left_running_is_followed_where_it_runs(make_farm: MakeFarm, make_film: MakeFilm) -> None:
    farm = make_farm(0.6, 0.6)
    prepared = prepare(farm.app, make_film([(f"{number:03}", 1.0) for number in range(6)], (128, 64)))
    run = farm.app.runs.start(prepared, farm.ready(prepared))
    for event in run.events():
        if isinstance(event, SegmentFinished):
            run.leave()
    end = list(farm.app.runs.start(prepared, farm.ready(prepared)).events())[-1]

    assert end == RunFinished(finished=6, failed=0, skipped=0)
    clips = [clip for server in farm.servers for clip in farm.shots_on(server)]
    assert len(clips) == len(set(clips)) == 6


@pytest.mark.timeout(120)
def test_a_take_left_on_a_server_that_was_away_is_given_up_once_another_has_rendered_it(
    make_farm: MakeFarm, make_film: MakeFilm
) -> None:
    farm = make_farm(30.0, 0.0)
    prepared = prepare(farm.app, make_film([("001", 1.0)], (128, 64)))
    everything = farm.ready(prepared)
    run = farm.app.runs.start(prepared, Backends(everything.main))
    for event in run.events():
        if isinstance(event, SegmentSubmitted):
            run.leave()
    other = list(farm.app.runs.start(prepared, Backends(everything.further[0])).events())
    again = list(farm.app.runs.start(prepared, everything).events())

    assert other[-1] == again[-1] == RunFinished(finished=1, failed=0, skipped=0)
    assert [event.reused for event in of(SegmentFinished, again)] == [True]
    queue = requests.get(f"{farm.servers[0].url}/queue", timeout=10).json()
    assert queue["queue_pending"] == []


@pytest.mark.timeout(120)
def test_a_server_without_the_models_is_left_out_and_said(make_farm: MakeFarm, make_film: MakeFilm) -> None:
    farm = make_farm(0.0, 0.0, diffusion_models=["other.safetensors"])
    prepared = prepare(farm.app, make_film([("001", 1.0), ("002", 1.0)], (128, 64)), "gcv_wan_2.2_5b_i2v.json")
    events = list(farm.app.runs.start(prepared, farm.ready(prepared)).events())

    assert events[-1] == RunFinished(finished=2, failed=0, skipped=0)
    left = of(BackendLeft, events)
    assert [(event.backend, event.error.code) for event in left] == [
        (farm.servers[1].url.removeprefix("http://"), "server_lacks_models")
    ]
    assert "wan2.2_ti2v_5B_fp16.safetensors" in str(left[0].error)
    assert farm.shots_on(farm.servers[1]) == []
