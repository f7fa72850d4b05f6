"""Who is told what: clients by id, late and double sockets, prompts of nobody."""

from __future__ import annotations

import json
import struct

import pytest
import requests
import websocket

from tests.fakes.protocol_client import ProtocolClient
from tests.integration.preview_backend.conftest import Connect, graph


def test_a_socket_without_client_id_is_given_one(client: ProtocolClient) -> None:
    with client.listen("") as socket:
        greeting = socket.until("status").contents("status")[0]

    assert len(greeting["sid"]) == 32
    assert greeting["status"] == {"exec_info": {"queue_remaining": 0}}


def test_another_client_sees_only_the_length_of_the_queue(client: ProtocolClient) -> None:
    with client.listen("bystander") as bystander, client.listen() as own:
        bystander.until("status")
        own.until_end(client.submit(graph("nomodel_video")).json()["prompt_id"])
        heard = bystander.until_silence(0.2)

    assert [message["type"] for message in heard if isinstance(message, dict)] == ["status"] * 3


def test_progress_of_a_prompt_of_nobody_goes_to_everybody(client: ProtocolClient) -> None:
    with client.listen() as socket:
        socket.until("status")
        client.post("/prompt", json={"prompt": graph("wan22_5b_i2v")})
        heard = socket.until("status")
        heard.messages += socket.until("status").messages
        heard.messages += socket.until("status").messages

    assert set(heard.kinds) == {"status", "progress_state", "progress", "binary"}
    assert heard.contents("status")[-1]["status"]["exec_info"]["queue_remaining"] == 0


def test_an_interruption_of_a_prompt_of_nobody_goes_to_everybody(connect: Connect) -> None:
    client = connect(simulated_render_seconds=2.0)
    with client.listen() as socket:
        client.post("/prompt", json={"prompt": graph("wan22_5b_i2v")})
        socket.until("progress")
        client.post("/interrupt")
        heard = socket.until("execution_interrupted")
        heard.messages += socket.until("status").messages

    assert heard.kinds == ["binary", "execution_interrupted", "status"]


def test_a_late_socket_is_told_the_node_and_then_the_rest(connect: Connect) -> None:
    client = connect(simulated_render_seconds=1.5)
    with client.listen() as early:
        prompt_id = client.submit(graph("wan22_5b_i2v")).json()["prompt_id"]
        early.until("progress")
    with client.listen() as late:
        told = late.until_end(prompt_id)

    assert told.messages[1] == {"type": "executing", "data": {"node": "3"}}
    assert "execution_start" not in told.kinds
    assert told.kinds[-3:] == ["execution_success", "status", "executing"]


def test_closing_the_older_of_two_sockets_silences_the_newer(connect: Connect) -> None:
    client = connect(simulated_render_seconds=1.0)
    with client.listen() as older, client.listen("observer") as observer:
        older.until("status")
        with client.listen() as newer:
            newer.until("status")
            older.socket.close()
            prompt_id = client.submit(graph("wan22_5b_i2v")).json()["prompt_id"]
            observer.until("status")
            observer.until("status")
            observer.until("status")
            # The observer has heard that the prompt was queued and taken; the newer socket hears nothing any more.
            heard = newer.until_silence(0.3)

    assert heard == []
    assert prompt_id in client.running() + list(client.history(prompt_id))


def test_preview_pictures_are_jpegs_with_a_longest_side_of_512(client: ProtocolClient) -> None:
    recording = client.run(graph("wan22_5b_i2v"))

    previews = [message for message in recording.messages if isinstance(message, bytes)]
    assert len(previews) == 4
    for preview in previews:
        assert struct.unpack(">II", preview[:8]) == (1, 1)
        height, width = _jpeg_size(preview[8:])
        assert (width, height) == (512, 320)


def test_previews_can_be_switched_off(connect: Connect) -> None:
    client = connect(previews=False)

    assert "binary" not in client.run(graph("wan22_5b_i2v")).kinds


@pytest.mark.parametrize("before", ["not json", "[]", "5"])
def test_flags_count_after_text_that_is_no_message(client: ProtocolClient, before: str) -> None:
    with client.listen() as socket:
        socket.socket.send(before)
        socket.socket.send(json.dumps({"type": "feature_flags", "data": {"supports_preview_metadata": True}}))
        told = socket.until("feature_flags")

    assert told.contents("feature_flags")[0]["max_upload_size"] == 104857600


def test_flags_count_in_the_first_message_only(client: ProtocolClient) -> None:
    with client.listen() as socket:
        socket.socket.send(json.dumps({"type": "something"}))
        socket.socket.send(json.dumps({"type": "feature_flags", "data": {"supports_preview_metadata": True}}))
        prompt_id = client.submit(graph("wan22_5b_i2v")).json()["prompt_id"]
        told = socket.until_end(prompt_id)

    assert "feature_flags" not in told.kinds
    assert ["binary", [1, 1], []] in told.outline


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        (None, None, 200),
        (None, "http://{own}", 200),
        (None, "http://127.0.0.1:1", 403),
        (None, "http://localhost:{port}", 403),
        (None, "https://evil.example", 403),
        (None, "null", 200),
        ("localhost", None, 200),
        ("films.example", "https://evil.example", 200),
    ],
)
def test_pages_of_other_origins_are_kept_out(
    client: ProtocolClient, host: str | None, origin: str | None, status: int
) -> None:
    own = client.url.removeprefix("http://")
    headers = {"Host": host} if host else {}
    if origin:
        headers["Origin"] = origin.format(own=own, port=own.split(":")[1])

    assert client.get("/prompt", headers=headers).status_code == status
    assert client.post("/queue", json={}, headers=headers).status_code == status


def test_a_preflight_and_a_socket_of_another_origin_are_refused(client: ProtocolClient) -> None:
    evil = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    assert requests.options(f"{client.url}/prompt", headers=evil, timeout=10).status_code == 403
    with (
        pytest.raises(websocket.WebSocketBadStatusException, match="403"),
        client.listen(origin="https://evil.example"),
    ):
        pass


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Height and width from the frame header."""
    place = 2
    while content[place + 1] not in (0xC0, 0xC1, 0xC2):
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return struct.unpack(">HH", content[place + 5 : place + 9])
