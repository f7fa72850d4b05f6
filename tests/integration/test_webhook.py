"""The webhook against real sockets: receivers that take it, refuse it, are slow, vanish, or send it elsewhere."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from domain.errors import BackendUnreachable
from domain.events import RunFinished, RunStarted
from infrastructure.project_store import Project
from infrastructure.webhook import NotDelivered, post_json
from services.notices import RunNotices

SECRET = "T000-B000-xoxb"


@dataclass
class Receiver:
    """Answers with the statuses it is given, one a request; the last one for ever. `hold` keeps every answer back."""

    statuses: list[int]
    location: str = ""
    got: list[Any] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def take(self, path: str, body: bytes) -> int:
        self.paths.append(path)
        self.got.append(json.loads(body))
        self.hold.wait(20)
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


@pytest.fixture
def receive() -> Iterator[Callable[..., Receiver]]:
    servers: list[tuple[ThreadingHTTPServer, threading.Thread, Receiver]] = []

    def start(*statuses: int, location: str = "", slow: bool = False) -> Receiver:
        receiver = Receiver(list(statuses), location)
        if not slow:
            receiver.hold.set()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.take(self.path, body)
                try:
                    self.send_response(status)
                    if receiver.location:
                        self.send_header("Location", receiver.location)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                except OSError:
                    pass  # the client has gone

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hooks/{SECRET}?token={SECRET}"
        servers.append((server, thread, receiver))
        return receiver

    yield start
    for server, thread, receiver in servers:
        receiver.hold.set()
        server.shutdown()
        server.server_close()
        thread.join(10)


def deliver(url: str, document: dict[str, object]) -> None:
    post_json(url, document, timeout=0.3, wait_initial=0.01)


def told(url: str | None, end: RunFinished, tmp_path: Path) -> None:
    notices = RunNotices(lambda: url, deliver)
    hear = notices.listener(Project("film", "My film", tmp_path))
    hear(RunStarted("My film", (), "Preview", is_preview=True))
    hear(end)
    notices.wait(20)


def test_the_end_of_a_run_is_told(receive: Callable[..., Receiver], tmp_path: Path):
    receiver = receive(204)
    told(receiver.url, RunFinished(3, 1, 2, stopped=True), tmp_path)

    (notice,) = receiver.got
    assert notice.pop("seconds") >= 0
    assert notice == {
        "project": "My film",
        "finished": 3,
        "failed": 1,
        "skipped": 2,
        "stopped": True,
        "error": None,
    }


def test_an_error_is_told_by_its_code_alone(receive: Callable[..., Receiver], tmp_path: Path):
    receiver = receive(200)
    error = BackendUnreachable("server_gone", "The server at http://10.0.0.7 is gone.")
    told(receiver.url, RunFinished(0, 0, 3, error=error), tmp_path)

    assert receiver.got[0]["error"] == "server_gone"
    assert "10.0.0.7" not in json.dumps(receiver.got)


def test_without_an_address_nothing_is_sent(tmp_path: Path):
    told(None, RunFinished(1, 0, 0), tmp_path)


def test_a_receiver_that_stumbles_is_asked_again(receive: Callable[..., Receiver], tmp_path: Path):
    receiver = receive(503, 429, 200)
    told(receiver.url, RunFinished(1, 0, 0), tmp_path)

    assert len(receiver.got) == 3


def test_a_refusal_is_not_repeated(receive: Callable[..., Receiver]):
    receiver = receive(403)

    with pytest.raises(NotDelivered, match="status 403"):
        deliver(receiver.url, {})
    assert len(receiver.got) == 1


def test_a_slow_receiver_is_given_up_and_the_run_does_not_wait(receive: Callable[..., Receiver], tmp_path: Path):
    receiver = receive(200, slow=True)
    notices = RunNotices(lambda: receiver.url, deliver)
    notices.listener(Project("film", "Film", tmp_path))(RunFinished(1, 0, 0))  # returns while the receiver sleeps
    assert not receiver.hold.is_set()

    notices.wait(20)
    assert len(receiver.got) == 3


def test_a_redirect_is_followed_on_the_same_host_only(receive: Callable[..., Receiver]):
    elsewhere = receive(200)
    foreign = receive(307, location=elsewhere.url)
    with pytest.raises(NotDelivered, match="another host"):
        deliver(foreign.url, {})
    assert elsewhere.got == []

    moving = receive(308, 200, location="/new")
    deliver(moving.url, {"a": 1})
    assert [path.split("?")[0] for path in moving.paths] == [f"/hooks/{SECRET}", "/new"]
    assert moving.got == [{"a": 1}, {"a": 1}]


@pytest.mark.parametrize(
    "location", ["http://[::1", "http://127.0.0.1:99999/x", "file:///etc/passwd", "//evil.example"]
)
def test_a_redirect_to_nonsense_is_refused_at_once(receive: Callable[..., Receiver], location: str):
    receiver = receive(302, location=location)
    with pytest.raises(NotDelivered):
        deliver(receiver.url, {})
    assert len(receiver.got) == 1


def test_a_circle_of_redirects_ends(receive: Callable[..., Receiver]):
    with pytest.raises(NotDelivered, match="without end"):
        deliver(receive(307, location="/round").url, {})


def test_a_failure_is_logged_without_the_secret_in_the_address(
    receive: Callable[..., Receiver], tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/hooks/{SECRET}"
    with caplog.at_level(logging.INFO):
        for url in (nobody, receive(404).url, receive(500).url, receive(200).url):
            told(url, RunFinished(1, 0, 0), tmp_path)

    assert caplog.text.count("127.0.0.1 was not told") == 3
    assert caplog.text.count("127.0.0.1 was told") == 1
    assert SECRET not in caplog.text
