"""One row of the protocol as a case: what the server does, and what the client must make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from domain.errors import VideoError
from infrastructure.comfy_api.session import PromptEvent, PromptFinished, PromptProgress, PromptStopped
from infrastructure.comfy_api.watch_timings import WatchTimings
from tests.fakes.comfy_server import Asked, Script, plain_run
from tests.integration.comfy_api.conftest import HASTY, Rig


@dataclass
class Outcome:
    """What came of a case."""

    rig: Rig
    events: list[PromptEvent] = field(default_factory=list)
    error: VideoError | None = None
    value: Any = None
    """What a case's `call` gave back."""

    @property
    def end(self) -> str:
        """`finished`, `stopped`, `returned`, or the code of an error."""
        if self.error is not None:
            return self.error.code
        last = self.events[-1] if self.events else None
        ends = {PromptFinished: "finished", PromptStopped: "stopped"}
        return ends.get(type(last), "returned") if last is not None else "returned"

    @property
    def files(self) -> tuple[str, ...]:
        last = self.events[-1]
        return tuple(output.filename for output in last.outputs) if isinstance(last, PromptFinished) else ()

    @property
    def progress(self) -> list[PromptProgress]:
        return [event for event in self.events if isinstance(event, PromptProgress)]

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def sent(self, route: str) -> list[Asked]:
        return [asked for asked in self.rig.server.requests if asked.route == route]


def nothing(_: Any) -> None:
    """Nothing to arrange, or nothing more to check."""


@dataclass(frozen=True)
class Case:
    """`row` is the protocol's section; `call` replaces the run of a prompt by something else."""

    row: str
    name: str
    ends: str = "finished"
    play: Script = plain_run
    arrange: Callable[[Rig], None] = nothing
    on_event: Callable[[Rig, PromptEvent], None] | None = None
    call: Callable[[Rig], Any] | None = None
    files: tuple[str, ...] | None = None
    submitted: int | None = 1
    check: Callable[[Outcome], None] = nothing
    timings: WatchTimings = HASTY
    has_jobs: bool = False


def perform(case: Case, rig: Rig) -> Outcome:
    outcome = Outcome(rig)
    case.arrange(rig)
    try:
        if case.call is not None:
            outcome.value = case.call(rig)
            return outcome
        for event in rig.run():
            outcome.events.append(event)
            if case.on_event is not None:
                case.on_event(rig, event)
    except VideoError as error:
        outcome.error = error
    return outcome


def verify(case: Case, outcome: Outcome) -> None:
    expected = "returned" if case.call is not None and case.ends == "finished" else case.ends
    assert outcome.end == expected, outcome.error
    if outcome.error is not None:
        assert outcome.error.hint
        assert "\n" not in str(outcome.error)
    if case.files is not None:
        assert outcome.files == case.files
    if case.submitted is not None and case.call is None:
        assert len(outcome.rig.server.submitted) == case.submitted
    case.check(outcome)
