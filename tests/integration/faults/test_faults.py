"""A bad network and a bad server under a whole run: it completes, or fails with the right sentence."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
import stamina

from domain.errors import BackendUnreachable
from domain.events import GenerationEvent, RunFinished, SegmentProgress, SegmentSkipped, SegmentSubmitted
from tests.fakes.clips import put_outputs, render, sampler_of
from tests.fakes.comfy_server import DROPPED, Canned, FakeComfyServer, Script, Stage
from tests.integration.comfy_api.conftest import HASTY
from tests.integration.faults.conftest import BuildStudio

Arrange = Callable[[FakeComfyServer], None]
TOUCHY = replace(HASTY, answer_within=0.1, socket_wait=0.1)
UNREACHABLE_SOON = replace(HASTY, unreachable_after=0.3)


@pytest.mark.parametrize("point", ["accepted", "started", "sampling", "sampled", "said success"])
def test_the_socket_dies(build_studio: BuildStudio, point: str) -> None:
    async def die(stage: Stage, here: str) -> None:
        if here == point and len(stage.server.submitted) == 1:
            await stage.server.drop_sockets()

    async def play(stage: Stage) -> None:
        await die(stage, "accepted")
        await stage.start()
        await die(stage, "started")
        await stage.node(sampler_of(stage), steps=2)
        await die(stage, "sampling")
        outputs = put_outputs(stage)
        await die(stage, "sampled")
        await stage.send("execution_success")
        await die(stage, "said success")
        await stage.succeed(outputs)

    build_studio(play).run().assert_done()


def refuse_sockets(server: FakeComfyServer) -> None:
    server.answer_next("GET /ws", Canned(403), times=1000)


def say_nothing(server: FakeComfyServer) -> None:
    server.mute = True


def test_the_socket_never_opens(build_studio: BuildStudio) -> None:
    studio = build_studio()
    refuse_sockets(studio.server)
    studio.run().assert_done()


def test_the_socket_is_open_but_silent(build_studio: BuildStudio) -> None:
    studio = build_studio(timings=TOUCHY)
    say_nothing(studio.server)
    studio.run().assert_done()


BAD_ANSWERS = {
    "500": Canned(500, "Server got itself in trouble"),
    "502": Canned(502, "<html>bad gateway</html>"),
    "503": Canned(503),
    "504": Canned(504),
    "dropped": DROPPED,
    "login page": Canned(200, "<html>login</html>"),
}


@pytest.mark.parametrize("fault", BAD_ANSWERS)
def test_http_is_bad_in_the_middle(build_studio: BuildStudio, fault: str) -> None:
    async def play(stage: Stage) -> None:
        if len(stage.server.submitted) == 1:
            stage.server.mute = True
            stage.server.answer_next("GET /queue", BAD_ANSWERS[fault], times=4)
            stage.server.answer_next("GET /history", BAD_ANSWERS[fault], times=2)
            await stage.until_asked("GET /queue", times=5)
            stage.server.mute = False
        await render(stage)

    build_studio(play).run().assert_done()


@pytest.mark.parametrize("fault", ["500", "502", "503", "dropped"])
@pytest.mark.parametrize("route", ["POST /upload/image", "POST /prompt", "GET /view"])
def test_http_is_bad_for_a_while_at(build_studio: BuildStudio, route: str, fault: str) -> None:
    studio = build_studio()
    studio.server.answer_next(route, BAD_ANSWERS[fault], times=1 if route == "POST /prompt" else 3)
    studio.run().assert_done()


def test_answers_that_do_not_come_in_the_middle(build_studio: BuildStudio) -> None:
    released = threading.Event()

    async def play(stage: Stage) -> None:
        if len(stage.server.submitted) == 1:
            stage.server.mute = True
            stage.server.answer_next("GET /queue", Canned(hold=released), times=3)
            await stage.until_asked("GET /queue", times=1)
            stage.server.mute = False
        await render(stage)

    studio = build_studio(play, timings=TOUCHY)
    timer = threading.Timer(0.6, released.set)
    timer.start()
    studio.run().assert_done()
    timer.join()


def test_the_answer_to_the_submission_is_lost(build_studio: BuildStudio) -> None:
    studio = build_studio()
    studio.server.answer_next("POST /prompt", Canned(502, after_handling=True))
    studio.run().assert_done()
    assert studio.server.asked["POST /prompt"] == 2


def test_the_whole_server_is_unreachable_for_a_while(build_studio: BuildStudio) -> None:
    back = threading.Event()

    async def play(stage: Stage) -> None:
        await stage.start()
        if len(stage.server.submitted) == 1:
            await stage.until(back)
        await render(stage)

    studio = build_studio(play)
    timer = threading.Timer(0.4, lambda: (studio.server.come_up(), back.set()))

    def cut(event: GenerationEvent) -> None:
        if isinstance(event, SegmentSubmitted) and event.segment.index == 0:
            studio.server.go_down()
            timer.start()

    studio.run(cut).assert_done()
    timer.join()


def test_the_server_is_down_when_the_clip_is_ready(build_studio: BuildStudio) -> None:
    """The work of an hour is not thrown away because a proxy restarts in the second of the download."""

    async def play(stage: Stage) -> None:
        await render(stage)
        if len(stage.server.submitted) == 1:
            stage.server.answer_next("GET /view", Canned(502), times=4)

    build_studio(play).run().assert_done()


def test_the_server_restarts_in_the_middle(build_studio: BuildStudio) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()
        await stage.node(sampler_of(stage), steps=1)
        await stage.server.restart(forget=True)

    error = build_studio(play).run().assert_failed("server_restarted")
    assert "restarted" in str(error)


def test_a_prompt_that_was_lost_is_submitted_once_more(build_studio: BuildStudio) -> None:
    """Only after the proof that the first is lost: the server answers, and knows it neither waiting nor ended."""

    async def play(stage: Stage) -> None:
        if len(stage.server.submitted) == 1:
            await stage.start()
            await stage.server.restart(forget=True)
        else:
            await render(stage)

    studio = build_studio(play, attempts=2).run()
    assert studio.events[-1] == RunFinished(finished=2, failed=0, skipped=0)
    studio.assert_submitted(3)
    studio.assert_tidy(clips=2, last_frames=1)


def test_the_server_is_gone_for_good(build_studio: BuildStudio) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()

    studio = build_studio(play, timings=UNREACHABLE_SOON)

    def cut(event: GenerationEvent) -> None:
        if isinstance(event, SegmentSubmitted):
            studio.server.go_down()

    studio.run(cut).assert_failed("server_gone")
    assert isinstance(studio.events[-1], RunFinished)
    assert isinstance(studio.events[-1].error, BackendUnreachable)


def test_the_queue_was_cleared(build_studio: BuildStudio) -> None:
    async def play(stage: Stage) -> None:
        stage.leave()

    build_studio(play).run().assert_failed("prompt_lost")


def test_the_history_is_late(build_studio: BuildStudio) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()
        outputs = put_outputs(stage)
        await stage.send("execution_success")
        await stage.until_asked("GET /history", times=4)
        stage.write_history(outputs)
        stage.leave()

    build_studio(play).run().assert_done()


@dataclass(frozen=True)
class Transfer:
    """A fault of an upload or a download, and how the run ends: `code` is None when it completes."""

    name: str
    route: str
    canned: Canned
    times: int
    code: str | None
    submitted: int = 1
    """Prompts: the next segment goes ahead of a clip's download, and is taken back when that fails."""


HALF = Canned(body=b"\x00" * 50_000, cut=20_000)
TRANSFERS = [
    Transfer("upload cut once", "POST /upload/image", DROPPED, 1, None),
    Transfer("upload's answer cut", "POST /upload/image", Canned(body={"name": "a.png"}, cut=5), 2, None),
    Transfer("upload always cut", "POST /upload/image", DROPPED, 99, "connection_broken", 0),
    Transfer("upload refused", "POST /upload/image", Canned(400), 1, "image_refused", 0),
    Transfer("upload too large", "POST /upload/image", Canned(413), 1, "image_too_large", 0),
    Transfer("download cut", "GET /view", HALF, 2, None),
    Transfer("download always cut", "GET /view", HALF, 99, "connection_broken", 2),
    Transfer("download never begins", "GET /view", DROPPED, 99, "connection_broken", 2),
    Transfer("file gone", "GET /view", Canned(404), 1, "output_gone", 2),
    Transfer("file empty", "GET /view", Canned(200), 1, "output_empty", 2),
    Transfer("file is no video", "GET /view", Canned(body=b"<html>" * 500), 1, "not_a_video", 2),
    Transfer(
        "sent to a login page", "GET /view", Canned(302, headers={"Location": "https://x.example/"}), 1, "redirected", 2
    ),
    Transfer("token ran out", "GET /view", Canned(403), 1, "access_denied", 2),
]


@pytest.mark.parametrize("fault", TRANSFERS, ids=lambda fault: fault.name)
def test_transfers(build_studio: BuildStudio, fault: Transfer) -> None:
    studio = build_studio(patience=1.5)
    studio.server.answer_next(fault.route, fault.canned, times=fault.times)
    studio.run()
    if fault.code is None:
        studio.assert_done()
    else:
        studio.assert_failed(fault.code, submitted=fault.submitted)


def test_a_clip_that_is_damaged_in_the_middle(build_studio: BuildStudio) -> None:
    async def play(stage: Stage) -> None:
        outputs = put_outputs(stage)
        for name, content in stage.server.files.items():
            if name.endswith(".mp4"):
                stage.server.files[name] = content[: len(content) // 2]
        await stage.start()
        await stage.succeed(outputs)

    studio = build_studio(play).run()
    assert isinstance(studio.events[-1], RunFinished)
    assert studio.events[-1].failed == 1
    studio.assert_tidy(clips=0, last_frames=0)


async def render_large(stage: Stage) -> None:
    """The same clips with a megabyte of nothing at their end."""
    outputs = put_outputs(stage)
    for name, content in stage.server.files.items():
        if name.endswith(".mp4"):
            stage.server.files[name] = content + struct.pack(">I4s", 2**20, b"free") + bytes(2**20 - 8)
    await stage.start()
    await stage.succeed(outputs)


def test_large_clips_are_no_fault(build_studio: BuildStudio) -> None:
    build_studio(render_large).run().assert_done()


def test_the_disk_is_full_while_the_clip_is_placed(build_studio: BuildStudio) -> None:
    resource = pytest.importorskip("resource")
    studio = build_studio(render_large)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**19, before[1]))
    try:
        studio.run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    error = studio.assert_failed("cannot_write", submitted=2)
    assert str(studio.project.video_dir) in str(error)
    assert ".tmp-" not in str(error)
    assert "disk space" in error.hint


def test_stopped_while_the_download_does_not_succeed(build_studio: BuildStudio) -> None:
    studio = build_studio(patience=60.0)
    studio.server.answer_next("GET /view", Canned(502), times=1000)
    timer = threading.Timer(0.5, studio.stop.set)

    def begin(event: GenerationEvent) -> None:
        if isinstance(event, SegmentProgress) and event.fraction == 1.0 and not timer.is_alive():
            timer.start()

    with stamina.set_testing(False):
        studio.run(begin)
    timer.join()
    assert studio.events[-1] == RunFinished(finished=0, failed=0, skipped=2, stopped=True)
    assert {event.code for event in studio.events if isinstance(event, SegmentSkipped)} == {"stopped"}
    studio.assert_tidy(clips=0, last_frames=0)


async def error_and_no_end(stage: Stage) -> None:
    """The error is told, the message of the end and the history are not."""
    await stage.start()
    await stage.send(
        "execution_error", node_id="3", node_type="KSampler", exception_type="KeyError", exception_message="x"
    )
    stage.leave()


async def success_without_a_video(stage: Stage) -> None:
    put_outputs(stage)
    await stage.start()
    await stage.succeed({})


@pytest.mark.parametrize(
    ("play", "code"),
    [(error_and_no_end, "execution_failed"), (success_without_a_video, "no_video_in_history")],
    ids=["error without end", "success without a video"],
)
def test_what_is_told_of_a_failure(build_studio: BuildStudio, play: Script, code: str) -> None:
    build_studio(play, timings=replace(HASTY, history_patience=0.1)).run().assert_failed(code)
