"""HTTP with a ComfyUI server: one method a route. Watching a prompt is the session's part."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from domain.errors import BackendError, MediaError, PromptRejected
from infrastructure.comfy_api.answers import HistoryRecord, QueueState, Submission, SystemStats
from infrastructure.comfy_api.downloads import MAX_FILE_BYTES, fetch_output
from infrastructure.comfy_api.errors import may_be_repeated, not_comfyui
from infrastructure.comfy_api.jobs import Jobs
from infrastructure.comfy_api.multipart import FileForm
from infrastructure.comfy_api.node_problems import options_of
from infrastructure.comfy_api.outputs import OutputFile
from infrastructure.comfy_api.rejections import rejection
from infrastructure.comfy_api.retries import patiently
from infrastructure.comfy_api.server_address import ServerAddress
from infrastructure.comfy_api.transport import MAX_JSON_BYTES, Transport, trusted_by_requests

T = TypeVar("T")
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class SocketEndpoint:
    """Where and how the WebSocket of one client is opened; headers may be secret and are not shown."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    verify: bool | str
    direct: bool
    """Without a proxy, whatever the environment says: the server is on this machine."""


class ComfyUIAPI:
    """One ComfyUI server. Safe to use from several threads.

    `within` on a reading method: one attempt that must answer in that many seconds, in place of the
    usual patience of four attempts. Every method may raise BackendUnreachable or BackendTimedOut.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        verify: bool | str = True,
        timeout: float = 30.0,
        max_file_bytes: int = MAX_FILE_BYTES,
        max_json_bytes: int = MAX_JSON_BYTES,
        transfer_patience: float = 60.0,
    ) -> None:
        """`base_url` may have a path; `headers` go with every request and the socket (tokens).

        `verify` is False or the file of a private certificate authority. `transfer_patience`: how many seconds
        an upload or a download is tried again while the network is bad. Raises SettingsError.
        """
        self._transport = Transport(ServerAddress.parse(base_url), headers or {}, verify, timeout, max_json_bytes)
        self._max_file_bytes = max_file_bytes
        self._transfer_patience = transfer_patience
        self._jobs = Jobs(self._transport)

    def __repr__(self) -> str:
        """Only the address: headers may hold tokens."""
        return f"ComfyUIAPI({self.base_url!r})"

    @property
    def base_url(self) -> str:
        """The server's address without a slash at the end."""
        return self._transport.address.base_url

    def system_stats(self, *, within: float | None = None) -> SystemStats:
        """Version and machine of the server. Raises BackendUnreachable when it is no ComfyUI."""
        return self._read("/system_stats", SystemStats.from_json, within)

    def object_info(self, class_type: str | None = None, *, within: float | None = None) -> Mapping[str, Any]:
        """The node classes by name, or only `class_type`; empty when the server lacks that class."""
        route = "/object_info" if class_type is None else f"/object_info/{quote(class_type, safe='')}"
        return self._read(route, _classes, within)

    def choices(self, class_type: str, input_name: str) -> tuple[str, ...]:
        """The values an input of a node class may have, such as installed files; empty when the server tells none."""
        try:
            signature = self.object_info(class_type, within=5.0).get(class_type)
        except BackendError:
            return ()
        declared = signature.get("input") if isinstance(signature, Mapping) else None
        groups = declared.values() if isinstance(declared, Mapping) else ()
        return next((options_of(group[input_name]) for group in groups if input_name in group), ())

    def models(self, folder: str, *, within: float | None = None) -> tuple[str, ...]:
        """File names in a model folder such as `diffusion_models`, with their sub-folders.

        Raises BackendUnreachable (`not_comfyui`) for a folder the server does not know.
        """
        return self._read(f"/models/{quote(folder, safe='')}", _names, within)

    def queue(self, *, within: float | None = None) -> QueueState:
        """What runs and what waits, of all users of the server."""
        return self._read("/queue", QueueState.from_json, within)

    def history(self, prompt_id: str, *, within: float | None = None) -> HistoryRecord | None:
        """How a prompt ended. None while it waits or runs, and when the server does not know it."""
        route = f"/history/{quote(prompt_id, safe='')}"
        return self._read(route, lambda answer: HistoryRecord.from_json(answer, prompt_id), within)

    def whereabouts(self, prompt_id: str, *, within: float) -> QueueState:
        """Whether a prompt that was seen running still runs: /queue, or less of it where the server can tell less."""
        found = self._jobs.whereabouts(prompt_id, within)
        return self.queue(within=within) if found is None else found

    def upload_image(self, source: Path, name: str, stop: threading.Event | None = None) -> str:
        """Send a picture to the server's input folder and return the value for LoadImage's `image`.

        `name` may have folders; letters that servers treat differently become `_`. The value is the
        server's answer: it renames a picture whose name is taken by another. Raises MediaError.
        """
        folder, _, file_name = name.replace("\\", "/").rpartition("/")
        folder = "/".join(_plain(part) for part in folder.split("/") if part.strip("."))
        return self._transferred(lambda: self._upload(source, _plain(file_name), folder), stop)

    def submit(
        self,
        workflow: Mapping[str, Any],
        *,
        prompt_id: str,
        client_id: str,
        extra_data: Mapping[str, Any] | None = None,
    ) -> Submission:
        """POST /prompt, once. Raises PromptRejected or ModelsMissing with the server's reasons.

        After `connection_broken`, `no_answer` or a status 5xx the prompt may still have arrived.
        """
        body: dict[str, Any] = {"prompt": workflow, "client_id": client_id, "prompt_id": prompt_id}
        if extra_data:
            body["extra_data"] = extra_data
        with self._transport.exchange("POST", "/prompt", **_json_body(body)) as response:
            if response.status_code == 200:
                answer = self._transport.json_of(response, "/prompt")
                return self._shaped(Submission.from_json, answer, "/prompt")
            if response.status_code == 413:
                raise _too_large_workflow(self._transport.text_of(response))
            if response.status_code == 400:
                raise rejection(self._transport.text_of(response), workflow, self.choices)
            raise self._transport.refusal(response, "/prompt")

    def cancel(self, prompt_id: str) -> None:
        """Take a prompt from the queue, or stop it when it runs; nobody else's. Nothing happens if it ended.

        Without /api/jobs it is asked first whether it runs: some servers stop whatever runs, whoever's it is.
        """
        if self._jobs.cancel(prompt_id, within=10.0):
            return
        self._post("/queue", {"delete": [prompt_id]})
        if prompt_id in self.queue(within=10.0).running:
            self._post("/interrupt", {"prompt_id": prompt_id})

    def download(self, output: OutputFile, target: Path, stop: threading.Event | None = None) -> None:
        """Write one output to `target`, complete or not at all. Raises MediaError or a BackendError.

        Once `stop` is set, neither this nor an upload is tried again.
        """
        self._transferred(lambda: fetch_output(self._transport, output, target, self._max_file_bytes), stop)

    def socket_endpoint(self, client_id: str) -> SocketEndpoint:
        """Where the WebSocket of `client_id` is opened, with the same headers as HTTP."""
        transport = self._transport
        address = transport.address
        # The two libraries trust different authorities by default; both shall trust those of requests.
        direct = address.is_loopback
        verify = trusted_by_requests(direct=direct) if transport.verify is True else transport.verify
        return SocketEndpoint(address.socket(client_id), transport.headers, verify, direct)

    def close(self) -> None:
        """Close the connections of all threads."""
        self._transport.close()

    def _transferred(self, operation: Callable[[], T], stop: threading.Event | None) -> T:
        def worthwhile(error: Exception) -> bool:
            return may_be_repeated(error) and not (stop is not None and stop.is_set())

        return patiently(operation, on=worthwhile, seconds=self._transfer_patience)

    def _read(self, route: str, read: Callable[[Any], T], within: float | None) -> T:
        def once() -> T:
            return self._shaped(read, self._transport.get_json(route, within=within), route)

        return once() if within is not None else patiently(once)

    def _shaped(self, read: Callable[[Any], T], answer: object, route: str) -> T:
        try:
            return read(answer)
        except ValueError as exc:
            raise not_comfyui(self.base_url, route, str(exc)) from exc

    def _post(self, route: str, body: Mapping[str, Any]) -> None:
        with self._transport.exchange("POST", route, within=10.0, **_json_body(body)) as response:
            if response.status_code != 200:
                raise self._transport.refusal(response, route)
            self._transport.text_of(response)

    def _upload(self, source: Path, name: str, folder: str) -> str:
        route = "/upload/image"
        with FileForm(source, name, {"subfolder": folder} if folder else {}) as form:
            headers = {"Content-Type": form.content_type}
            with self._transport.exchange("POST", route, data=form, headers=headers) as response:
                if response.status_code in {400, 413}:
                    raise _image_refused(source, response.status_code, self._transport.text_of(response))
                if response.status_code != 200:
                    raise self._transport.refusal(response, route)
                return self._shaped(_load_image_value, self._transport.json_of(response, route), route)


def _json_body(body: Mapping[str, Any]) -> dict[str, Any]:
    text = json.dumps(body, allow_nan=False)
    return {"data": text.encode("ascii"), "headers": {"Content-Type": "application/json"}}


def _plain(name: str) -> str:
    """A name that every server and client library writes in the same way."""
    plain = _NOT_IN_A_NAME.sub("_", name).lstrip(".")
    return plain[-120:] or "image.png"


def _classes(answer: object) -> Mapping[str, Any]:
    if not isinstance(answer, Mapping):
        raise ValueError("object_info that is not an object")  # noqa: TRY004 - a wrong answer, not a wrong call
    return answer


def _names(answer: object) -> tuple[str, ...]:
    if not isinstance(answer, list):
        raise ValueError("a model folder that is not a list")  # noqa: TRY004 - a wrong answer, not a wrong call
    return tuple(name for name in answer if isinstance(name, str))


def _load_image_value(answer: object) -> str:
    fields = answer if isinstance(answer, Mapping) else {}
    name, folder = fields.get("name"), fields.get("subfolder", "")
    if not isinstance(name, str) or not name or not isinstance(folder, str):
        raise ValueError("an upload's answer without a name")
    return f"{folder}/{name}" if folder else name


def _image_refused(source: Path, status: int, detail: str) -> MediaError:
    if status == 413:
        return MediaError(
            "image_too_large",
            f"The server refused the picture {source.name}: it is too large.",
            hint="Use a smaller picture, or start ComfyUI with a larger --max-upload-size.",
            detail=detail,
            file=str(source),
        )
    return MediaError(
        "image_refused",
        f"The server refused the picture {source.name}.",
        hint="Look at the server's log.",
        detail=detail,
        file=str(source),
    )


def _too_large_workflow(detail: str) -> PromptRejected:
    return PromptRejected(
        "workflow_too_large",
        "The server refused the workflow: it is too large.",
        hint="Take embedded pictures out of the workflow, or start ComfyUI with a larger --max-upload-size.",
        detail=detail,
    )
