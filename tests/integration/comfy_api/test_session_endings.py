"""How a prompt can end, and what the session makes of it."""

from __future__ import annotations

import struct
import threading
from dataclasses import replace

import pytest

from domain.errors import (
    BackendUnreachable,
    ExecutionFailed,
    ModelsMissing,
    OutOfMemory,
    PromptLost,
    PromptRejected,
)
from infrastructure.comfy_api.session import (
    OutputFile,
    PromptFinished,
    PromptPreview,
    PromptProgress,
    PromptStarted,
    PromptStopped,
    PromptSubmitted,
    PromptWaiting,
)
from tests.fakes import recorded
from tests.fakes.comfy_server import Canned, Stage, clip_output
from tests.integration.comfy_api.conftest import HASTY, WORKFLOW, BuildRig

CLIP = OutputFile("58", "clip_00001_.mp4", "video", "output", "images")


def test_success_from_submission_to_files(build_rig: BuildRig) -> None:
    rig = build_rig()
    events = rig.events()
    assert events[:2] == [PromptSubmitted(rig.prompt_id, 0.0), PromptStarted()]
    progress = [event for event in events if isinstance(event, PromptProgress)]
    assert [event.step for event in progress if event.steps == 3] == [1, 2, 3]
    assert progress[-1].fraction == 1.0
    assert isinstance(events[-1], PromptFinished)
    assert events[-1].outputs == (CLIP,)
    assert rig.server.asked["POST /prompt"] == 1


def test_the_socket_is_open_before_the_prompt_is_submitted(build_rig: BuildRig) -> None:
    rig = build_rig()
    submitted = next(iter(rig.run()))
    assert isinstance(submitted, PromptSubmitted)
    assert rig.server.sockets_opened == [rig.session.client_id]
    assert rig.server.submitted[0].client_id == rig.session.client_id
    assert "supports_preview_metadata" in rig.server.first_frames[0]


def test_the_history_is_read_at_once_and_the_queue_is_not_asked(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()
        await stage.succeed({"58": clip_output()})

    rig = build_rig(play)
    rig.events()
    assert rig.server.asked["GET /history"] == 1
    assert rig.server.asked["GET /queue"] == 0


def test_history_that_is_written_late(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()
        await stage.send("execution_success")
        await stage.until_asked("GET /history", times=3)
        stage.write_history({"58": clip_output()})
        stage.leave()

    events = build_rig(play).events()
    assert isinstance(events[-1], PromptFinished)
    assert events[-1].outputs == (CLIP,)


def test_several_prompts_share_one_socket(build_rig: BuildRig) -> None:
    rig = build_rig()
    for prompt_id in ("a", "b", "c"):
        rig.prompt_id = prompt_id
        assert isinstance(rig.events()[-1], PromptFinished)
    assert rig.server.asked["GET /ws"] == 1


def test_a_fully_cached_prompt_gives_its_old_files(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start(cached=tuple(WORKFLOW))
        await stage.succeed({"58": clip_output("old_00007_.mp4", key="gifs")})

    events = build_rig(play).events()
    assert isinstance(events[-1], PromptFinished)
    assert events[-1].outputs == (OutputFile("58", "old_00007_.mp4", "video", "output", "gifs"),)


def test_previews_of_both_kinds(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()
        await stage.send_bytes(struct.pack(">II", 1, 1) + b"jpeg")
        described = b'{"prompt_id": "%s", "node_id": "3", "image_type": "image/png"}' % stage.prompt_id.encode()
        await stage.send_bytes(struct.pack(">II", 4, len(described)) + described + b"png")
        foreign = b'{"prompt_id": "other", "node_id": "3", "image_type": "image/png"}'
        await stage.send_bytes(struct.pack(">II", 4, len(foreign)) + foreign + b"theirs")
        await stage.succeed()

    pictures = [event for event in build_rig(play).events() if isinstance(event, PromptPreview)]
    assert pictures == [PromptPreview("image/jpeg", b"jpeg"), PromptPreview("image/png", b"png")]


def test_messages_of_other_peoples_prompts_are_passed_over(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        foreign = "somebody-elses"
        await stage.send("progress", prompt_id=foreign, value=9, max=9, node="3")
        await stage.send("execution_error", prompt_id=foreign, exception_message="theirs")
        await stage.send("executing", prompt_id=foreign, node=None)
        stage.messages.clear()
        await stage.start()
        await stage.succeed()

    events = build_rig(play).events()
    assert isinstance(events[-1], PromptFinished)
    assert 9 not in [event.step for event in events if isinstance(event, PromptProgress)]


def test_garbage_on_the_socket_is_passed_over(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.send_bytes(b"")
        await stage.send_bytes(b"\x00\x00\x00\x04\xff\xff\xff\xff{")
        await stage.server.broadcast({"type": ["?"], "data": None})
        await stage.start()
        await stage.succeed()

    assert isinstance(build_rig(play).events()[-1], PromptFinished)


def test_the_place_in_the_queue_while_others_are_ahead(build_rig: BuildRig) -> None:
    let_in = threading.Event()

    async def play(stage: Stage) -> None:
        await stage.until(let_in)
        stage.server.others["queue_running"].clear()
        stage.server.pending.remove(stage)
        stage.server.running.append(stage)
        await stage.start()
        await stage.succeed()

    rig = build_rig(play)
    rig.server.others["queue_running"].append([-2, "theirs", {}, {}, []])
    rig.server.others["queue_pending"].append([-1, "theirs too", {}, {}, []])
    events = []
    for event in rig.run():
        events.append(event)
        if isinstance(event, PromptWaiting):
            rig.server.others["queue_pending"].clear()
            if event.ahead == 1:
                let_in.set()
    assert [event for event in events if isinstance(event, PromptWaiting)] == [PromptWaiting(2), PromptWaiting(1)]
    assert isinstance(events[-1], PromptFinished)


def test_a_failure_while_it_runs(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()
        await stage.fail(node_id="3", node_type="KSampler", exception_type="KeyError", exception_message="'x'\n")

    with pytest.raises(ExecutionFailed) as caught:
        build_rig(play).events()
    assert (caught.value.context["node_id"], caught.value.context["class_type"]) == ("3", "KSampler")


def test_out_of_memory(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()
        kind = "torch.OutOfMemoryError"
        await stage.fail(node_id="3", node_type="KSampler", exception_type=kind, exception_message="Allocation\n")

    with pytest.raises(OutOfMemory):
        build_rig(play).events()


def test_interrupted_by_somebody_else(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()
        await stage.be_interrupted()

    with pytest.raises(ExecutionFailed) as caught:
        build_rig(play).events()
    assert caught.value.code == "interrupted"


def test_deleted_from_the_queue_by_somebody_else(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        stage.leave()

    rig = build_rig(play)
    with pytest.raises(PromptLost) as caught:
        rig.events()
    assert caught.value.code == "prompt_lost"
    assert rig.server.asked["GET /history"] == 2
    assert rig.server.asked["POST /prompt"] == 1


def test_a_history_that_was_cleared_before_we_read_it(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()
        await stage.send("executed", node="58", output=clip_output())
        await stage.send("execution_success")
        stage.leave()

    rig = build_rig(play, timings=replace(HASTY, history_patience=0.02))
    events = rig.events()
    assert isinstance(events[-1], PromptFinished)
    assert events[-1].outputs == (CLIP,)


@pytest.mark.parametrize("name", [name for name, told in recorded.rejections().items() if told["status"] == 400])
def test_every_recorded_refusal(build_rig: BuildRig, name: str) -> None:
    rig = build_rig()
    rig.server.answer_next("POST /prompt", Canned(400, recorded.rejections()[name]["body"]))
    with pytest.raises((PromptRejected, ModelsMissing)):
        rig.events()
    assert rig.server.asked["POST /prompt"] == 1


def test_accepted_with_node_errors_is_withdrawn_and_refused(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.interrupted.wait()
        stage.leave()

    rig = build_rig(play)
    told = recorded.rejections()["missing_required_input"]["body"]
    rig.server.answer_next("POST /prompt", Canned(body={**told, "prompt_id": rig.prompt_id}, after_handling=True))
    with pytest.raises(PromptRejected) as caught:
        rig.events()
    assert caught.value.context["input_name"] == "format"
    assert rig.server.submitted[0].interrupted.is_set()


def test_the_id_an_old_server_chose_is_watched(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        stage.prompt_id = "its-own-choice"
        await stage.start()
        await stage.succeed({"58": clip_output()})

    rig = build_rig(play)
    answer = {"prompt_id": "its-own-choice", "number": 4, "node_errors": {}}
    rig.server.answer_next("POST /prompt", Canned(body=answer, after_handling=True))
    events = rig.events()
    assert events[0] == PromptSubmitted("its-own-choice", 4)
    assert isinstance(events[-1], PromptFinished)


def test_extra_data_is_sent(build_rig: BuildRig) -> None:
    rig = build_rig()
    extra = {"extra_pnginfo": {"shot": "001"}}
    list(rig.session.run(WORKFLOW, prompt_id="p", stop=rig.stop, extra_data=extra))
    assert rig.server.submitted[0].row[3] == extra


def test_stop_before_anything_submits_nothing(build_rig: BuildRig) -> None:
    rig = build_rig()
    rig.stop.set()
    assert rig.events() == [PromptStopped()]
    assert rig.server.asked["POST /prompt"] == 0


def test_stop_while_it_runs_interrupts_only_ours(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()
        await stage.node("3", steps=1)
        await stage.interrupted.wait()
        await stage.be_interrupted()

    rig = build_rig(play)
    events = []
    for event in rig.run():
        events.append(event)
        if isinstance(event, PromptProgress):
            rig.stop.set()
    assert events[-1] == PromptStopped()
    sent = [asked.body for asked in rig.server.requests if asked.route == "/interrupt"]
    assert [rig.prompt_id.encode() in body for body in sent] == [True]


def test_stop_while_it_waits_takes_it_from_the_queue(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        """Somebody else's prompt runs for ever."""

    rig = build_rig(play)
    rig.server.others["queue_running"].append([-1, "theirs", {}, {}, []])
    events = []
    for event in rig.run():
        events.append(event)
        if isinstance(event, PromptWaiting):
            rig.stop.set()
    assert events[-1] == PromptStopped()
    assert not rig.server.pending
    assert rig.server.asked["POST /interrupt"] == 0


def test_stop_when_the_server_is_gone(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()

    rig = build_rig(play)
    events = []
    for event in rig.run():
        events.append(event)
        if isinstance(event, PromptStarted):
            rig.server.go_down()
            rig.stop.set()
    assert events[-1] == PromptStopped(confirmed=False)


def test_watching_again_what_was_submitted_before(build_rig: BuildRig) -> None:
    go_on = threading.Event()

    async def play(stage: Stage) -> None:
        await stage.start()
        await stage.until(go_on)
        await stage.succeed({"58": clip_output()})

    rig = build_rig(play)
    run = rig.run()
    next(run)
    run.close()
    events = []
    for event in rig.session.watch(WORKFLOW, prompt_id=rig.prompt_id, stop=rig.stop):
        events.append(event)
        go_on.set()
    assert events[0] == PromptStarted()
    assert isinstance(events[-1], PromptFinished)
    assert rig.server.asked["POST /prompt"] == 1


def test_watching_what_ended_meanwhile(build_rig: BuildRig) -> None:
    rig = build_rig()
    rig.events()
    again = list(rig.session.watch(WORKFLOW, prompt_id=rig.prompt_id, stop=rig.stop))
    assert len(again) == 1
    assert isinstance(again[0], PromptFinished)


def test_no_server_at_all(build_rig: BuildRig) -> None:
    rig = build_rig()
    rig.server.go_down()
    with pytest.raises(BackendUnreachable) as caught:
        rig.events()
    assert caught.value.code == "not_reached"
    assert rig.server.url in str(caught.value)
