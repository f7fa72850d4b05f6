"""The WebSocket of one client: a thread that reads it, opens it again when it breaks, and never complains.

What it hears is a hint. Messages are dropped when nobody takes them.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import websocket

from infrastructure.comfy_api.client import SocketEndpoint
from infrastructure.comfy_api.messages import FEATURE_FLAGS, Message, PreviewReceived, parse_frame
from infrastructure.comfy_api.watch_timings import WatchTimings

_LOG = logging.getLogger(__name__)
_INBOX = 2048
_INBOX_WITH_PREVIEWS = 64
_CONNECT_SECONDS = 5.0
_WAKE_SECONDS = 0.5
# The library reads http_no_proxy only when a proxy is given, and then does not use that one for any host.
_NO_PROXY: dict[str, Any] = {"http_proxy_host": "unused", "http_proxy_port": 1, "http_no_proxy": ["*"]}
_FAULTS = (websocket.WebSocketException, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class SocketDown:
    """The socket broke or could not be opened: a reason to ask the server itself."""

    broke: bool = True
    """It was open, and it was not we who closed it."""


Heard: TypeAlias = Message | SocketDown


class ComfySocket:
    """Hears what the server says to one client id. One connection at a time, the old one closed first.

    A server that gets a second connection for a client id stops talking to it when the first one closes.
    """

    def __init__(self, endpoint: SocketEndpoint, timings: WatchTimings) -> None:
        """Nothing is opened before `open`."""
        self._endpoint = endpoint
        self._timings = timings
        self._inbox: queue.Queue[Heard] = queue.Queue(_INBOX)
        self._settled = threading.Event()  # the first attempt has an outcome
        self._closing = threading.Event()
        self._renewing = threading.Event()
        self._connection: websocket.WebSocket | None = None
        self._thread: threading.Thread | None = None

    def open(self, wait: float) -> None:
        """Begin to listen; returns when the server greeted us, the attempt failed, or `wait` is over."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._listen, name="comfy-socket", daemon=True)
            self._thread.start()
        self._settled.wait(wait)
        self._settled.set()  # Whoever waited once in vain does not wait again.

    def next_message(self, timeout: float) -> Heard | None:
        """The next thing heard, None after `timeout` seconds of silence."""
        try:
            return self._inbox.get(timeout=timeout)
        except queue.Empty:
            return None

    def forget(self) -> None:
        """Drop what was heard until now."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._inbox.get_nowait()

    def renew(self) -> None:
        """Close the connection and open another: the cure for one the server has forgotten."""
        self._renewing.set()
        self._say_goodbye()

    def close(self) -> None:
        """End the thread; waits at most a second or two for it."""
        self._closing.set()
        self._say_goodbye()
        if self._thread is not None:
            self._thread.join(timeout=2.0)

    def _listen(self) -> None:
        pause = self._timings.reconnect_first
        while not self._closing.is_set():
            was_open = self._converse()
            if was_open:
                pause = self._timings.reconnect_first
            self._settled.set()
            if self._closing.is_set():
                return
            renewing = self._renewing.is_set()
            self._put(SocketDown(broke=was_open and not renewing))
            if renewing:
                self._renewing.clear()
                continue
            self._closing.wait(pause)
            pause = min(2 * pause, self._timings.reconnect_longest)

    def _converse(self) -> bool:
        """Connect and hear until the connection ends. Whether anything was heard."""
        heard = False
        try:
            connection = self._connect()
        except _FAULTS as exc:
            _LOG.debug("The socket of %s could not be opened: %s", self._host, type(exc).__name__)
            return False
        try:
            self._connection = connection
            connection.send(FEATURE_FLAGS)
            connection.settimeout(_WAKE_SECONDS)
            while (frame := self._receive(connection)) is not None:
                if not frame:
                    continue
                heard = True
                self._settled.set()
                message = parse_frame(frame)
                if message is not None:
                    self._put(message)
        except _FAULTS as exc:
            _LOG.debug("The socket of %s broke: %s", self._host, type(exc).__name__)
        finally:
            self._connection = None
            connection.shutdown()
        return heard

    def _connect(self) -> websocket.WebSocket:
        return websocket.create_connection(
            self._endpoint.url,
            timeout=_CONNECT_SECONDS,
            header=dict(self._endpoint.headers),
            # The server refuses an origin that is not its own; a program need not name one.
            suppress_origin=True,
            sslopt=_ssl_options(self._endpoint.verify),
            enable_multithread=True,
            # Frames are decoded in messages.py; the library's own check is slow Python.
            skip_utf8_validation=True,
            redirect_limit=0,
            **(_NO_PROXY if self._endpoint.direct else {}),
        )

    def _receive(self, connection: websocket.WebSocket) -> str | bytes | None:
        """One frame; "" for nothing new yet; None when the connection ended or shall end."""
        try:
            opcode, body = connection.recv_data()
        except websocket.WebSocketTimeoutException:
            return None if self._closing.is_set() or self._renewing.is_set() else ""
        if opcode == websocket.ABNF.OPCODE_TEXT:
            return body.decode("utf-8", "replace") or " "
        return bytes(body) if opcode == websocket.ABNF.OPCODE_BINARY else None

    def _put(self, heard: Heard) -> None:
        if isinstance(heard, PreviewReceived) and self._inbox.qsize() > _INBOX_WITH_PREVIEWS:
            return
        with contextlib.suppress(queue.Full):
            self._inbox.put_nowait(heard)

    def _say_goodbye(self) -> None:
        """Ask the server to close, which wakes the reading thread at once."""
        connection = self._connection
        if connection is not None:
            with contextlib.suppress(*_FAULTS):
                connection.send_close()

    @property
    def _host(self) -> str:
        return urlsplit(self._endpoint.url).netloc


def _ssl_options(verify: bool | str) -> dict[str, Any]:
    if verify is False:
        return {"cert_reqs": 0, "check_hostname": False}
    if isinstance(verify, str):
        return {"ca_cert_path" if Path(verify).is_dir() else "ca_certs": verify}
    return {}
