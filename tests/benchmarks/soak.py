"""A long run on a server that breaks again and again: `python -m tests.benchmarks.soak [--segments N] [--seed S]`."""

from __future__ import annotations

import gc
import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from addons.app import compose
from domain.events import GenerationEvent, RunFinished, SegmentFinished
from domain.plan import GenerationPlan
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.take_store import TakeStore
from services.backend import Backend
from services.video.chain_tools import Attempts
from services.video.planning import PreparedPlan
from services.video.run_control import RunControl
from services.video.video_generation_service import VideoGenerationService
from tests.benchmarks import soak_checks
from tests.benchmarks.folders import own_folders
from tests.benchmarks.long_film import write_long_film
from tests.benchmarks.mischief import Mischief
from tests.benchmarks.rendering import prepared_plan
from tests.fakes.comfy_server import FakeComfyServer
from tests.integration.comfy_api.conftest import HASTY

_LOG = logging.getLogger(__name__)
OnEvent = Callable[[GenerationEvent], None]
_ATTEMPTS = Attempts(5, pause_after_loss=0.0, pause_unreachable=0.2)


@dataclass(frozen=True, slots=True)
class Soaked:
    """What came of it."""

    end: RunFinished
    faults: dict[str, int]
    submitted: int
    again: int
    seconds: float

    def __str__(self) -> str:
        met = ", ".join(f"{count} {fault}" for fault, count in sorted(self.faults.items()))
        return (
            f"{self.end.finished} finished, {self.end.failed} failed, {self.end.skipped} skipped in "
            f"{self.seconds:.0f} s; {self.submitted} prompts, {self.again} of them again after a loss; met {met}"
        )


def soak(
    folder: Path, segments: int, seed: int, *, seconds: float | None = None, on_event: OnEvent = lambda _event: None
) -> Soaked:
    """Render so many segments, or for so many seconds, on a server that breaks; then check everything.

    Raises AssertionError naming what is wrong. A first short run opens what a process opens once.
    """
    _rendered(folder / "first", 8, Mischief(random.Random(0), one_in=10**9), None, lambda _event: None)
    _LOG.warning("A soak of %d segments begins, seed %d", segments, seed)  # the log, too, is opened once
    before = _open_things()
    soaked = _rendered(folder / "film", segments, Mischief(random.Random(seed)), seconds, on_event)
    _check_nothing_leaked(before)
    return soaked


def _rendered(folder: Path, segments: int, mischief: Mischief, seconds: float | None, on_event: OnEvent) -> Soaked:
    write_long_film(folder, segments)
    began = time.monotonic()
    with closing(compose(comfy_url="preview")) as app:
        prepared = prepared_plan(app, folder)
    with FakeComfyServer(mischief.play) as server:
        with closing(ComfyUIAPI(server.url, timeout=5.0, transfer_patience=30.0)) as api:
            events = _events(prepared, api, None if seconds is None else began + seconds, on_event)
        lives = [[stage.prompt_id for stage in life] for life in server.lives]
    took = time.monotonic() - began
    again = _checked(prepared.plan, folder / "video", events, lives)
    end = events[-1]
    assert isinstance(end, RunFinished)
    return Soaked(end, dict(mischief.faults), sum(map(len, lives)), again, took)


def _events(prepared: PreparedPlan, api: ComfyUIAPI, until: float | None, on_event: OnEvent) -> list[GenerationEvent]:
    backend = Backend("Soak", api.base_url, False, "0.3.64", "fake")
    control = RunControl()
    events: list[GenerationEvent] = []
    with closing(TakeStore(prepared.project.video_dir / "_takes.sqlite")) as store:
        service = VideoGenerationService(prepared.project, backend, api, store, timings=HASTY, attempts=_ATTEMPTS)
        for event in service.generate(prepared.plan, prepared.workflow_path, control):
            events.append(event)
            on_event(event)
            if until is not None and time.monotonic() > until:
                control.set()
    return events


def _checked(plan: GenerationPlan, video: Path, events: list[GenerationEvent], lives: list[list[str]]) -> int:
    store = video / "_takes.sqlite"
    soak_checks.check_ends(plan, events)
    soak_checks.check_clips(plan, events)
    soak_checks.check_tidy(video)
    soak_checks.check_store(store, events)
    with closing(TakeStore(store)) as opened:
        return soak_checks.check_nothing_twice(opened.takes(), lives)


def _open_things() -> Counter[str]:
    """What is open: files by their paths, sockets, and threads by their names."""
    gc.collect()
    descriptors = Path("/proc/self/fd")
    files = [_opened(each) for each in descriptors.iterdir()] if descriptors.is_dir() else []
    return Counter([*files, *(f"thread {thread.name}" for thread in threading.enumerate())])


def _opened(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink()).partition("[")[0]  # sockets and pipes have a number each
    except OSError:  # that of the listing itself is closed by now
        return "listing"


def _check_nothing_leaked(before: Counter[str], patience: float = 10.0) -> None:
    """Whatever the run opened is closed, at the latest after some seconds."""
    until = time.monotonic() + patience
    while left := _open_things() - before:
        if time.monotonic() > until:
            raise AssertionError(f"still open: {dict(left)}")
        time.sleep(0.1)


def main(
    segments: Annotated[int, typer.Option(min=8, help="Segments to render, in shots of 8.")] = 2000,
    seconds: Annotated[float | None, typer.Option(help="Stop after so many seconds.")] = None,
    seed: Annotated[int | None, typer.Option(help="Repeats an earlier soak.")] = None,
) -> None:
    """Render for long on a server that breaks, and check that nothing was lost, doubled or left behind."""
    seed = random.SystemRandom().randrange(2**32) if seed is None else seed
    print(f"seed {seed}", flush=True)
    finished = 0

    def count(event: GenerationEvent) -> None:
        nonlocal finished
        finished += isinstance(event, SegmentFinished)
        if isinstance(event, SegmentFinished) and finished % 100 == 0:
            print(f"{finished} segments", flush=True)

    with own_folders() as folder:
        print(soak(folder, segments, seed, seconds=seconds, on_event=count))


if __name__ == "__main__":
    cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    cli.command()(main)
    cli()
