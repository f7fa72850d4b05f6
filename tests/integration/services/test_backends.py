"""Which server is chosen, and what is said when there is none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from addons.app import App, compose
from domain.errors import BackendUnreachable
from infrastructure.preview_backend.server import PreviewServer
from services.backend import Backend
from tests.fakes.comfy_server import Canned, FakeComfyServer

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator:
    apps: list[App] = []

    def make(comfy_url: str, *local_addresses: str) -> App:
        apps.append(compose(comfy_url=comfy_url, workspace=tmp_path, local_addresses=local_addresses))
        return apps[-1]

    yield make
    for app in apps:
        app.close()


def test_auto_takes_a_comfyui_on_this_machine(make_app, numbering_server: PreviewServer) -> None:
    backend = make_app("auto", NOBODY, numbering_server.url).backends.choose()

    assert (backend.url, backend.is_preview) == (numbering_server.url, False)
    assert numbering_server.url.removeprefix("http://") in backend.name


def test_auto_falls_back_to_the_preview_and_says_so(make_app) -> None:
    app = make_app("auto", NOBODY)
    backend = app.backends.choose()

    assert (backend.name, backend.is_preview) == ("Preview", True)
    assert app.backends.choose().url == backend.url


def test_auto_asks_this_machine_once_where_no_comfyui_is(make_app) -> None:
    with FakeComfyServer() as other:
        other.answer_next("GET /system_stats", Canned(503), times=9)
        app = make_app("auto", other.url)
        assert app.backends.choose().is_preview
        assert other.asked["GET /system_stats"] == 1


def test_auto_waits_for_a_busy_comfyui_on_this_machine(make_app) -> None:
    with FakeComfyServer() as busy:
        busy.answer_next("GET /system_stats", Canned(503, hold=threading.Event()), times=1)
        assert make_app("auto", busy.url).backends.choose().url == busy.url


def test_an_address_that_does_not_answer_is_never_replaced_by_the_preview(make_app) -> None:
    with pytest.raises(BackendUnreachable, match=r"127\.0\.0\.1:9"):
        make_app(NOBODY).backends.choose()


def test_the_preview_is_gone_after_closing(make_app) -> None:
    app = make_app("preview")
    backend = app.backends.choose()
    app.close()

    with pytest.raises(BackendUnreachable):
        app.backends.probe(backend.url)


def test_a_probe_tells_how_long_the_answer_took(make_app, numbering_server: PreviewServer) -> None:
    probe = make_app("auto").backends.probe(numbering_server.url)

    assert probe.latency_ms > 0
    assert probe.backend.version


def several(tmp_path: Path, main: str, *further: object, local: tuple[str, ...] = (), **settings: object) -> App:
    return compose(comfy_url=main, comfy_urls=further, workspace=tmp_path, local_addresses=local, **settings)


def test_all_that_answer_are_chosen_and_the_others_are_told(tmp_path: Path, numbering_server: PreviewServer) -> None:
    app = several(tmp_path, NOBODY, {"url": numbering_server.url, "name": "big"}, "http://127.0.0.1:10")
    chosen = app.backends.choose_all()

    assert [(backend.short_name, backend.is_preview) for backend in chosen.all] == [("big", False)]
    assert chosen.name == chosen.main.name
    assert "big" in chosen.name
    assert [left.name for left in chosen.left_out] == ["127.0.0.1:9", "127.0.0.1:10"]
    assert app.backends.choose() == chosen.main


def test_none_of_several_is_replaced_by_the_preview(tmp_path: Path) -> None:
    app = several(tmp_path, "auto", NOBODY)
    with pytest.raises(BackendUnreachable, match=r"127\.0\.0\.1:9"):
        app.backends.choose_all()
    with pytest.raises(BackendUnreachable, match=r"127\.0\.0\.1:9"):
        app.backends.choose()


def test_whoever_asks_for_the_preview_gets_it_alone(tmp_path: Path, numbering_server: PreviewServer) -> None:
    app = several(tmp_path, "preview", numbering_server.url)
    try:
        assert [backend.is_preview for backend in app.backends.choose_all().all] == [True]
    finally:
        app.close()


def test_auto_adds_a_comfyui_on_this_machine_once(tmp_path: Path, numbering_server: PreviewServer) -> None:
    url = numbering_server.url
    listed = several(tmp_path, "auto", {"url": url, "name": "mine"}, local=(url,)).backends.choose_all()
    doubled = several(tmp_path, url, url, local=(url,)).backends.choose_all()

    assert [backend.short_name for backend in listed.all] == ["mine"]
    assert [backend.url for backend in doubled.all] == [url]
    assert listed.left_out == doubled.left_out == ()


def test_a_server_is_sent_its_own_headers_and_no_others(tmp_path: Path) -> None:
    tokens = {"x-token": "main"}
    with FakeComfyServer() as main, FakeComfyServer() as bare, FakeComfyServer() as owned:
        app = several(
            tmp_path, main.url, bare.url, {"url": owned.url, "headers": {"x-token": "own"}}, comfy_headers=tokens
        )
        for backend in app.backends.choose_all().all:
            with closing(app.backends.api(backend)) as api:
                api.queue()
        app.backends.probe(bare.url)
        stranger = Backend("old", bare.url, False, "1", "")
        app.settings.save(comfy_urls=[])
        with closing(app.backends.api(stranger)) as api:
            api.queue()
        sent = {name: headers_of(server) for name, server in (("main", main), ("bare", bare), ("owned", owned))}

    assert sent == {"main": {"main"}, "bare": {None}, "owned": {"own"}}


def headers_of(server: FakeComfyServer) -> set[str | None]:
    return {asked.headers.get("x-token") for asked in server.requests}


def test_health_tells_of_each_server(tmp_path: Path, numbering_server: PreviewServer) -> None:
    there, gone = several(tmp_path, numbering_server.url, NOBODY).health.servers()

    assert there.probe is not None
    assert there.probe.latency_ms > 0
    assert there.workflows
    assert there.error is None
    assert gone.probe is None
    assert gone.error is not None
    assert gone.name == "127.0.0.1:9"
