"""How the app is served: a port that is taken, and a password that guards everything."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from addons.app import compose
from addons.web import check_port
from domain.errors import SettingsError
from tests.acceptance.conftest import Served, launched

Serve = Callable[..., Served]


def test_a_port_that_is_taken_is_named():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=f"Port {port} of 127.0.0.1") as told:
            check_port("127.0.0.1", port)
    assert told.value.code == "port_taken"
    check_port("127.0.0.1", None)


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104 - refused, not bound
def test_an_open_address_without_a_password_is_refused_with_the_remedy(serve: Serve, host: str):
    app = serve().app
    with pytest.raises(SettingsError, match="no password is set") as told:
        launched(app, host)
    assert "SHOTCHAIN_AUTH=name:password" in told.value.hint


def test_a_password_guards_clips_and_pictures_too(serve: Serve, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHOTCHAIN_AUTH", "anna:secret")
    served = serve()
    served.video_dir.mkdir(exist_ok=True)
    (served.video_dir / "shot_001_seg_0.mp4").write_bytes(b"clip")
    clip = f"{served.url}media/sample/shot_001_seg_0.mp4"

    with requests.Session() as session:
        assert session.get(clip, timeout=10).status_code == 401
        login = session.post(f"{served.url}login", data={"username": "anna", "password": "secret"}, timeout=10)
        assert login.ok
        assert session.get(clip, timeout=10).content == b"clip"


def test_a_run_that_was_left_goes_on_by_itself_where_that_is_set(serve: Serve, tmp_path: Path):
    first = compose(workspace=tmp_path / "workspace", comfy_url="preview", preview_render_seconds=5)
    first.projects.ensure_something()
    project = first.projects.active()
    assert project is not None
    prepared = first.planning.prepare(project, "storyboard.json", "selected/selected_keyframes.json", None)
    first.runs.start(prepared, first.backends.choose())
    first.close()

    served = serve(resume="always")
    for thread in threading.enumerate():
        if thread.name == "resume":
            thread.join(20)
    run = served.app.runs.current(project)
    assert run is not None
    run.stop()
    assert run.wait(30)
