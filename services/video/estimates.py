"""What rendering a plan will cost: time, disk and frames, learned from what was rendered before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.plan import GenerationPlan, Segment, SegmentRef
from domain.render_pace import PaceBook, RenderSample
from domain.takes import Freshness, SegmentStatus, Take, TakeState
from domain.units import FrameCount, Resolution, Seconds
from infrastructure.render_history import RenderHistory
from infrastructure.take_store import TakeStore
from services.backend import Backend
from services.video.forecast import Known, RunForecast
from services.video.planning import PreparedPlan

Statuses = Mapping[SegmentRef, SegmentStatus]


@dataclass(frozen=True, slots=True)
class PlanEstimate:
    """What is still to be rendered of a plan. `seconds` and `clip_bytes` are None while nobody can know."""

    segments: int
    frames: FrameCount
    seconds: Seconds | None
    clip_bytes: int | None


class RenderEstimates:
    """Estimates from this machine's history; where that knows nothing, from the project's own takes."""

    def __init__(self, history: RenderHistory) -> None:
        self._history = history

    def estimate(
        self, prepared: PreparedPlan, statuses: Statuses, backend: str, approved: Collection[str] = ()
    ) -> PlanEstimate:
        """What a run of the plan on a backend of that key costs: what is finished, and approved shots, cost nothing."""
        segments = tuple(to_render(prepared.plan, statuses, lambda segment: segment.shot_id in approved))
        takes = (take for status in statuses.values() for take in status.takes)
        paces = self._paces(prepared.workflow_path.name, backend, lambda: takes)
        return PlanEstimate(
            segments=len(segments),
            frames=FrameCount(sum(segment.frames for segment in segments)),
            seconds=total_seconds(paces, segments),
            clip_bytes=_total_bytes(paces, segments),
        )

    def forecast(self, plan: GenerationPlan, workflow: str, backend: Backend, store: TakeStore) -> RunForecast:
        """The forecast of a run of `plan` with a workflow of that file name; `store` has the project's takes."""

        def look() -> Known:
            return Known(
                submitted_before=frozenset(take.segment for take in store.unfinished()),
                paces=self._paces(workflow, backend.key, store.takes),
            )

        def keep(sample: RenderSample, server: str) -> None:
            # Others that help in this run may be faster or slower; what they took is no history of this one.
            if server in ("", backend.short_name):
                self._history.keep(workflow, backend.key, sample)

        return RunForecast(plan.segments, look, keep)

    def _paces(self, workflow: str, backend: str, takes: Callable[[], Iterable[Take]]) -> PaceBook:
        return PaceBook(self._history.samples(workflow, backend) or samples_of(takes(), workflow, backend))


def to_render(
    plan: GenerationPlan, statuses: Statuses, keeps: Callable[[SegmentRef], bool] = lambda _segment: False
) -> Iterator[Segment]:
    """The segments that a run would render: in each shot from the first that is not fresh to its end.

    What follows a segment that is rendered again opens on another picture, so it is rendered again, too. What `keeps`
    names is left as it is.
    """
    for shot in plan.shots:
        if shot.problem is not None:
            continue
        is_fresh = True
        for segment in shot.segments:
            if keeps(segment.ref):
                continue
            status = statuses.get(segment.ref)
            is_fresh = is_fresh and status is not None and status.freshness is Freshness.FRESH
            if not is_fresh:
                yield segment


def total_seconds(paces: PaceBook, segments: Sequence[Segment]) -> Seconds | None:
    """The time of all of them, one after another; None when one is unknown."""
    known = [seconds for segment in segments if (seconds := paces.seconds(segment.frames, segment.size)) is not None]
    return Seconds(sum(known)) if len(known) == len(segments) else None


def _total_bytes(paces: PaceBook, segments: Sequence[Segment]) -> int | None:
    known = [size for segment in segments if (size := paces.clip_bytes(segment.frames, segment.size)) is not None]
    return sum(known) if len(known) == len(segments) else None


def samples_of(takes: Iterable[Take], workflow: str, backend: str) -> tuple[RenderSample, ...]:
    """A project's own takes as samples, the newest first.

    A take counts its seconds from its submission. A server renders one prompt after another, so what it spent waiting
    behind the take before is taken off.
    """
    free_at = 0.0
    samples: list[RenderSample] = []
    for take, began, ended in _finished(takes, backend):
        seconds = ended - max(began, free_at)
        free_at = max(free_at, ended)
        if take.recipe.workflow == workflow and seconds > 0:
            size = Resolution(take.recipe.width, take.recipe.height)
            samples.append(RenderSample(size, take.recipe.frames, Seconds(seconds)))
    return tuple(reversed(samples))


def _finished(takes: Iterable[Take], backend: str) -> list[tuple[Take, float, float]]:
    """The backend's finished takes with the times of submission and end, in the order of their ends."""
    timed = [
        (take, take.created_at.timestamp(), take.created_at.timestamp() + take.seconds)
        for take in takes
        if take.state is TakeState.FINISHED and take.seconds and take.backend == backend
    ]
    return sorted(timed, key=lambda row: row[2])
