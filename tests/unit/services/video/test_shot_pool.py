"""Shots on several servers: each on one, a lost server's shots on the others, nothing told twice."""

from __future__ import annotations

import queue
import threading
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from domain.errors import BackendUnreachable, ExecutionFailed, StateUnreadable, VideoError
from domain.events import (
    BackendLeft,
    SegmentEvent,
    SegmentFailed,
    SegmentFinished,
    SegmentSkipped,
    SegmentStarted,
    SegmentSubmitted,
    WorkLeft,
)
from domain.plan import ShotPlan
from domain.units import Seconds
from services.backend import Backend
from services.video.chain_tools import ChainTools, LastSegment
from services.video.run_control import RunControl
from services.video.shot_pool import PoolEvent, PoolQueue, RenderServer, ShotPool, rest_of
from tests.fakes.plans import shot

GONE = BackendUnreachable("server_gone", "No answer.")


@dataclass
class Farm:
    """Chains that render nothing. A server of `fails_at` fails at that segment of every shot, for the reason given."""

    fails_at: dict[str, tuple[int, VideoError]] = field(default_factory=dict)
    held: dict[str, threading.Event] = field(default_factory=dict)
    """A server of it finishes nothing before its event is set."""
    fetches: set[str] = field(default_factory=set)
    """A server of it that is held has rendered, and only its clip is still to be fetched."""
    rendered: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    clips: Counter[str] = field(default_factory=Counter)
    has_others: dict[str, bool] = field(default_factory=dict)

    def chain(self, plan: ShotPlan, tools: ChainTools, control: RunControl, last: LastSegment) -> FarmChain:
        return FarmChain(self, plan, tools, control, last)


@dataclass
class FarmChain:
    farm: Farm
    plan: ShotPlan
    tools: ChainTools
    control: RunControl
    last: LastSegment

    def render(self) -> Iterator[SegmentEvent]:
        server = self.tools.output_folder
        if not self.control.is_set():
            self.farm.rendered[server].append(self.plan.shot_id)
        at, error = self.farm.fails_at.get(server, (-1, GONE))
        for segment in self.plan.segments:
            if self.control.is_set():
                yield SegmentSkipped(segment.ref, "stopped", "Stopped.")
                continue
            if self.farm.clips[segment.ref.clip_name]:
                yield self._finished(segment.ref.index, reused=True)
                continue
            yield SegmentStarted(segment.ref, Path("start.png"))
            if segment.ref.index == at:
                self.farm.has_others[server] = self.tools.has_others()
                yield SegmentFailed(segment.ref, error)
                for later in self.plan.segments[at + 1 :]:
                    yield SegmentSkipped(later.ref, "earlier_segment_failed", "Before it.")
                return
            yield SegmentSubmitted(segment.ref, "id")
            if not segment.has_successor:
                self.last.submitted()
                if server in self.farm.fetches:
                    self.last.rendered()
            if server in self.farm.held:
                self.farm.held[server].wait(20)
            self.farm.clips[segment.ref.clip_name] += 1
            yield self._finished(segment.ref.index)

    def _finished(self, index: int, *, reused: bool = False) -> SegmentFinished:
        segment = self.plan.segments[index]
        return SegmentFinished(segment.ref, Path(segment.ref.clip_name), segment.frames, None, Seconds(0.1), reused)


def server(name: str) -> RenderServer:
    tools: dict[str, Any] = {role: cast(Any, None) for role in ("api", "template", "roles", "book", "placing")}
    backend = Backend(f"ComfyUI at {name}", f"http://{name}", False, "1", "GPU")
    return RenderServer(backend, ChainTools(**tools, output_folder=name))


def pool(
    farm: Farm,
    shots: list[ShotPlan],
    *names: str,
    control: RunControl | None = None,
    homes: dict[str, str] | None = None,
    held: Collection[ShotPlan] = (),
) -> ShotPool:
    events: PoolQueue = queue.SimpleQueue()
    servers = [server(name) for name in names]
    return ShotPool(shots, servers, farm.chain, control or RunControl(), events, homes or {}, held=held)


def film(count: int, segments: int = 2) -> list[ShotPlan]:
    return [shot(f"{number:03}", segments) for number in range(count)]


def of(kind: type, events: list[PoolEvent]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.parametrize("names", [("a",), ("a", "b"), ("a", "b", "c", "d")])
def test_each_shot_is_rendered_once_on_one_server(names: tuple[str, ...]) -> None:
    farm, shots = Farm(), film(9)
    events = list(pool(farm, shots, *names).render())

    assert sorted(shot_id for done in farm.rendered.values() for shot_id in done) == [plan.shot_id for plan in shots]
    assert len(of(SegmentFinished, events)) == 18
    assert set(farm.clips.values()) == {1}


def test_a_free_server_takes_the_shots_of_a_busy_one() -> None:
    farm = Farm(held={"slow": threading.Event()})
    events: list[PoolEvent] = []
    for event in pool(farm, film(8, segments=1), "slow", "fast").render():
        events.append(event)
        if len(of(SegmentFinished, events)) == 6:
            farm.held["slow"].set()

    assert len(of(SegmentFinished, events)) == 8
    assert len(farm.rendered["slow"]) <= 2
    assert len(farm.rendered["fast"]) >= 6


def test_a_server_whose_clip_is_being_fetched_takes_the_last_shot() -> None:
    held = {"rendering": threading.Event(), "fetching": threading.Event()}
    farm = Farm(held=held, fetches={"fetching"})
    homes = {"000": "http://rendering", "001": "http://fetching"}
    for event in pool(farm, film(3, segments=1), "rendering", "fetching", homes=homes).render():
        if isinstance(event, SegmentSubmitted) and event.segment.shot_id == "002":
            for server_held in held.values():
                server_held.set()

    assert farm.rendered == {"rendering": ["000"], "fetching": ["001", "002"]}


def test_which_server_a_segment_is_on_is_told_where_there_are_several() -> None:
    alone = of(SegmentSubmitted, list(pool(Farm(), film(2), "a").render()))
    farm = Farm()
    told = of(SegmentSubmitted, list(pool(farm, film(4), "a", "b").render()))

    assert {event.backend for event in alone} == {""}
    assert all(event.segment.shot_id in farm.rendered[event.backend] for event in told)


def test_the_shots_of_a_lost_server_are_finished_by_the_others() -> None:
    farm, shots = Farm(fails_at={"dead": (1, GONE)}), film(6, segments=3)
    events = list(pool(farm, shots, "dead", "b").render())

    refs = [segment.ref for plan in shots for segment in plan.segments]
    assert sorted(event.segment for event in of(SegmentFinished, events)) == refs
    assert set(farm.clips.values()) == {1}, "a finished segment was rendered again"
    assert not of(SegmentFailed, events)
    assert not of(SegmentSkipped, events)
    assert of(BackendLeft, events) == [BackendLeft("dead", GONE)]
    assert farm.has_others == {"dead": True}
    assert len(farm.rendered["dead"]) <= 2


def test_the_loss_of_the_last_server_is_a_failure() -> None:
    farm = Farm(fails_at={"a": (0, GONE), "b": (1, GONE)})
    control = RunControl()
    events: list[PoolEvent] = []
    for event in pool(farm, film(5), "a", "b", control=control).render():
        events.append(event)
        if isinstance(event, SegmentFailed):
            control.set()

    told = [event.segment for event in events if isinstance(event, SegmentFinished | SegmentFailed | SegmentSkipped)]
    assert sorted(told) == [segment.ref for plan in film(5) for segment in plan.segments]
    assert of(SegmentFailed, events)
    assert len(of(BackendLeft, events)) == 1


def test_another_error_is_the_shots_own_and_moves_nothing() -> None:
    broken = ExecutionFailed("execution_failed", "The sampler failed.")
    farm = Farm(fails_at={"a": (0, broken)})
    events = list(pool(farm, film(1, 1), "a", "b", homes={"000": "http://a"}).render())

    assert of(SegmentFailed, events) == [SegmentFailed(film(1, 1)[0].segments[0].ref, broken)]
    assert not of(BackendLeft, events)


def test_shots_go_on_where_an_earlier_run_has_begun_them() -> None:
    farm = Farm()
    homes = {"001": "http://b", "002": "http://b", "003": "http://gone"}
    list(pool(farm, film(5), "a", "b", homes=homes).render())

    assert {"001", "002"} <= set(farm.rendered["b"])


def test_stopping_tells_every_segment_once() -> None:
    farm, control = Farm(held={"a": threading.Event(), "b": threading.Event()}), RunControl()
    events: list[PoolEvent] = []
    for event in pool(farm, film(6), "a", "b", control=control).render():
        events.append(event)
        if len(of(SegmentSubmitted, events)) == 2:
            control.set()
            for held in farm.held.values():
                held.set()

    ends = [event.segment for event in events if isinstance(event, SegmentFinished | SegmentSkipped)]
    assert sorted(ends) == [segment.ref for plan in film(6) for segment in plan.segments]


def test_leaving_the_stream_stops_the_run() -> None:
    farm, control = Farm(held={"a": threading.Event()}), RunControl()
    events = pool(farm, film(3), "a", control=control).render()
    next(events)
    farm.held["a"].set()
    events.close()  # type: ignore[attr-defined]

    assert control.is_set()


def test_held_shots_are_looked_at_while_the_others_render() -> None:
    farm, shots = Farm(held={"a": threading.Event()}), film(4)
    control = RunControl()
    rendering = pool(farm, shots, "a", held=shots[:2])

    def look() -> Iterator[PoolEvent]:
        assert farm.rendered["a"] == ["002"]
        told = {segment.ref for segment in shots[0].segments} | {shots[1].segments[0].ref}
        farm.clips[shots[1].segments[0].ref.clip_name] += 1
        rendering.release([shots[1]], told)
        yield WorkLeft((shots[1].segments[1].ref,))
        farm.held["a"].set()

    events = list(rendering.render(look()))

    assert set(farm.rendered["a"]) == {"001", "002", "003"}
    assert len(of(SegmentFinished, events)) == 5, "what is finished was told before"
    kinds = [type(event) for event in events]
    assert kinds.index(WorkLeft) < kinds.index(SegmentFinished)
    assert not control.is_set()


def test_with_nothing_to_render_the_look_begins_at_once() -> None:
    shots = film(2)
    rendering = pool(Farm(), shots, "a", held=shots)

    assert list(rendering.render(iter([WorkLeft(())]))) == [WorkLeft(())]


def test_a_stop_while_held_shots_are_looked_at_tells_them_all_the_same() -> None:
    control, shots = RunControl(), film(3)
    rendering = pool(Farm(), shots, "a", control=control, held=shots)

    def look() -> Iterator[PoolEvent]:
        control.set()
        rendering.release(shots, ())
        yield WorkLeft(())

    skipped = of(SegmentSkipped, list(rendering.render(look())))
    assert sorted(event.segment for event in skipped) == [segment.ref for plan in shots for segment in plan.segments]


def test_a_look_that_fails_ends_the_run() -> None:
    control, shots = RunControl(), film(2)

    def look() -> Iterator[PoolEvent]:
        raise StateUnreadable("takes_damaged", "broken")
        yield

    with pytest.raises(StateUnreadable):
        list(pool(Farm(), shots, "a", control=control, held=shots).render(look()))
    assert control.is_set()


def test_what_comes_after_the_last_shot_is_not_lost() -> None:
    events: PoolQueue = queue.SimpleQueue()
    late = BackendLeft("a", GONE)
    events.put(None)
    events.put(late)

    assert list(rest_of(events)) == [late]
