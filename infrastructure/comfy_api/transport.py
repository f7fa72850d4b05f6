"""HTTP to one server: one requests session a thread, no redirects, capped answers, secrets kept out of errors."""

from __future__ import annotations

import json
import os
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from domain.errors import BackendError, SettingsError
from infrastructure.comfy_api.errors import bad_status, no_answer, not_comfyui, translated
from infrastructure.comfy_api.server_address import ServerAddress

MAX_JSON_BYTES = 64 * 2**20  # /object_info of a server with hundreds of custom nodes has some 10 MB.
MAX_ERROR_BYTES = 2**20
CONNECT_SECONDS = 5.0
_CHUNK = 2**16


class Transport:
    """Sends requests and gives back checked answers; every failure is a BackendError."""

    def __init__(
        self,
        address: ServerAddress,
        headers: Mapping[str, str],
        verify: bool | str,
        timeout: float,
        max_json_bytes: int = MAX_JSON_BYTES,
    ) -> None:
        """`timeout`: seconds of silence before a request is given up. Raises SettingsError for a bad header or file."""
        self.address = address
        self.headers = checked_headers(headers)
        self.verify = checked_authority(verify)
        self._timeout = timeout
        self._max_json_bytes = max_json_bytes
        self._local = threading.local()
        self._sessions: list[requests.Session] = []
        self._lock = threading.Lock()

    def get_json(self, route: str, *, within: float | None = None) -> Any:
        """The JSON of an answer 200."""
        with self.exchange("GET", route, within=within) as response:
            if response.status_code != 200:
                raise self.refusal(response, route)
            return self.json_of(response, route)

    @contextmanager
    def exchange(
        self, method: str, route: str, *, within: float | None = None, **options: Any
    ) -> Iterator[requests.Response]:
        """One request; the body is not read yet. Faults while it is read in the block are translated too."""
        silence = within or self._timeout
        try:
            with self._session().request(
                method,
                self.address.route(route),
                headers=options.pop("headers", None),
                timeout=(min(silence, CONNECT_SECONDS), silence),
                verify=self.verify,
                allow_redirects=False,
                stream=True,
                **options,
            ) as response:
                yield response
        except requests.RequestException as exc:
            raise translated(exc, self.address.base_url) from exc

    def json_of(self, response: requests.Response, route: str) -> Any:
        """The parsed body. Raises BackendUnreachable for anything that is not JSON, or too much of it."""
        body = self._read(response, self._max_json_bytes)
        if body is None:
            raise not_comfyui(self.address.base_url, route, f"more than {self._max_json_bytes} bytes")
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as exc:
            words = self.redacted(body[:500].decode("utf-8", "replace"))
            raise not_comfyui(self.address.base_url, route, words) from exc

    def text_of(self, response: requests.Response) -> str:
        """The beginning of an error's body, without our secrets."""
        body = self._read(response, MAX_ERROR_BYTES) or b""
        return self.redacted(body.decode("utf-8", "replace"))

    def refusal(self, response: requests.Response, route: str) -> BackendError:
        """The error that an unexpected HTTP status stands for."""
        words = self.text_of(response)[:2000]
        location = response.headers.get("Location", "")
        return bad_status(self.address.base_url, route, response.status_code, words, location)

    def redacted(self, text: str) -> str:
        """`text` without the values of our headers, should a server or proxy repeat them."""
        for value in self.headers.values():
            for secret in {value, value.rpartition(" ")[2]}:
                if len(secret) >= 6:
                    text = text.replace(secret, "***")
        return text

    def close(self) -> None:
        """Close every connection. The transport can be used again afterwards."""
        with self._lock:
            sessions, self._sessions = self._sessions, []
            self._local = threading.local()
        for session in sessions:
            session.close()

    def _session(self) -> requests.Session:
        """This thread's session: requests does not promise that one may be shared."""
        session = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.headers.update(self.headers)
            session.trust_env = not self.address.is_loopback
            session.auth = _unchanged  # Else requests puts a password from ~/.netrc in place of our header.
            self._local.session = session
            with self._lock:
                self._sessions.append(session)
        return session

    def _read(self, response: requests.Response, limit: int) -> bytes | None:
        """The body, or None when it has more than `limit` bytes once unpacked."""
        deadline = time.monotonic() + 4 * self._timeout
        body = bytearray()
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > limit:
                return None
            if time.monotonic() > deadline:
                raise no_answer(self.address.base_url, f"{len(body)} bytes came in {4 * self._timeout} s")
        return bytes(body)


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Refuse what HTTP does not allow here, because the libraries' own complaints repeat the value."""
    for name, value in headers.items():
        printable = value.isascii() and value.isprintable() and value == value.strip()
        if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum() or not printable:
            raise SettingsError(
                "bad_header",
                f"The header {name!r} has a name or a value that cannot be sent.",
                hint="Use plain ASCII without line breaks.",
                field="headers",
                value=name,
            )
    return dict(headers)


def checked_authority(verify: bool | str) -> bool | str:
    """Refuse a file of certificate authorities that is not there or holds none, before a library trips over it."""
    if isinstance(verify, str):
        try:
            if not Path(verify).is_dir():
                ssl.create_default_context(cafile=verify)
        except OSError as exc:
            raise SettingsError(
                "ca_file_unreadable",
                f"{verify} is not a file of certificates that can be read.",
                hint="Set comfy_ca_file to the PEM file of the server's certificate authority.",
                detail=str(exc),
                file=verify,
                field="comfy_ca_file",
            ) from exc
    return verify


def trusted_by_requests(*, direct: bool) -> str:
    """The authorities that requests trusts: its own, or those the environment names unless `direct`."""
    named = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    return named if named and not direct else DEFAULT_CA_BUNDLE_PATH


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
