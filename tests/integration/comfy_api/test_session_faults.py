"""A bad network and a bad server: the prompt still ends, or the right error says why not."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from domain.errors import BackendTimedOut, BackendUnreachable, PromptLost
from infrastructure.comfy_api.session import PromptFinished, PromptProgress, PromptSilent, PromptStarted, PromptStopped
from tests.fakes.comfy_server import DROPPED, Canned, Stage, clip_output
from tests.integration.comfy_api.conftest import HASTY, BuildRig


async def finish(stage: Stage) -> None:
    await stage.succeed({"58": clip_output()})


@pytest.mark.parametrize("point", ["accepted", "started", "sampling", "sampled", "said success"])
def test_the_socket_dies_and_is_opened_again(build_rig: BuildRig, point: str) -> None:
    async def die(stage: Stage, here: str) -> None:
        if here == point:
            await stage.server.drop_sockets()
            await stage.until_connected(2)

    async def play(stage: Stage) -> None:
        await die(stage, "accepted")
        await stage.start()
        await die(stage, "started")
        await stage.node("3", steps=2)
        await die(stage, "sampling")
        await stage.node("58")
        await die(stage, "sampled")
        await stage.send("execution_success")
        await die(stage, "said success")
        await finish(stage)

    rig = build_rig(play)
    events = rig.events()
    assert isinstance(events[-1], PromptFinished)
    assert events[-1].outputs
    assert rig.server.sockets_opened == [rig.session.client_id] * 2
    assert rig.server.asked["POST /prompt"] == 1


def test_a_socket_that_never_opens(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.until_asked("GET /queue", times=2)
        await finish(stage)

    rig = build_rig(play)
    rig.server.answer_next("GET /ws", Canned(403), times=1000)
    events = rig.events()
    assert PromptStarted() in events
    assert isinstance(events[-1], PromptFinished)


def test_a_socket_that_is_never_answered_does_not_delay_the_second_prompt(build_rig: BuildRig) -> None:
    released = threading.Event()
    rig = build_rig(timings=replace(HASTY, socket_wait=0.05))
    rig.server.answer_next("GET /ws", Canned(503, hold=released))
    for prompt_id in ("a", "b"):
        rig.prompt_id = prompt_id
        assert isinstance(rig.events()[-1], PromptFinished)
    released.set()


def test_a_socket_that_stays_silent(build_rig: BuildRig) -> None:
    rig = build_rig(timings=replace(HASTY, socket_wait=0.05))
    rig.server.mute = True
    assert isinstance(rig.events()[-1], PromptFinished)


def test_a_socket_the_server_forgot_is_renewed(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()
        forgotten = stage.server.sockets.pop(stage.client_id or "")
        await stage.until_connected(2)
        assert forgotten.closed
        await stage.node("3", steps=1)
        await finish(stage)

    rig = build_rig(play, timings=replace(HASTY, renew_socket_after=0.1))
    events = rig.events()
    assert [event.step for event in events if isinstance(event, PromptProgress) and event.step] == []
    assert isinstance(events[-1], PromptFinished)
    assert "3" in [event.node_id for event in events if isinstance(event, PromptProgress)]


def test_silence_is_told_while_the_server_does_not_answer_and_progress_afterwards(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()
        await stage.node("3", steps=1)
        stage.server.mute = True
        await stage.until_asked("GET /queue", times=6)
        await finish(stage)

    rig = build_rig(play, timings=replace(HASTY, silence_told_after=0.15))
    rig.server.answer_next("GET /queue", Canned(503), times=5)
    events = rig.events()

    silent = [position for position, event in enumerate(events) if isinstance(event, PromptSilent)]
    assert silent
    assert all(event.seconds >= 0.15 for event in events if isinstance(event, PromptSilent))
    assert isinstance(events[silent[-1] + 1], PromptProgress | PromptFinished)
    assert isinstance(events[-1], PromptFinished)


@pytest.mark.parametrize(
    "fault",
    [
        Canned(500, "Server got itself in trouble"),
        Canned(502, "<html>bad gateway</html>"),
        Canned(504),
        DROPPED,
        Canned(200, "<html>login</html>"),
        Canned(404),
        Canned(200, {"queue_running": 3}),
    ],
    ids=["500", "502", "504", "dropped", "garbage", "404", "wrong shape"],
)
def test_http_faults_in_the_middle(build_rig: BuildRig, fault: Canned) -> None:
    async def play(stage: Stage) -> None:
        stage.server.mute = True
        await stage.until_asked("GET /queue", times=5)
        await finish(stage)

    rig = build_rig(play)
    rig.server.answer_next("GET /queue", fault, times=4)
    rig.server.answer_next("GET /history", fault, times=2)
    assert isinstance(rig.events()[-1], PromptFinished)
    assert rig.server.asked["POST /prompt"] == 1


def test_questions_that_are_not_answered_in_time(build_rig: BuildRig) -> None:
    released = threading.Event()

    async def play(stage: Stage) -> None:
        stage.server.mute = True
        await finish(stage)

    rig = build_rig(play, timings=replace(HASTY, answer_within=0.05))
    rig.server.answer_next("GET /queue", Canned(hold=released), times=2)
    assert isinstance(rig.events()[-1], PromptFinished)
    released.set()


def test_the_server_is_gone_for_a_while(build_rig: BuildRig) -> None:
    back = threading.Event()

    async def play(stage: Stage) -> None:
        await stage.start()
        await stage.until(back)
        await finish(stage)

    rig = build_rig(play)
    run = rig.run()
    assert PromptStarted() in [next(run), next(run)]
    rig.server.go_down()
    timer = threading.Timer(0.3, lambda: (rig.server.come_up(), back.set()))
    timer.start()
    assert isinstance(list(run)[-1], PromptFinished)
    timer.join()


def test_the_server_is_killed_and_started_again(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()

    rig = build_rig(play)
    run = rig.run()
    assert PromptStarted() in [next(run), next(run)]
    rig.server.go_down(forget=True)
    timer = threading.Timer(0.2, rig.server.come_up)
    timer.start()
    with pytest.raises(PromptLost) as caught:
        list(run)
    timer.join()
    assert caught.value.code == "server_restarted"


def test_the_server_is_gone_for_good(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()

    rig = build_rig(play, timings=replace(HASTY, unreachable_after=0.3))
    run = rig.run()
    assert PromptStarted() in [next(run), next(run)]
    rig.server.go_down()
    with pytest.raises(BackendUnreachable) as caught:
        list(run)
    assert caught.value.code == "server_gone"


def test_stop_while_the_server_is_silent(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.start()

    rig = build_rig(play)
    run = rig.run()
    assert PromptStarted() in [next(run), next(run)]
    rig.server.mute = True
    timer = threading.Timer(0.1, rig.stop.set)
    timer.start()
    assert list(run)[-1] == PromptStopped()
    timer.join()


def test_an_answer_that_was_lost_after_the_prompt_arrived(build_rig: BuildRig) -> None:
    async def play(stage: Stage) -> None:
        await stage.until_asked("GET /queue")
        await finish(stage)

    rig = build_rig(play)
    rig.server.answer_next("POST /prompt", Canned(cut=0, after_handling=True))
    assert isinstance(rig.events()[-1], PromptFinished)
    assert len(rig.server.submitted) == 1


def test_an_answer_that_was_lost_and_the_prompt_ended_already(build_rig: BuildRig) -> None:
    rig = build_rig()
    rig.server.answer_next("POST /prompt", Canned(502, after_handling=True))
    assert isinstance(rig.events()[-1], PromptFinished)
    assert len(rig.server.submitted) == 1


@pytest.mark.parametrize("fault", [DROPPED, Canned(502), Canned(503)], ids=["dropped", "502", "503"])
def test_a_prompt_that_proved_not_to_have_arrived_is_sent_once_more(build_rig: BuildRig, fault: Canned) -> None:
    rig = build_rig()
    rig.server.answer_next("POST /prompt", fault)
    assert isinstance(rig.events()[-1], PromptFinished)
    assert rig.server.asked["POST /prompt"] == 2
    assert len(rig.server.submitted) == 1
    assert rig.server.asked["GET /queue"] >= 2


def test_a_restart_costs_the_answer_and_the_prompt(build_rig: BuildRig) -> None:
    """The server that is back knows nothing of it, so it comes again, under the id it has."""

    async def play(stage: Stage) -> None:
        if len(stage.server.submitted) == 1:
            await stage.until_asked("GET /queue")
            await stage.server.restart()
        else:
            await finish(stage)

    rig = build_rig(play)
    rig.server.answer_next("POST /prompt", Canned(502, after_handling=True))
    rig.server.answer_next("GET /queue", Canned(502))  # before it could be seen there
    assert isinstance(rig.events()[-1], PromptFinished)
    assert [[stage.prompt_id for stage in life] for life in rig.server.lives] == [[rig.prompt_id], [rig.prompt_id]]


def test_it_is_not_sent_a_third_time(build_rig: BuildRig) -> None:
    rig = build_rig()
    rig.server.answer_next("POST /prompt", DROPPED, times=5)
    with pytest.raises(BackendUnreachable) as caught:
        rig.events()
    assert caught.value.code == "connection_broken"
    assert rig.server.asked["POST /prompt"] == 2


def test_a_server_that_may_only_be_slow_gets_it_once(build_rig: BuildRig) -> None:
    rig = build_rig()
    rig.server.answer_next("POST /prompt", Canned(504), times=5)
    with pytest.raises(BackendTimedOut):
        rig.events()
    assert rig.server.asked["POST /prompt"] == 1


def test_whether_it_arrived_is_found_out_when_the_server_is_back(build_rig: BuildRig) -> None:
    rig = build_rig()
    rig.server.answer_next("POST /prompt", Canned(502, after_handling=True))
    rig.server.answer_next("GET /queue", DROPPED, times=4)
    assert isinstance(rig.events()[-1], PromptFinished)
    assert len(rig.server.submitted) == 1


def test_the_error_of_the_submission_stays_when_nobody_can_tell(build_rig: BuildRig) -> None:
    rig = build_rig(timings=replace(HASTY, unreachable_after=0.2))
    rig.server.answer_next("POST /prompt", Canned(502))
    rig.server.answer_next("GET /queue", Canned(502), times=100)
    with pytest.raises(BackendUnreachable) as caught:
        rig.events()
    assert caught.value.context["status"] == 502
    assert rig.server.asked["POST /prompt"] == 1


def test_stop_while_finding_out_whether_it_arrived(build_rig: BuildRig) -> None:
    rig = build_rig(timings=replace(HASTY, look_again=10.0))
    rig.server.answer_next("POST /prompt", Canned(502))
    timer = threading.Timer(0.1, rig.stop.set)
    timer.start()
    assert rig.events() == [PromptStopped()]
    timer.join()
    assert rig.server.asked["POST /prompt"] == 1


def test_sessions_of_several_threads_do_not_mix(build_rig: BuildRig) -> None:
    rig = build_rig()
    from infrastructure.comfy_api.session import ComfySession

    ends: dict[str, object] = {}

    def work(name: str) -> None:
        with ComfySession(rig.api, timings=HASTY) as session:
            ends[name] = list(session.run({}, prompt_id=name, stop=rig.stop))[-1]

    threads = [threading.Thread(target=work, args=(f"prompt-{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ends) == 6
    assert all(isinstance(end, PromptFinished) for end in ends.values())
    assert len(set(rig.server.sockets_opened)) == 6
