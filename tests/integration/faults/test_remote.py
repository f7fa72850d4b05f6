"""A server behind a proxy: private certificate, path prefix, access header; on HTTP and on the socket."""

from __future__ import annotations

import base64
import json
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from addons.app import compose
from domain.errors import BackendUnreachable, SettingsError
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.outputs import OutputFile
from infrastructure.comfy_api.session import ComfySession, PromptEvent, PromptFinished, PromptProgress
from tests.fakes.comfy_server import Canned, FakeComfyServer
from tests.fakes.tls_proxy import TlsProxy
from tests.integration.comfy_api.conftest import HASTY, WORKFLOW
from tests.integration.faults.conftest import BuildStudio

SECRET = "s3cr3t-of-the-gateway"
BASIC = base64.b64encode(f"me:{SECRET}".encode()).decode()
HEADERS = {
    "cloudflare": {"CF-Access-Client-Id": "me.access", "CF-Access-Client-Secret": SECRET},
    "bearer": {"Authorization": f"Bearer {SECRET}"},
    "basic": {"Authorization": f"Basic {BASIC}"},
}


@pytest.fixture(params=HEADERS)
def headers(request: pytest.FixtureRequest) -> dict[str, str]:
    return HEADERS[request.param]


@pytest.fixture
def server() -> Iterator[FakeComfyServer]:
    with FakeComfyServer() as server:
        yield server


@pytest.fixture
def proxy(server: FakeComfyServer, tmp_path: Path, headers: dict[str, str]) -> Iterator[TlsProxy]:
    with TlsProxy(server.url, tmp_path, prefix="/pod-7/comfy", required=headers) as proxy:
        yield proxy


def run(api: ComfyUIAPI) -> list[PromptEvent]:
    with ComfySession(api, timings=HASTY) as session:
        return list(session.run(WORKFLOW, prompt_id=str(uuid.uuid4()), stop=threading.Event()))


def test_http_and_socket_work(
    server: FakeComfyServer, proxy: TlsProxy, headers: dict[str, str], tmp_path: Path
) -> None:
    api = ComfyUIAPI(proxy.url, headers=headers, verify=str(proxy.ca_file))
    events = run(api)
    assert isinstance(events[-1], PromptFinished)
    assert [event.step for event in events if isinstance(event, PromptProgress) and event.steps == 3][:3] == [1, 2, 3]
    assert len(server.sockets_opened) == 1
    assert "/pod-7/comfy/ws" in proxy.forwarded

    picture = tmp_path / "k.png"
    picture.write_bytes(b"png" * 400_000)
    assert api.upload_image(picture, "k.png") == "k.png"
    server.files["output/video/clip_00001_.mp4"] = b"clip" * 300_000
    api.download(events[-1].outputs[0], tmp_path / "clip.mp4")
    assert (tmp_path / "clip.mp4").stat().st_size == 1_200_000
    assert proxy.refused == []
    api.close()


def test_the_header_is_missing(server: FakeComfyServer, proxy: TlsProxy) -> None:
    api = ComfyUIAPI(proxy.url, verify=str(proxy.ca_file))
    with pytest.raises(BackendUnreachable) as caught:
        api.system_stats()
    assert caught.value.code == "access_denied"
    assert "header" in caught.value.hint
    with pytest.raises(BackendUnreachable) as caught:
        run(api)
    assert caught.value.code == "access_denied"
    assert not server.requests
    api.close()


def test_the_authority_is_missing(server: FakeComfyServer, proxy: TlsProxy, headers: dict[str, str]) -> None:
    api = ComfyUIAPI(proxy.url, headers=headers)
    with pytest.raises(BackendUnreachable) as caught:
        api.system_stats()
    assert caught.value.code == "certificate_refused"
    assert "certificate" in caught.value.hint
    assert SECRET not in json.dumps(caught.value.as_json())
    assert not server.requests
    api.close()


def test_the_name_in_the_certificate_is_another(proxy: TlsProxy, headers: dict[str, str]) -> None:
    api = ComfyUIAPI(proxy.url.replace("localhost", "127.0.0.1"), headers=headers, verify=str(proxy.ca_file))
    with pytest.raises(BackendUnreachable) as caught:
        api.system_stats()
    assert caught.value.code in {"certificate_refused", "not_reached"}
    api.close()


def test_the_settings_reach_http_and_socket(proxy: TlsProxy, headers: dict[str, str], tmp_path: Path) -> None:
    app = compose(
        comfy_url=proxy.url, comfy_headers=headers, comfy_ca_file=proxy.ca_file, workspace=tmp_path / "projects"
    )
    backend = app.backends.choose()
    api = app.backends.api(backend)
    assert isinstance(run(api)[-1], PromptFinished)
    assert "/pod-7/comfy/ws" in proxy.forwarded
    assert proxy.refused == []
    api.close()
    app.close()


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_that_holds_no_authority(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SettingsError) as caught:
        ComfyUIAPI("https://localhost", verify=str(file))
    assert caught.value.code == "ca_file_unreadable"
    assert str(file) in str(caught.value)


def test_a_redirect_is_not_followed_and_takes_no_header_along(server: FakeComfyServer, tmp_path: Path) -> None:
    """A gateway that sends to its login page must not get the token of the server."""
    with FakeComfyServer() as elsewhere:
        api = ComfyUIAPI(server.url, headers=HEADERS["bearer"])
        for route in ("GET /view", "GET /queue", "POST /prompt"):
            place = {"Location": f"{elsewhere.url}{route.split()[1]}"}
            server.answer_next(route, Canned(302, headers=place))
        codes: list[str] = []
        clip = OutputFile("58", "a.mp4", "", "output", "images")
        for ask in (lambda: api.download(clip, tmp_path / "x"), api.queue, lambda: run(api)):
            with pytest.raises(BackendUnreachable) as caught:
                ask()
            codes.append(caught.value.code)
        assert codes == ["redirected"] * 3
        assert elsewhere.requests == []
        api.close()


def test_a_whole_film_through_the_proxy(build_studio: BuildStudio, tmp_path: Path) -> None:
    studio = build_studio()
    with TlsProxy(studio.server.url, tmp_path, prefix="/p", required=HEADERS["cloudflare"]) as proxy:
        studio.api.close()
        studio.api = ComfyUIAPI(proxy.url, headers=HEADERS["cloudflare"], verify=str(proxy.ca_file))
        studio.run().assert_done()
        studio.api.close()
        assert proxy.refused == []
