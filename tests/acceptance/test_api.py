"""The app for programs: the public API, the connections a page keeps, and who is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from gradio_client import Client
from gradio_client.exceptions import AppError

from tests.acceptance.conftest import Served

FILES: dict[str, Any] = {"storyboard_file": "storyboard.json", "selection_file": "selected/selected_keyframes.json"}


@pytest.fixture
def served(serve: Callable[..., Served]) -> Served:
    return serve()


@pytest.fixture
def client(served: Served, tmp_path: Path) -> Client:
    return Client(served.url, verbose=False, download_files=tmp_path / "downloads")


def test_no_page_holds_a_connection_open(served: Served):
    assert requests.get(served.url + "config", timeout=10).json()["connect_heartbeat"] is False


def test_what_a_page_asks_is_never_queued(served: Served):
    config = requests.get(served.url + "config", timeout=10).json()
    asked = [each for each in config["dependencies"] if each["api_visibility"] == "private" and each["backend_fn"]]

    assert asked
    assert [each["api_name"] for each in asked if each["queue"] is not False] == []


def test_the_public_api_is_what_it_says(client: Client):
    endpoints: Any = client.view_api(return_format="dict", print_info=False)

    assert set(endpoints["named_endpoints"]) == {"/build_plan", "/start_generation", "/load_last_video"}
    assert endpoints["unnamed_endpoints"] == {}


def test_a_plan_by_the_api(client: Client):
    plan, check = client.predict(**FILES, api_name="/build_plan")

    assert plan["total_segments"] == 7
    assert plan["segments"][0]["output_file"] == "shot_001_seg_0.mp4"
    assert "no models" in check


def test_a_wrong_file_is_a_sentence(client: Client):
    with pytest.raises(AppError, match="There is no storyboard at"):
        client.predict(storyboard_file="none.json", selection_file="", api_name="/build_plan")


def test_a_run_by_the_api_tells_where_it_is_and_leaves_its_clips(client: Client, served: Served):
    job = client.submit(**FILES, workflow_file="gcv_wan_2.2_5b_i2v.json", api_name="/start_generation")
    status, _, clip, state = job.result(timeout=150)

    assert state["done"] == 7
    assert "Done" in status
    assert Path(clip).is_file()
    assert client.predict(api_name="/load_last_video") == (clip, f"Playing: {Path(clip).name}")


def test_other_hosts_and_other_pages_are_refused(served: Served):
    config = requests.get(served.url + "config", headers={"Host": "evil.example"}, timeout=10)
    call = requests.post(
        served.url + "gradio_api/call/load_last_video",
        json={"data": []},
        headers={"Origin": "http://127.0.0.1:1"},
        timeout=10,
    )

    assert config.status_code == 400
    assert call.status_code == 403


def test_only_clips_are_served(served: Served):
    project = served.app.projects.active()
    assert project is not None
    served.app.state(project).update(storyboard_file="storyboard.json")
    for path in ("media/sample/_state.json", "media/sample/..%2fstoryboard.json", "media/sample/%2e%2e%2fproject.json"):
        assert requests.get(served.url + path, timeout=10).status_code == 404
    inside = served.video_dir / "_state.json"
    assert requests.get(f"{served.url}gradio_api/file={inside}", timeout=10).status_code == 403
