"""A bare client of a ComfyUI server for tests: one HTTP session and one WebSocket, no cleverness."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
import websocket
from PIL import Image

from tests.fakes.conversations import outline_of_binary, outline_of_text

SECONDS = 30.0


class ProtocolClient:
    """Talks to one server under one client_id."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client_id = uuid.uuid4().hex
        self.session = requests.Session()

    def close(self) -> None:
        self.session.close()

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.session.get(f"{self.url}{path}", timeout=SECONDS, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.session.post(f"{self.url}{path}", timeout=SECONDS, **options)

    def upload(self, name: str, content: bytes, **fields: str) -> requests.Response:
        return self.post("/upload/image", files={"image": (name, content)}, data=fields)

    def submit(self, graph: dict[str, Any], **more: Any) -> requests.Response:
        return self.post("/prompt", json={"prompt": graph, "client_id": self.client_id, **more})

    def history(self, prompt_id: str) -> dict[str, Any]:
        return self.get(f"/history/{prompt_id}").json()

    def running(self) -> list[str]:
        return [prompt[1] for prompt in self.get("/queue").json()["queue_running"]]

    def pending(self) -> list[str]:
        return [prompt[1] for prompt in sorted(self.get("/queue").json()["queue_pending"])]

    def run(self, graph: dict[str, Any], **more: Any) -> Recording:
        """Submit a graph and listen until it has ended."""
        with self.listen() as socket:
            answer = self.submit(graph, **more).json()
            return socket.until_end(answer["prompt_id"])

    @contextmanager
    def listen(self, client_id: str | None = None, **options: Any) -> Iterator[Listener]:
        """A WebSocket; `client_id` "" leaves it out of the address."""
        chosen = self.client_id if client_id is None else client_id
        address = f"{self.url.replace('http', 'ws', 1)}/ws" + (f"?clientId={chosen}" if chosen else "")
        socket = websocket.create_connection(address, timeout=SECONDS, **options)
        try:
            yield Listener(socket)
        finally:
            socket.close()


class Listener:
    """Received messages, one by one: text parsed, binary as bytes."""

    def __init__(self, socket: websocket.WebSocket) -> None:
        self.socket = socket

    def next(self) -> dict[str, Any] | bytes:
        message = self.socket.recv()
        return message if isinstance(message, bytes) else json.loads(message)

    def until(self, kind: str) -> Recording:
        """Everything up to the first message of a kind, which is the last."""
        recording = Recording()
        while recording.kinds[-1:] != [kind]:
            recording.messages.append(self.next())
        return recording

    def until_silence(self, seconds: float) -> list[dict[str, Any] | bytes]:
        """Everything that comes before nothing comes for `seconds`."""
        self.socket.settimeout(seconds)
        heard: list[dict[str, Any] | bytes] = []
        while True:
            try:
                heard.append(self.next())
            except websocket.WebSocketTimeoutException:
                return heard

    def until_cut(self) -> list[dict[str, Any] | bytes]:
        """Everything that comes before the server cuts the connection."""
        heard: list[dict[str, Any] | bytes] = []
        while True:
            try:
                heard.append(self.next())
            except (websocket.WebSocketConnectionClosedException, ConnectionError):
                return heard

    def until_end(self, prompt_id: str) -> Recording:
        """Everything up to `executing` with node null for a prompt."""
        recording = Recording(prompt_id)
        while True:
            message = self.next()
            recording.messages.append(message)
            if isinstance(message, dict) and message["type"] == "executing":
                content = message["data"]
                if content["node"] is None and content["prompt_id"] == prompt_id:
                    return recording


class Recording:
    """Messages in the order they came."""

    def __init__(self, prompt_id: str = "") -> None:
        self.prompt_id = prompt_id
        self.messages: list[dict[str, Any] | bytes] = []

    @property
    def outline(self) -> list[Any]:
        return [
            outline_of_binary(message) if isinstance(message, bytes) else outline_of_text(message)
            for message in self.messages
        ]

    @property
    def kinds(self) -> list[str]:
        return ["binary" if isinstance(message, bytes) else message["type"] for message in self.messages]

    def contents(self, kind: str) -> list[dict[str, Any]]:
        """What the messages of a kind say."""
        return [message["data"] for message in self.messages if isinstance(message, dict) and message["type"] == kind]


def png(color: str | tuple[int, int, int] = "teal", size: tuple[int, int] = (320, 200)) -> bytes:
    """A small PNG with a shape in it, so that moves can be seen."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    image.paste(color, (size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
