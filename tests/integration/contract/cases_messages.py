"""Protocol §1, §4, §10: what is said on the socket, and what is not."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import Any

from infrastructure.comfy_api.messages import ExecutionErrored, parse_frame
from infrastructure.comfy_api.session import PromptPreview, PromptStarted, PromptSubmitted
from tests.fakes import recorded
from tests.fakes.comfy_server import Canned
from tests.integration.comfy_api.conftest import HASTY, Rig
from tests.integration.contract import scripts
from tests.integration.contract.case import Case, Outcome

FED: dict[str, Any] = {"model": ["1", 0], "steps": 6}
TWO_SAMPLERS: dict[str, Any] = {
    "1": {"class_type": "UNETLoader", "inputs": {}},
    "2": {"class_type": "WanImageToVideo", "inputs": {}},
    "3": {
        "class_type": "KSamplerAdvanced",
        "inputs": {**FED, "latent_image": ["2", 0], "start_at_step": 0, "end_at_step": 3},
    },
    "4": {
        "class_type": "KSamplerAdvanced",
        "inputs": {**FED, "latent_image": ["3", 0], "start_at_step": 3, "end_at_step": 10000},
    },
    "58": {"class_type": "SaveVideo", "inputs": {"video": ["4", 0]}},
}
THEIRS = {"prompt_id": "somebody-elses"}


def in_order(outcome: Outcome) -> None:
    assert [type(event) for event in outcome.events[:2]] == [PromptSubmitted, PromptStarted]
    fractions = [event.fraction for event in outcome.progress]
    assert fractions == sorted(f for f in fractions if f is not None)
    assert fractions[-1] == 1.0
    steps_of_the_graph(outcome)


def steps_of_the_graph(outcome: Outcome) -> None:
    steps = [event.step for event in outcome.progress if event.steps == 3]
    assert list(dict.fromkeys(steps)) == [1, 2, 3]


def half_after_the_first_sampler(outcome: Outcome) -> None:
    done = [event.fraction or 0.0 for event in outcome.progress if event.node_id == "3" and event.step == 3]
    assert 0.35 < done[0] < 0.6, done


def run_two_samplers(rig: Rig) -> Any:
    return list(rig.session.run(TWO_SAMPLERS, prompt_id=rig.prompt_id, stop=rig.stop))


def two_bars(outcome: Outcome) -> None:
    outcome.events = outcome.value
    half_after_the_first_sampler(outcome)


def no_step(number: int) -> Any:
    def check(outcome: Outcome) -> None:
        assert number not in [event.step for event in outcome.progress]

    return check


def previews(*images: bytes) -> Any:
    def check(outcome: Outcome) -> None:
        assert [event.image for event in outcome.of(PromptPreview)] == list(images)

    return check


def sockets(times: int) -> Any:
    def check(outcome: Outcome) -> None:
        assert outcome.rig.server.sockets_opened == [outcome.rig.session.client_id] * times

    return check


def feature_flags_first(outcome: Outcome) -> None:
    assert '"supports_preview_metadata": true' in outcome.rig.server.first_frames[0]


def opened_before_submitting(outcome: Outcome) -> None:
    routes = [asked.route for asked in outcome.rig.server.requests]
    assert routes.index("/ws") < routes.index("/prompt")
    assert outcome.rig.server.submitted[0].client_id == outcome.rig.session.client_id


def refuse_sockets(rig: Rig) -> None:
    rig.server.answer_next("GET /ws", Canned(403), times=1000)


def asked_once(outcome: Outcome) -> None:
    assert outcome.rig.server.asked["GET /history"] == 1
    assert outcome.rig.server.asked["GET /queue"] == 0


async def busy_status(stage: Any) -> None:
    """The counter of all users moves; it says nothing of ours."""
    for remaining in (2, 2, 1, 0, 0):
        status = {"status": {"exec_info": {"queue_remaining": remaining}}}
        await stage.server.broadcast({"type": "status", "data": status})
    await stage.start()
    await scripts.finish(stage)


async def interrupted_by_others(stage: Any) -> None:
    await stage.start()
    await stage.be_interrupted()


FOREIGN = (
    ("progress", {**THEIRS, "value": 9, "max": 9, "node": "3"}),
    ("executed", {**THEIRS, "node": "58", "output": {"images": [{"filename": "theirs.mp4"}]}}),
    ("execution_error", {**THEIRS, "exception_message": "theirs"}),
    ("execution_interrupted", THEIRS),
    ("execution_success", THEIRS),
    ("executing", {**THEIRS, "node": None}),
)
UNKNOWN = (
    ("assets.seed.started", {"a": 1}),
    ("progress_text", {"node": "3", "text": "…"}),
    ("notification", {"value": "hello"}),
)
ODD = (
    ("progress", {"value": "x", "max": None, "node": "3"}),
    ("progress_state", {"nodes": ["3"]}),
    ("executed", {"node": 3, "output": "x"}),
    ("executing", {"node": ["3"]}),
)
DAMAGED = (
    b"",
    b"\x00",
    b"\x00\x00\x00\x04\xff\xff\xff\xff{",
    struct.pack(">II", 4, 2) + b"{}",
    struct.pack(">II", 9, 9),
)
TEXT = struct.pack(">II", 3, 1) + b"3step 1"
MAPPED = {"value": 1, "max": 2, "state": "running", "node_id": "9.0.1", "display_node_id": "3"}

RUNS = [
    Case("§1 order", "one cold prompt from submission to files", files=(scripts.CLIP,), play=scripts.running(
        *(("progress", {"value": value, "max": 3, "node": "3"}) for value in (1, 2, 3))), check=in_order),
    Case("§1 order", "the socket is open before the prompt is sent", check=opened_before_submitting),
    Case("§1 order", "cached nodes may be an empty list", play=scripts.running(("execution_cached", {"nodes": []}))),
    Case("§1 order", "an executed node without output",
         play=scripts.running(("executed", {"node": "58", "output": None}))),
    Case("§1 order", "nodes made while it runs",
         play=scripts.running(("progress_state", {"nodes": {"9.0.1": MAPPED}}))),
    Case("§1 progress", "the whole graph in progress_state", play=scripts.whole_graph, check=steps_of_the_graph),
    Case("§1 progress", "two samplers are added up", play=scripts.two_samplers, call=run_two_samplers, check=two_bars),
    Case("§1 race", "history written after success", play=scripts.late_history, files=(scripts.CLIP,)),
    Case("§1 race", "the last message leads straight to the history", play=scripts.finish, check=asked_once),
    Case("§1 race", "success not heard, the end heard", play=scripts.end_without_success, files=(scripts.CLIP,)),
    Case("§1 failure", "executing null after an error is no success", "execution_failed",
         scripts.raising(node_id="3", node_type="KSampler", exception_type="KeyError", exception_message="'x'\n")),
    Case("§1 failure", "interrupted by somebody else", "interrupted", interrupted_by_others),
    Case("§1 no message", "deleted from the queue", "prompt_lost", scripts.be_forgotten),
    Case("§1 no message", "the server goes down and forgets", "server_restarted", scripts.restart),
    Case("§1 silence", "nothing is said for the whole run", play=scripts.say_nothing, files=(scripts.CLIP,)),
    Case("§1 silence", "no socket at all", arrange=refuse_sockets, files=(scripts.CLIP,), play=scripts.finish),
    Case("§1 who", "broadcasts of other prompts", play=scripts.running(*FOREIGN), check=no_step(9),
         files=(scripts.CLIP,)),
    Case("§1 who", "the queue counter of all users", play=busy_status, files=(scripts.CLIP,)),
    Case("§1 who", "a socket that came after the start", play=scripts.late_socket, files=(scripts.CLIP,)),
    Case("§1 reconnect", "the stream goes on with the same client id", play=scripts.drop_and_go_on, check=sockets(2)),
    Case("§1 reconnect", "the silently dead socket after a double connection", play=scripts.forget_the_socket,
         timings=replace(HASTY, renew_socket_after=0.1), check=sockets(2)),
    Case("§1 binary", "feature flags are the first frame", play=scripts.running(), check=feature_flags_first),
    Case("§1 binary", "a preview without metadata", play=scripts.framed(scripts.preview_of(None)),
         check=previews(b"jpeg")),
    Case("§1 binary", "a preview with metadata", play=scripts.own_preview, check=previews(b"jpeg")),
    Case("§1 binary", "a preview of somebody else's prompt", play=scripts.framed(scripts.preview_of("x")),
         check=previews()),
    Case("§1 binary", "text of a node", play=scripts.framed(TEXT), check=previews()),
    Case("§1 binary", "damaged frames", play=scripts.framed(*DAMAGED), check=previews()),
    Case("§1 newer", "messages nobody knows yet", play=scripts.running(*UNKNOWN)),
    Case("§1 newer", "known messages of another shape", play=scripts.running(*ODD)),
    Case("§4 cached", "a cached run names the old file", play=scripts.all_cached, files=("old_00003_.mp4",)),
]  # fmt: skip


FAILURES = [
    message.failure
    for message in map(parse_frame, recorded.frames("04_execution_errors"))
    if isinstance(message, ExecutionErrored)
]
CODES = (
    "image_unreadable_on_server",
    "model_file_damaged",
    "model_file_damaged",
    "model_file_damaged",
    "model_file_unknown",
    "vae_mismatch",
    "model_mismatch",
    "text_encoder_mismatch",
    "output_outside",
    "output_outside",
)
CAUSES = [
    Case("§10 cause", f"recorded {number}: {code}", code, scripts.raising(**failure))
    for number, (code, failure) in enumerate(zip(CODES, FAILURES, strict=True))
]
MEMORY = {"node_id": "3", "node_type": "KSampler", "exception_type": "torch.OutOfMemoryError"}
SAGE = {"node_id": "3", "node_type": "KSampler", "exception_type": "ModuleNotFoundError"}
CAUSES += [
    Case("§10 cause", "out of memory", "out_of_memory", scripts.raising(**MEMORY, exception_message="Allocation\n")),
    Case("§10 cause", "sageattention shows at the sampler", "python_package_missing",
         scripts.raising(**SAGE, exception_message="No module named 'sageattention'")),
]  # fmt: skip
CASES = [*RUNS, *CAUSES]
