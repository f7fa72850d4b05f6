"""Every route of the client against a real HTTP server: answers, faults, secrets, big files."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

import pytest

from domain.errors import BackendError, BackendTimedOut, BackendUnreachable, MediaError, PromptRejected
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.outputs import OutputFile
from infrastructure.comfy_api.session import ComfySession, PromptFinished
from tests.fakes.comfy_server import DROPPED, Canned, FakeComfyServer
from tests.integration.comfy_api.conftest import HASTY, WORKFLOW, BuildRig

CLIP = OutputFile("58", "clip_00001_.mp4", "video", "output", "images")
STORED = "output/video/clip_00001_.mp4"
TOKEN = "s3cr3t-token-value"


def test_reading(build_rig: BuildRig) -> None:
    api = build_rig().api
    assert api.system_stats().devices[0].type == "cuda"
    assert set(api.object_info()) == {"KSampler", "SaveVideo"}
    assert api.object_info("Nope") == {}
    assert api.models("vae") == ("wan_2.1_vae.safetensors", "sub/wan2.2_vae.safetensors")
    assert api.queue().running == ()
    assert api.history("nope") is None


def test_one_connection_serves_all_requests_of_a_thread(build_rig: BuildRig) -> None:
    rig = build_rig()
    ports = set()
    for _ in range(5):
        rig.api.queue()
        with rig.api._transport.exchange("GET", "/queue") as response:
            ports.add(response.raw._connection.sock.getsockname()[1])
            assert response.status_code == 200
            rig.api._transport.text_of(response)
    assert len(ports) == 1


@pytest.mark.parametrize("fault", [Canned(502), Canned(500), DROPPED, Canned(body=b"{}", cut=1)])
def test_reading_is_repeated_after_passing_faults(build_rig: BuildRig, fault: Canned) -> None:
    rig = build_rig()
    rig.server.answer_next("GET /system_stats", fault, times=2)
    assert rig.api.system_stats().version == "0.3.64"
    assert rig.server.asked["GET /system_stats"] == 3


def test_within_is_one_attempt(build_rig: BuildRig) -> None:
    rig = build_rig()
    rig.server.answer_next("GET /system_stats", Canned(502))
    with pytest.raises(BackendUnreachable):
        rig.api.system_stats(within=1.0)
    assert rig.server.asked["GET /system_stats"] == 1


def test_an_answer_that_does_not_come(build_rig: BuildRig) -> None:
    rig, released = build_rig(), threading.Event()
    rig.server.answer_next("GET /queue", Canned(hold=released))
    with pytest.raises(BackendTimedOut) as caught:
        rig.api.queue(within=0.05)
    released.set()
    assert caught.value.code == "no_answer"


@pytest.mark.parametrize(
    ("canned", "code"),
    [
        (Canned(body="<html>hello</html>"), "not_comfyui"),
        (Canned(body="[" * 100_000), "not_comfyui"),
        (Canned(body=b"\xff\xfe\x00"), "not_comfyui"),
        (Canned(body={"status": "ok"}), "not_comfyui"),
        (Canned(404), "not_comfyui"),
        (Canned(401), "access_denied"),
        (Canned(403), "access_denied"),
        (Canned(302, headers={"Location": "https://login.example.org/?next=secret"}), "redirected"),
        (Canned(418), "server_error"),
    ],
)
def test_another_program_answers(build_rig: BuildRig, canned: Canned, code: str) -> None:
    rig = build_rig()
    rig.server.answer_next("GET /system_stats", canned, times=4)
    with pytest.raises(BackendUnreachable) as caught:
        rig.api.system_stats()
    assert caught.value.code == code
    assert caught.value.exit_code == 3
    assert caught.value.hint
    assert rig.server.asked["GET /system_stats"] == 1


def test_redirects_to_other_hosts_are_not_followed(build_rig: BuildRig) -> None:
    rig, other = build_rig(), build_rig()
    elsewhere = {"Location": f"{other.server.url}/system_stats?token=x"}
    rig.server.answer_next("GET /system_stats", Canned(307, headers=elsewhere))
    with pytest.raises(BackendUnreachable) as caught:
        rig.api.system_stats()
    assert "token" not in str(caught.value.as_json())
    assert not other.server.asked


def test_answers_that_never_end_are_given_up(build_rig: BuildRig) -> None:
    rig = build_rig()
    api = ComfyUIAPI(rig.server.url, max_json_bytes=1000)
    rig.server.answer_next("GET /object_info", Canned(body={"a": "b" * 5000}))
    with pytest.raises(BackendUnreachable, match="not as ComfyUI does"):
        api.object_info()
    api.close()


def test_path_prefix_and_headers_on_http_and_socket(build_rig: BuildRig) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "CF-Access-Client-Id": "someone"}
    rig = build_rig(prefix="/comfy/ui", required=headers, headers=headers)
    assert rig.server.url.endswith("/comfy/ui")
    assert isinstance(rig.events()[-1], PromptFinished)
    assert rig.server.sockets_opened == [rig.session.client_id]
    assert all(asked.headers["CF-Access-Client-Id"] == "someone" for asked in rig.server.requests)


def test_a_refused_token_is_nowhere_to_be_read(build_rig: BuildRig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rig = build_rig(required={"Authorization": "Bearer another"}, headers={"Authorization": f"Bearer {TOKEN}"})
    errors: list[BaseException | None] = []
    with pytest.raises(BackendUnreachable) as caught:
        rig.events()
    errors.append(caught.value)
    with pytest.raises(BackendUnreachable) as caught:
        rig.api.system_stats()
    error: BaseException | None = caught.value
    while error is not None:
        errors.append(error)
        error = error.__cause__ or error.__context__
    told = [f"{error!r} {error} {getattr(error, 'detail', '')}" for error in errors]
    assert caught.value.code == "access_denied"
    assert "***" in caught.value.detail
    assert TOKEN not in "".join(told) + caplog.text


def test_a_password_file_does_not_replace_our_header(
    build_rig: BuildRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password wrong\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    build_rig(required=headers, headers=headers).api.queue()


def test_a_proxy_is_not_asked_for_this_machine(build_rig: BuildRig, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    rig = build_rig()
    assert isinstance(rig.events()[-1], PromptFinished)
    assert rig.server.sockets_opened


def test_upload_gives_the_value_for_load_image(build_rig: BuildRig, tmp_path: Path) -> None:
    rig = build_rig()
    picture = tmp_path / "böse \"name'.png"
    picture.write_bytes(bytes(range(256)) * 5000)
    assert rig.api.upload_image(picture, "shotchain/../grüße ä.png") == "shotchain/gr_e_.png"
    assert rig.server.files["input/shotchain/gr_e_.png"] == picture.read_bytes()
    sent = next(asked for asked in rig.server.requests if asked.route == "/upload/image")
    assert int(sent.headers["Content-Length"]) == len(sent.body)
    assert "Transfer-Encoding" not in sent.headers


def test_the_servers_name_for_an_upload_counts(build_rig: BuildRig, tmp_path: Path) -> None:
    rig = build_rig()
    picture = tmp_path / "a.png"
    picture.write_bytes(b"png")
    answer = {"name": "a (1).png", "subfolder": "", "type": "input"}
    rig.server.answer_next("POST /upload/image", Canned(body=answer))
    assert rig.api.upload_image(picture, "a.png") == "a (1).png"


@pytest.mark.parametrize("fault", [DROPPED, Canned(503), Canned(body={"name": "a.png"}, cut=4)])
def test_an_upload_that_was_cut_is_repeated(build_rig: BuildRig, tmp_path: Path, fault: Canned) -> None:
    rig = build_rig()
    picture = tmp_path / "a.png"
    picture.write_bytes(b"p" * 3_000_000)
    rig.server.answer_next("POST /upload/image", fault)
    assert rig.api.upload_image(picture, "a.png") == "a.png"
    assert rig.server.files["input//a.png"] == picture.read_bytes()


@pytest.mark.parametrize(
    ("canned", "code"),
    [(Canned(413, "Maximum request body size 104857600 exceeded."), "image_too_large"), (Canned(400), "image_refused")],
)
def test_an_upload_that_is_refused(build_rig: BuildRig, tmp_path: Path, canned: Canned, code: str) -> None:
    rig = build_rig()
    picture = tmp_path / "a.png"
    picture.write_bytes(b"png")
    rig.server.answer_next("POST /upload/image", canned)
    with pytest.raises(MediaError) as caught:
        rig.api.upload_image(picture, "a.png")
    assert caught.value.code == code
    assert rig.server.asked["POST /upload/image"] == 1


def test_an_upload_of_nothing(build_rig: BuildRig, tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        build_rig().api.upload_image(tmp_path / "missing.png", "a.png")
    assert caught.value.code == "image_unreadable"


def test_download_writes_the_whole_file(build_rig: BuildRig, tmp_path: Path) -> None:
    rig = build_rig()
    rig.server.files[STORED] = bytes(range(256)) * 9000
    rig.api.download(CLIP, tmp_path / "clip")
    assert (tmp_path / "clip").read_bytes() == rig.server.files[STORED]


def test_a_name_from_the_server_is_only_a_parameter(build_rig: BuildRig, tmp_path: Path) -> None:
    rig = build_rig()
    evil = OutputFile("58", "../../a b&type=temp#ü.mp4", "x/../y", "output", "images")
    rig.server.files["output/x/../y/../../a b&type=temp#ü.mp4"] = b"clip"
    rig.api.download(evil, tmp_path / "clip")
    assert [path.name for path in tmp_path.iterdir()] == ["clip"]


@pytest.mark.parametrize("cut", [1, 500, 99_999])
def test_a_download_that_was_cut_is_repeated(build_rig: BuildRig, tmp_path: Path, cut: int) -> None:
    rig = build_rig()
    rig.server.files[STORED] = b"v" * 100_000
    rig.server.answer_next("GET /view", Canned(body=rig.server.files[STORED], cut=cut), times=2)
    rig.api.download(CLIP, tmp_path / "clip")
    assert (tmp_path / "clip").stat().st_size == 100_000


def test_a_download_that_is_always_cut_leaves_nothing(build_rig: BuildRig, tmp_path: Path) -> None:
    rig = build_rig()
    rig.server.answer_next("GET /view", Canned(body=b"v" * 1000, cut=500), times=99)
    with pytest.raises(BackendError) as caught:
        rig.api.download(CLIP, tmp_path / "clip")
    assert caught.value.code == "connection_broken"
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_gone(build_rig: BuildRig, tmp_path: Path) -> None:
    rig = build_rig()
    with pytest.raises(MediaError) as caught:
        rig.api.download(CLIP, tmp_path / "clip")
    assert caught.value.code == "output_gone"
    assert "video/clip_00001_.mp4" in str(caught.value)
    assert rig.server.asked["GET /view"] == 1
    assert not list(tmp_path.iterdir())


def test_an_empty_file(build_rig: BuildRig, tmp_path: Path) -> None:
    rig = build_rig()
    rig.server.files[STORED] = b""
    with pytest.raises(MediaError) as caught:
        rig.api.download(CLIP, tmp_path / "clip")
    assert caught.value.code == "output_empty"


def test_a_file_that_is_too_large(build_rig: BuildRig, tmp_path: Path) -> None:
    rig = build_rig()
    rig.server.files[STORED] = b"v" * 2000
    api = ComfyUIAPI(rig.server.url, max_file_bytes=1000)
    with pytest.raises(MediaError) as caught:
        api.download(CLIP, tmp_path / "clip")
    api.close()
    assert caught.value.code == "output_too_large"
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there(build_rig: BuildRig, tmp_path: Path) -> None:
    rig = build_rig()
    rig.server.files[STORED] = b"v"
    with pytest.raises(MediaError) as caught:
        rig.api.download(CLIP, tmp_path / "missing" / "clip")
    assert caught.value.code == "cannot_write"


def test_a_full_disk_leaves_nothing(build_rig: BuildRig, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    rig = build_rig()
    rig.server.files[STORED] = b"v" * 2**20
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**16, before[1]))
    try:
        with pytest.raises(MediaError) as caught:
            rig.api.download(CLIP, tmp_path / "clip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.code == "cannot_write"
    assert not list(tmp_path.iterdir())


def test_a_workflow_that_is_too_large(build_rig: BuildRig) -> None:
    rig = build_rig()
    rig.server.answer_next("POST /prompt", Canned(413, "Maximum request body size 104857600 exceeded."))
    with pytest.raises(PromptRejected) as caught:
        rig.events()
    assert caught.value.code == "workflow_too_large"


def test_cancel_of_an_unknown_prompt_stops_nobody(build_rig: BuildRig) -> None:
    rig = build_rig()
    rig.server.others["queue_running"].append([0, "theirs", {}, {}, []])
    rig.api.cancel("ours")
    assert rig.server.asked["POST /interrupt"] == 0


def test_several_threads_use_one_client(build_rig: BuildRig) -> None:
    rig = build_rig()
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(rig.api.queue())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8


def test_a_closed_client_can_be_used_again() -> None:
    with FakeComfyServer() as server:
        api = ComfyUIAPI(server.url)
        api.queue()
        api.close()
        with ComfySession(api, timings=HASTY) as session:
            events = list(session.run(WORKFLOW, prompt_id="p", stop=threading.Event()))
        api.close()
    assert isinstance(events[-1], PromptFinished)


def test_http_and_socket_trust_the_same_authorities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = str(tmp_path / "bundle.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
    far, near = ComfyUIAPI("https://comfy.example.org"), ComfyUIAPI("https://127.0.0.1:1")
    assert far.socket_endpoint("c").verify == bundle
    assert Path(str(near.socket_endpoint("c").verify)).is_file()
    assert ComfyUIAPI("https://comfy.example.org", verify=False).socket_endpoint("c").verify is False
