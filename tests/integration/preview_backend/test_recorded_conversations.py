"""The preview server's conversations next to those of a real ComfyUI 0.3.64: same messages, same order, same keys."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.protocol_client import ProtocolClient
from tests.integration.preview_backend.conftest import graph, recorded


def with_inputs(workflow: dict[str, Any], **changes: dict[str, Any]) -> dict[str, Any]:
    """The workflow with inputs of some nodes replaced: `n37={"unet_name": …}`."""
    changed = dict(workflow)
    for key, inputs in changes.items():
        node = changed[key.removeprefix("n")]
        changed[key.removeprefix("n")] = {**node, "inputs": {**node["inputs"], **inputs}}
    return changed


def warm_up(client: ProtocolClient, workflow: dict[str, Any], cached: list[str]) -> None:
    """Run a prompt that leaves exactly the nodes `cached` for `workflow` in the cache."""
    others: dict[str, dict[str, Any]] = {
        "UNETLoader": {"weight_dtype": "fp8_e5m2"},
        "VAELoader": {"vae_name": "pixel_space"},
        "CLIPLoader": {"device": "cpu"},
        "CheckpointLoaderSimple": {"a": 1},
        "KSamplerSelect": {"sampler_name": "ddim"},
        "SaveImage": {"filename_prefix": "warm"},
    }
    changed = {
        f"n{node_id}": others[node["class_type"]]
        for node_id, node in workflow.items()
        if node_id not in cached and node["class_type"] in others
    }
    client.run(with_inputs(workflow, **changed))


@pytest.mark.parametrize("name", ["01_success_wan22_5b", "01_success_wan22_14b", "01_success_ltxv_2b"])
def test_a_success_is_told_as_a_real_server_tells_it(client: ProtocolClient, name: str) -> None:
    recording = recorded(name)
    cached = next(message[1] for message in recording["messages"] if message[0] == "execution_cached")
    if cached:
        warm_up(client, recording["graph"], cached)

    with client.listen() as socket:
        answer = client.submit(recording["graph"])
        told = socket.until_end(answer.json()["prompt_id"])

    assert answer.status_code == 200
    assert told.outline == recording["messages"]


def test_the_history_has_the_shape_of_a_real_one(client: ProtocolClient) -> None:
    recording = recorded("01_success_wan22_5b")
    prompt_id = client.run(recording["graph"]).prompt_id

    ended = client.history(prompt_id)[prompt_id]

    assert sorted(ended) == recording["history_keys"]
    assert sorted(ended["status"]) == recording["status_keys"]
    assert [message[0] for message in ended["status"]["messages"]] == recording["history_messages"]
    assert ended["meta"] == recording["meta"]
    assert ended["prompt"][1:] == [
        prompt_id,
        recording["graph"],
        {"client_id": client.client_id},
        recording["outputs"],
    ]


def test_previews_carry_metadata_for_a_client_that_asked(client: ProtocolClient) -> None:
    recording = recorded("01b_success_feature_flags_preview_metadata")
    warm_up(client, recording["graph"], ["52"])

    with client.listen() as socket:
        flags = '{"type": "feature_flags", "data": {"supports_preview_metadata": true}}'
        socket.socket.send(flags)
        greeting = socket.until("feature_flags")
        told = socket.until_end(client.submit(recording["graph"]).json()["prompt_id"])

    assert greeting.outline + told.outline == recording["messages"]


def test_cached_reruns_are_told_as_a_real_server_tells_them(client: ProtocolClient) -> None:
    recording = recorded("02_cached_rerun")
    warm = {"filename_prefix": "warm"}
    client.run(with_inputs(recording["graph"], n3={"noise_seed": 1}, n58=warm, n60=warm))

    with client.listen() as socket:
        assert socket.until("status").outline == [["status", 0, ["sid", "status"]]]
        for run in recording["runs"]:
            nodes = {**recording["graph"], **run["changed"]}
            workflow = {node_id: nodes[node_id] for node_id in run["node_order"]}
            told = socket.until_end(client.submit(workflow).json()["prompt_id"])
            if run["name"] == "other node_id":
                # A real server takes its output nodes from a set, in any order; here the other one came first.
                assert told.kinds == [message[0] for message in run["messages"]]
                assert told.outline[3] == run["messages"][3]
            else:
                assert told.outline == run["messages"], run["name"]
            ended = client.history(told.prompt_id)[told.prompt_id]
            assert ended["outputs"] == run["outputs"], run["name"]


@pytest.mark.parametrize(
    "case", recorded("03_validation")["cases"], ids=lambda case: case["name"].replace(" ", "_")[:60]
)
def test_refusals_are_worded_as_a_real_server_words_them(client: ProtocolClient, case: dict[str, Any]) -> None:
    base = recorded("03_validation")["graph"]
    if "body" in case:
        answer = client.post("/prompt", data=case["body"])
    else:
        nodes = {**base, **case.get("changed", {})}
        kept = {key: nodes[key] for key in nodes if key not in case.get("removed", ())}
        workflow = case.get("graph", kept)
        answer = client.submit(workflow)

    assert answer.status_code == case["status"]
    if "text" in case:
        assert answer.text == case["text"]
        return
    body = answer.json()
    for faulty in body["node_errors"].values():
        faulty["dependent_outputs"].sort()
        for fault in faulty["errors"]:
            if "traceback" in fault["extra_info"]:
                assert fault["extra_info"]["traceback"]
                fault["extra_info"]["traceback"] = "..."
    expected = case["answer"]
    for faulty in expected["node_errors"].values():
        faulty["dependent_outputs"].sort()
    if answer.status_code == 200:
        assert body.pop("prompt_id")
        assert body.pop("number") == 0
    assert body == expected


def test_interruption_takes_effect_at_the_next_step(connect: Any) -> None:
    client = connect(simulated_render_seconds=3.0)
    workflow = graph("wan22_5b_i2v")

    with client.listen() as socket:
        prompt_id = client.submit(workflow).json()["prompt_id"]
        before = socket.until("progress")
        client.post("/interrupt", json={"prompt_id": "another"})
        client.post("/interrupt", json={"prompt_id": prompt_id})
        after = socket.until_end(prompt_id)

    assert before.contents("progress") == [{"value": 1, "max": 4, "prompt_id": prompt_id, "node": "3"}]
    # The preview of the first step, then the end: no further step, no success.
    assert after.outline == [
        ["binary", [1, 1], []],
        [
            "execution_interrupted",
            ["3", "KSampler", ["37", "38", "39", "48", "55", "56", "6", "7"]],
            ["executed", "node_id", "node_type", "prompt_id", "timestamp"],
        ],
        ["status", 0, ["status"]],
        ["executing", None, ["node", "prompt_id"]],
    ]
    ended = client.history(prompt_id)[prompt_id]
    assert ended["outputs"] == {}
    assert ended["status"]["status_str"] == "error"
    assert ended["status"]["completed"] is False
    assert ended["status"]["messages"][-1][0] == "execution_interrupted"


def test_deleting_from_the_queue_is_told_by_status_alone(connect: Any) -> None:
    client = connect(simulated_render_seconds=3.0)
    workflow = graph("wan22_5b_i2v")

    with client.listen() as socket:
        running = client.submit(workflow).json()["prompt_id"]
        socket.until("progress")
        waiting = [client.submit(workflow).json()["prompt_id"] for _ in range(3)]
        assert client.pending() == waiting
        assert client.post("/queue", json={"delete": [waiting[1]]}).text == ""
        assert client.pending() == [waiting[0], waiting[2]]
        assert client.history(waiting[1]) == {}
        for untouched in (running, "unknown"):
            assert client.post("/queue", json={"delete": [untouched]}).status_code == 200
        assert client.running() == [running]
        assert client.post("/queue", json={"clear": True}).text == ""
        client.post("/interrupt", json={"prompt_id": running})
        told = socket.until_end(running)

    remaining = [status["status"]["exec_info"]["queue_remaining"] for status in told.contents("status")]
    assert remaining == [2, 3, 4, 3, 1, 0]
    assert client.get("/queue").json() == {"queue_running": [], "queue_pending": []}
    client.post("/history", json={"delete": [running]})
    assert client.history(running) == {}
