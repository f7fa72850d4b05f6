"""What a watcher concludes from messages, queue and history; the clock is a number."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from domain.errors import BackendUnreachable, ExecutionFailed, PromptLost
from domain.units import Seconds
from infrastructure.comfy_api.answers import HistoryRecord, QueueState
from infrastructure.comfy_api.errors import no_answer
from infrastructure.comfy_api.messages import (
    ExecutionEnded,
    ExecutionErrored,
    ExecutionStarted,
    ExecutionSucceeded,
    NodeExecuted,
    NodeExecuting,
    PreviewReceived,
    StatusChanged,
    StepProgress,
    parse_frame,
)
from infrastructure.comfy_api.outputs import OutputFile
from infrastructure.comfy_api.prompt_events import (
    PromptEvent,
    PromptPreview,
    PromptProgress,
    PromptSilent,
    PromptStarted,
    PromptWaiting,
)
from infrastructure.comfy_api.prompt_watch import PromptWatch
from infrastructure.comfy_api.watch_timings import WatchTimings
from tests.fakes import recorded

TIMINGS = WatchTimings()
WORKFLOW = {"3": {"class_type": "KSampler", "inputs": {}}}
CLIP = OutputFile("58", "a.mp4", "video", "output", "images")
NOWHERE = QueueState()


def watching(now: float = 0.0, workflow: Any = WORKFLOW) -> PromptWatch:
    return PromptWatch("p", workflow, TIMINGS, now)


def replayed(prompt: recorded.RecordedPrompt) -> tuple[PromptWatch, list[PromptEvent]]:
    """Hear a whole recording, then see its history."""
    watch = PromptWatch(prompt.prompt_id, prompt.workflow, TIMINGS, 0.0)
    events: list[PromptEvent] = []
    for now, frame in zip(itertools.count(0.0, 0.01), prompt.frames):
        message = parse_frame(frame)
        if message is not None:
            events += watch.hear(message, now)
        if watch.settling:
            break
    watch.saw_history(HistoryRecord.from_json(prompt.history, prompt.prompt_id), 99.0)
    return watch, events


def cases(status: str) -> list[Any]:
    return [
        pytest.param(prompt, id=f"{name}-{prompt.prompt_id[:4]}")
        for name in recorded.NAMES
        for prompt in recorded.prompts(name)
        if (prompt.history.get(prompt.prompt_id) or {}).get("status", {}).get("status_str") == status
    ]


@pytest.mark.parametrize("prompt", cases("success"))
def test_recorded_successes_finish_with_the_files_of_the_history(prompt: recorded.RecordedPrompt) -> None:
    watch, events = replayed(prompt)
    assert watch.finished is not None
    told = prompt.history[prompt.prompt_id]["outputs"]
    assert [file.filename for file in watch.finished.outputs] == [
        file["filename"] for output in told.values() for file in output["images"]
    ]
    assert watch.finished.execution_seconds is not None
    assert sum(isinstance(event, PromptStarted) for event in events) <= 1
    fractions = [event.fraction for event in events if isinstance(event, PromptProgress)]
    assert fractions == sorted(fraction for fraction in fractions if fraction is not None)


@pytest.mark.parametrize("prompt", cases("error"))
def test_recorded_failures_are_raised(prompt: recorded.RecordedPrompt) -> None:
    with pytest.raises(ExecutionFailed) as caught:
        replayed(prompt)
    last, fields = prompt.history[prompt.prompt_id]["status"]["messages"][-1]
    assert (caught.value.code == "interrupted") == (last == "execution_interrupted")
    assert caught.value.context["node_id"] == fields["node_id"]


def test_a_recorded_run_with_previews_shows_them_once_it_runs() -> None:
    for name in ("01_success_wan22_14b_i2v", "01b_success_feature_flags_preview_metadata"):
        prompt = next(recorded.prompts(name))
        _, events = replayed(prompt)
        pictures = [frame for frame in prompt.frames if isinstance(frame, bytes)]
        assert sum(isinstance(event, PromptPreview) for event in events) == len(pictures) > 1
        assert isinstance(events[0], PromptStarted)


def test_messages_of_others_mean_nothing() -> None:
    watch = watching()
    foreign = [
        ExecutionStarted("q"),
        StepProgress("q", "3", 1, 2),
        PreviewReceived("q", "3", "image/png", b"x"),
        ExecutionErrored("q", {}),
        ExecutionEnded("q"),
        PreviewReceived(None, None, "image/png", b"x"),
        StepProgress(None, "3", 1, 2),
        NodeExecuting(None, "3"),
    ]
    assert not [event for message in foreign for event in watch.hear(message, 1.0)]
    assert not watch.settling


def test_messages_without_a_prompt_are_ours_while_ours_runs() -> None:
    watch = watching()
    list(watch.hear(ExecutionStarted("p"), 1.0))
    assert PromptPreview("image/png", b"x") in list(watch.hear(PreviewReceived(None, None, "image/png", b"x"), 1.0))
    assert list(watch.hear(NodeExecuting(None, "3"), 1.0))
    assert not list(watch.hear(NodeExecuting(None, "not in our workflow"), 1.0))


def test_the_same_progress_is_told_once() -> None:
    watch = watching()
    assert list(watch.hear(StepProgress("p", "3", 1, 2), 1.0))
    assert not list(watch.hear(StepProgress("p", "3", 1, 2), 1.1))


def test_the_place_in_the_queue_is_told_when_it_changes() -> None:
    watch = watching()
    far, near = QueueState(("a",), ("b", "p")), QueueState(("b",), ("p",))
    assert list(watch.saw_queue(far, 1.0)) == [PromptWaiting(2)]
    assert not list(watch.saw_queue(far, 2.0))
    assert list(watch.saw_queue(near, 3.0)) == [PromptWaiting(1)]
    assert list(watch.saw_queue(QueueState(("p",)), 4.0)) == [PromptStarted()]


def test_while_it_waits_a_change_of_the_queue_is_looked_at_soon() -> None:
    watch = watching()
    list(watch.saw_queue(QueueState(("a",), ("p",)), 1.0))
    assert watch.look_in(1.0) == TIMINGS.look_every
    list(watch.hear(StatusChanged(2), 1.1))
    assert watch.look_in(1.0) == pytest.approx(TIMINGS.first_look)


def test_silence_in_the_queue_is_never_an_end() -> None:
    watch = watching()
    for hour in range(1, 50):
        list(watch.saw_queue(QueueState(("p",)), hour * 3600.0))
        assert watch.look_in(hour * 3600.0) == TIMINGS.look_every
    assert watch.finished is None


def test_after_the_last_message_the_history_is_read_at_once() -> None:
    watch = watching()
    list(watch.hear(ExecutionSucceeded("p"), 5.0))
    assert watch.look_in(5.0) == 0
    watch.saw_history(None, 5.0)
    first = watch.look_in(5.0)
    watch.saw_history(None, 5.1)
    assert 0 < first < watch.look_in(5.1) < 0.1


def test_lost_only_the_second_time() -> None:
    watch = watching()
    watch.saw_history(None, 1.0)
    assert watch.look_in(1.0) == TIMINGS.look_again
    with pytest.raises(PromptLost) as caught:
        watch.saw_history(None, 2.0)
    assert caught.value.code == "prompt_lost"


def test_seen_again_in_between_is_not_lost() -> None:
    watch = watching()
    watch.saw_history(None, 1.0)
    list(watch.saw_queue(QueueState(("p",)), 2.0))
    watch.saw_history(None, 3.0)


def test_lost_after_an_outage_is_a_restart() -> None:
    watch = watching()
    watch.could_not_look(no_answer("http://x"), 1.0)
    watch.saw_history(None, 2.0)
    with pytest.raises(PromptLost) as caught:
        watch.saw_history(None, 3.0)
    assert caught.value.code == "server_restarted"


def test_an_end_that_was_heard_counts_when_the_history_was_cleared() -> None:
    watch = watching()
    list(watch.hear(NodeExecuted("p", "58", (CLIP,)), 1.0))
    list(watch.hear(ExecutionSucceeded("p"), 1.0))
    for later in (100.0, 101.0):
        watch.saw_history(None, later)
    assert watch.finished is not None
    assert watch.finished.outputs == (CLIP,)


def test_a_failure_that_was_heard_counts_when_the_history_was_cleared() -> None:
    watch = watching()
    list(watch.hear(ExecutionErrored("p", {"exception_message": "boom"}), 1.0))
    watch.saw_history(None, 100.0)
    with pytest.raises(ExecutionFailed, match="boom"):
        watch.saw_history(None, 101.0)


def test_a_server_that_is_gone_for_a_while_is_borne() -> None:
    watch = watching()
    gone = no_answer("http://x")
    watch.could_not_look(gone, 10.0)
    watch.could_not_look(gone, 10.0 + TIMINGS.unreachable_after - 1)
    list(watch.saw_queue(QueueState(("p",)), 70.0))
    watch.could_not_look(gone, 71.0)
    with pytest.raises(BackendUnreachable) as caught:
        watch.could_not_look(gone, 71.0 + TIMINGS.unreachable_after)
    assert caught.value.code == "server_gone"


def test_a_silent_socket_of_a_running_prompt_is_suspect_ever_more_seldom() -> None:
    watch = watching()
    assert not watch.socket_is_suspect(1000.0)
    list(watch.hear(ExecutionStarted("p"), 0.0))
    suspected = [now for now in range(200) if watch.socket_is_suspect(float(now))]
    assert suspected == [30, 90]


def test_a_broken_socket_is_a_reason_to_look() -> None:
    watch = watching()
    list(watch.hear(ExecutionStarted("p"), 0.0))
    watch.hear_nothing_more(0.0)
    assert watch.look_in(0.0) == pytest.approx(TIMINGS.tick)


def test_ten_bad_seconds_change_nothing_with_the_usual_patience() -> None:
    """Every question of ten seconds is answered with a fault; the prompt goes on and ends well."""
    watch = watching()
    list(watch.hear(ExecutionStarted("p"), 0.0))
    now, failed = watch.look_in(0.0), 0
    while now < TIMINGS.look_every + 10.0:
        watch.could_not_look(no_answer("http://a"), now)
        failed += 1
        now += watch.look_in(now)
    assert failed >= 10
    list(watch.saw_queue(QueueState(running=("p",), numbers={"p": 0.0}), now))
    list(watch.hear(ExecutionEnded("p"), now + 1.0))
    watch.saw_history(HistoryRecord("p", True, (CLIP,)), now + 1.0)
    assert watch.finished is not None
    assert watch.finished.outputs == (CLIP,)


@pytest.mark.parametrize(("broke", "code"), [(True, "server_restarted"), (False, "prompt_lost")])
def test_a_socket_that_broke_tells_a_restart_from_a_cleared_queue(broke: bool, code: str) -> None:
    watch = watching()
    watch.hear_nothing_more(0.0, broke=broke)
    watch.saw_history(None, 1.0)
    with pytest.raises(PromptLost) as caught:
        watch.saw_history(None, 2.0)
    assert caught.value.code == code


def test_a_server_that_does_not_answer_is_told_after_a_moment_and_again_while_it_lasts():
    watch = watching()
    list(watch.hear(ExecutionStarted("p"), 10.0))
    told = []
    for now in (11.0, 12.5, 14.0, 20.0):
        watch.could_not_look(no_answer("http://a"), now)
        told += watch.silence(now)

    assert told == [PromptSilent(Seconds(4.0)), PromptSilent(Seconds(10.0))]


@pytest.mark.parametrize("hears", [True, False])
def test_once_it_answers_again_progress_is_told_again(hears: bool):
    watch = watching()
    before = list(watch.hear(StepProgress("p", "3", 1, 2), 10.0))[-1]
    watch.could_not_look(no_answer("http://a"), 15.0)
    assert list(watch.silence(15.0))

    again = (
        watch.hear(PreviewReceived("p", "3", "image/png", b"x"), 16.0)
        if hears
        else watch.saw_queue(QueueState(("p",)), 16.0)
    )
    assert next(iter(again)) == before
    assert not list(watch.silence(30.0))


def test_a_place_in_the_queue_is_told_again_after_silence():
    watch = watching()
    far = QueueState(("a",), ("p",))
    list(watch.saw_queue(far, 1.0))
    watch.could_not_look(no_answer("http://a"), 9.0)
    assert list(watch.silence(9.0)) == [PromptSilent(Seconds(8.0))]

    assert list(watch.saw_queue(far, 10.0)) == [PromptWaiting(1)]
