"""The next segment is submitted before the clip it opens on is here: quicker, and nothing may come of it twice."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from domain.events import GenerationEvent, RunFinished, RunStarted, SegmentFinished, SegmentSubmitted
from domain.takes import TakeState
from services.video.run_control import RunControl
from tests.fakes.clips import render
from tests.fakes.comfy_server import Canned, Stage
from tests.fakes.comfy_stage import PATIENCE
from tests.integration.faults.conftest import BuildStudio, Studio

NO_PICTURE = {
    "error": {"type": "prompt_outputs_failed_validation", "message": "x", "details": "", "extra_info": {}},
    "node_errors": {},
}


def is_second(stage: Stage) -> bool:
    return len(stage.server.submitted) > 1


def hold_the_download(studio: Studio, until: threading.Event) -> None:
    """The first clip does not come before `until`, and then at the second attempt."""
    studio.server.answer_next("GET /view", Canned(502, hold=until), times=1)


async def until_cancelled(stage: Stage) -> None:
    await stage.start()
    await asyncio.wait_for(stage.interrupted.wait(), PATIENCE)
    await stage.be_interrupted()


def clips_in(studio: Studio) -> int:
    return len(list(studio.project.video_dir.glob("_takes/shot_*.mp4")))


def test_the_next_segment_renders_while_the_clip_before_it_is_fetched(build_studio: BuildStudio) -> None:
    begun, clips = threading.Event(), []

    async def play(stage: Stage) -> None:
        if is_second(stage):
            clips.append(clips_in(studio))
            begun.set()
        await render(stage)

    studio: Studio = build_studio(play)
    hold_the_download(studio, begun)
    studio.run().assert_done()

    assert clips == [0]
    assert studio.states_of(0) == studio.states_of(1) == [TakeState.FINISHED]


def test_it_is_cancelled_when_the_clip_before_it_is_bad(build_studio: BuildStudio) -> None:
    async def play(stage: Stage) -> None:
        await (until_cancelled(stage) if is_second(stage) else render(stage))

    studio: Studio = build_studio(play)
    studio.server.answer_next("GET /view", Canned(200, b"no video" * 100), times=1)
    studio.run().assert_failed("not_a_video", submitted=2)

    assert studio.server.submitted[1].interrupted.is_set()


def test_it_is_cancelled_when_the_run_is_stopped(build_studio: BuildStudio) -> None:
    begun = threading.Event()

    async def play(stage: Stage) -> None:
        if is_second(stage):
            studio.stop.set()
            begun.set()
            await until_cancelled(stage)
        else:
            await render(stage)

    studio: Studio = build_studio(play)
    hold_the_download(studio, begun)
    studio.run()

    assert studio.events[-1] == RunFinished(finished=0, failed=0, skipped=2, stopped=True)
    assert studio.server.submitted[1].interrupted.is_set()
    assert studio.states_of(1) == [TakeState.STOPPED]


@pytest.mark.parametrize("is_quick", [True, False], ids=["it ends meanwhile", "it still runs"])
def test_a_run_that_is_left_finds_it_again(build_studio: BuildStudio, is_quick: bool) -> None:
    begun, ended, again = threading.Event(), threading.Event(), threading.Event()

    async def play(stage: Stage) -> None:
        if is_second(stage):
            studio.stop.leave()
            begun.set()
            if not is_quick:
                await stage.until(again)
        await render(stage)
        if is_second(stage):
            ended.set()

    studio: Studio = build_studio(play)
    hold_the_download(studio, begun)
    studio.run()
    assert studio.states_of(0) == studio.states_of(1) == [TakeState.SUBMITTED]
    assert not is_quick or ended.wait(PATIENCE)

    studio.stop, studio.events = RunControl(), []
    go_on: Callable[[GenerationEvent], None] = lambda event: again.set() if isinstance(event, RunStarted) else None  # noqa: E731
    studio.run(go_on)
    assert studio.events[-1] == RunFinished(finished=2, failed=0, skipped=0)
    studio.assert_submitted(2)
    assert studio.states_of(0) == studio.states_of(1) == [TakeState.FINISHED]


def test_a_paused_run_submits_nothing_before_its_turn(build_studio: BuildStudio) -> None:
    paused, clips = threading.Event(), []

    async def play(stage: Stage) -> None:
        if is_second(stage):
            clips.append(clips_in(studio))
        else:
            await stage.until(paused)
        await render(stage)

    def pause(event: GenerationEvent) -> None:
        if isinstance(event, SegmentSubmitted) and event.segment.index == 0:
            studio.stop.pause()
            paused.set()
        if isinstance(event, SegmentFinished):
            studio.stop.go_on()

    studio: Studio = build_studio(play)
    studio.run(pause).assert_done()
    assert clips == [1]


def test_a_picture_that_is_gone_is_met_in_its_turn(build_studio: BuildStudio) -> None:
    """The server refuses the prompt that goes ahead; the segment has its turn all the same, and no take is left."""

    async def play(stage: Stage) -> None:
        if not is_second(stage):
            stage.server.answer_next("POST /prompt", Canned(400, NO_PICTURE), times=1)
        await render(stage)

    studio: Studio = build_studio(play)
    studio.run().assert_done()
    assert studio.server.asked["POST /prompt"] == 3
    assert studio.states_of(1) == [TakeState.FINISHED]
