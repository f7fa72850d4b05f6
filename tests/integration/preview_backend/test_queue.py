"""Order of prompts, ids, history, and the server's own facts."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import requests

from domain.errors import BackendError
from infrastructure.preview_backend import PreviewOptions, PreviewServer
from tests.fakes.protocol_client import ProtocolClient, png
from tests.integration.preview_backend.conftest import MODELS, Connect, graph


def test_smaller_numbers_run_first_and_ids_may_be_anything(connect: Connect) -> None:
    client = connect(simulated_render_seconds=1.0)
    slow, quick = graph("wan22_5b_i2v"), graph("nomodel_video")

    with client.listen() as socket:
        client.submit(slow, prompt_id="chosen-0001")
        socket.until("progress")
        numbers = [
            client.submit(quick, **more).json()["number"]
            for more in (
                {"prompt_id": "second"},
                {"prompt_id": "front", "front": True},
                {"prompt_id": "number", "number": -5.5},
                {"prompt_id": "chosen-0001"},
                {"prompt_id": 12345},
            )
        ]
        assert client.get("/prompt").json() == {"exec_info": {"queue_remaining": 6}}
        told = socket.until_end("12345")

    assert numbers == [1, -2, -5.5, 3, 4]
    order = [start["prompt_id"] for start in told.contents("execution_start")]
    assert order == ["number", "front", "second", "chosen-0001", "12345"]
    # A duplicate id is accepted and takes the place of the earlier one in the history.
    ended = client.get("/history").json()
    assert set(ended) == {"chosen-0001", "number", "front", "second", "12345"}
    assert ended["chosen-0001"]["prompt"][0] == 3
    assert list(client.get("/history?max_items=1").json()) == ["12345"]
    assert list(client.get("/history?max_items=1&offset=0").json()) == ["chosen-0001"]
    client.post("/history", json={"clear": True})
    assert client.get("/history").json() == {}


def test_an_interruption_of_a_waiting_prompt_or_while_idle_is_void(connect: Connect) -> None:
    client = connect(simulated_render_seconds=0.8)
    client.post("/interrupt")

    with client.listen() as socket:
        first = client.submit(graph("wan22_5b_i2v")).json()["prompt_id"]
        socket.until("progress")
        waiting = client.submit(graph("nomodel_video")).json()["prompt_id"]
        client.post("/interrupt", json={"prompt_id": waiting})
        told = socket.until_end(waiting)

    assert [success["prompt_id"] for success in told.contents("execution_success")] == [first, waiting]


def test_deleting_the_only_waiting_prompt_is_told_twice(connect: Connect) -> None:
    client = connect(simulated_render_seconds=0.8)
    with client.listen() as socket:
        first = client.submit(graph("wan22_5b_i2v")).json()["prompt_id"]
        waiting = [client.submit(graph("nomodel_video")).json()["prompt_id"] for _ in range(2)]
        socket.until("progress")
        for prompt_id in waiting:
            client.post("/queue", json={"delete": [prompt_id]})
        told = socket.until_end(first)

    lengths = [status["status"]["exec_info"]["queue_remaining"] for status in told.contents("status")]
    assert lengths == [2, 1, 1, 0]
    assert client.pending() == []


def test_the_server_answers_while_it_renders(connect: Connect) -> None:
    client = connect()
    workflow = graph("wan22_5b_i2v")
    workflow["55"]["inputs"] |= {"width": 832, "height": 480}

    with client.listen() as socket:
        prompt_id = client.submit(workflow).json()["prompt_id"]
        while socket.until("executing").contents("executing")[-1]["node"] != "58":
            pass
        waits = [client.get("/queue").elapsed.total_seconds() for _ in range(5)]
        assert client.running() == [prompt_id]
        socket.until_end(prompt_id)

    assert max(waits) < 0.5


def test_what_the_server_says_of_itself(client: ProtocolClient) -> None:
    stats = client.get("/system_stats").json()
    assert stats["system"]["comfyui_version"].startswith("0.3.64-")
    assert stats["devices"][0]["type"] == "cpu"
    assert client.get("/features").json() == {
        "supports_preview_metadata": True,
        "max_upload_size": 104857600,
    }
    assert client.get("/api/features").json() == client.get("/features").json()
    assert "text/html" in client.get("/").headers["Content-Type"]
    for path in ("/api/jobs", "/history_v2", "/interrupt", "/upload/image", "/models/clip", "/models/nope"):
        missing = client.get(path)
        assert (missing.status_code, missing.content) == (404, b"")


def test_the_lists_of_models_come_from_the_options(client: ProtocolClient) -> None:
    nodes = client.get("/object_info").json()

    def options(class_type: str, name: str) -> list[str]:
        return nodes[class_type]["input"]["required"][name][0]

    assert options("UNETLoader", "unet_name") == MODELS["diffusion_models"][:3]
    assert options("UnetLoaderGGUF", "unet_name") == MODELS["diffusion_models"][3:]
    assert options("VAELoader", "vae_name") == [*MODELS["vae"], "pixel_space"]
    assert options("LoadImage", "image") == ["start.png"]
    assert nodes["SaveVideo"]["input"]["required"]["format"][0] == "COMBO"
    assert nodes["SaveVideo"]["output_node"] is True
    assert client.get("/object_info/VAELoader").json() == {"VAELoader": nodes["VAELoader"]}
    assert client.get("/object_info/NoSuchNode").json() == {}
    assert client.get("/models/loras").json() == MODELS["loras"]
    assert "diffusion_models" in client.get("/models").json()


def test_a_stopped_server_leaves_files_and_no_thread(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    server = PreviewServer(PreviewOptions(tmp_path, MODELS, simulated_render_seconds=60))
    server.start()
    server.start()
    client = ProtocolClient(server.url)
    client.upload("start.png", b"kept")
    (tmp_path / "temp" / "old").write_text("")
    with client.listen() as socket:
        # A node that would take a minute is given up at once.
        client.upload("start.png", png(), overwrite="true")
        client.submit(graph("wan22_5b_i2v"))
        while socket.until("executing").contents("executing")[-1]["node"] != "3":
            pass
        url = server.url
        server.stop()
        server.stop()
        socket.until_cut()
    client.close()

    assert set(threading.enumerate()) == before
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/queue", timeout=5)
    with pytest.raises(BackendError) as stopped:
        _ = server.url
    assert stopped.value.code == "preview_not_running"
    with server:
        again = ProtocolClient(server.url)
        assert again.get("/history").json() == {}
        assert again.get("/view", params={"filename": "start.png", "type": "input"}).status_code == 200
        assert not (tmp_path / "temp" / "old").exists()
        again.close()


def test_a_server_that_cannot_start_says_so(tmp_path: Path) -> None:
    with PreviewServer(PreviewOptions(tmp_path / "one")) as server:
        taken = int(server.url.rsplit(":", 1)[1])
        with pytest.raises(BackendError, match="could not start") as refused:
            PreviewServer(PreviewOptions(tmp_path / "two", port=taken)).start()
    assert refused.value.code == "preview_not_started"
    (tmp_path / "file").write_text("")
    with pytest.raises(BackendError, match="could not start"):
        PreviewServer(PreviewOptions(tmp_path / "file")).start()
