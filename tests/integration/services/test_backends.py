"""Which server is chosen, and what is said when there is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from addons.app import App, compose
from domain.errors import BackendUnreachable
from infrastructure.preview_backend.server import PreviewServer

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
