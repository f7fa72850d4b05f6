"""The reference for runs: as little as a client can do. A shot's chain stays together, the next shot's first segment is
queued behind its last one, and nothing else: no checks, no store, no second attempt.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import requests
import websocket
from typing_extensions import Self


@dataclass(frozen=True, slots=True)
class Job:
    """A segment as a workflow that lacks only its start image."""

    shot_id: str
    nodes: Mapping[str, Any]
    start_node: str
    start_input: str
    video_node: str
    last_frame_node: str | None

    def opening_on(self, image: str) -> dict[str, Any]:
        node = self.nodes[self.start_node]
        return {**self.nodes, self.start_node: {**node, "inputs": {**node["inputs"], self.start_input: image}}}


class DirectClient:
    """One socket, one HTTP connection, one thread. `stays` leaves a last frame where it lies on the server."""

    def __init__(self, url: str, folder: Path, *, stays: bool) -> None:
        self.shots: dict[str, str] = {}
        """The shot of each submitted prompt."""
        self._url, self._folder, self._stays = url, folder, stays
        self._client_id = uuid.uuid4().hex
        self._http = requests.Session()
        self._socket = websocket.create_connection(f"{url.replace('http', 'ws', 1)}/ws?clientId={self._client_id}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
        self._http.close()

    def render(self, chains: Sequence[Sequence[Job]], keyframes: Sequence[Path]) -> None:
        """Render the shots, each a chain of jobs that opens on its keyframe."""
        coming: Iterator[tuple[Job, Path]] = ((chain[0], frame) for chain, frame in zip(chains, keyframes, strict=True))
        queued = self._submit(*next(coming))
        for chain in chains:
            prompt_id, queued = queued, ""
            for job, successor in zip(chain, [*chain[1:], None], strict=True):
                if successor is None:
                    queued = next((self._submit(*first) for first in coming), "")
                outputs = self._outputs(prompt_id)
                if successor is not None:
                    prompt_id, done = self._submit_after(successor, job, outputs), prompt_id
                else:
                    done = prompt_id
                self._save(done, outputs[job.video_node]["images"][0], ".mp4")

    def _submit(self, job: Job, start: Path) -> str:
        with start.open("rb") as picture:
            name = f"{uuid.uuid4().hex}{start.suffix}"
            answer = self._http.post(f"{self._url}/upload/image", files={"image": (name, picture, "image/png")})
        return self._post(job, answer.json()["name"])

    def _submit_after(self, job: Job, before: Job, outputs: Mapping[str, Any]) -> str:
        frame = outputs[before.last_frame_node or ""]["images"][0]
        if self._stays:
            return self._post(job, f"{frame['subfolder']}/{frame['filename']} [output]")
        return self._submit(job, self._save(uuid.uuid4().hex, frame, ".png"))

    def _post(self, job: Job, image: str) -> str:
        prompt_id = str(uuid.uuid4())
        body = {"prompt": job.opening_on(image), "client_id": self._client_id, "prompt_id": prompt_id}
        self._http.post(f"{self._url}/prompt", json=body).raise_for_status()
        self.shots[prompt_id] = job.shot_id
        return prompt_id

    def _outputs(self, prompt_id: str) -> dict[str, Any]:
        while True:
            frame = self._socket.recv()
            if isinstance(frame, str):
                message = json.loads(frame)
                data = message["data"]
                if message["type"] == "executing" and data["node"] is None and data["prompt_id"] == prompt_id:
                    return self._http.get(f"{self._url}/history/{prompt_id}").json()[prompt_id]["outputs"]

    def _save(self, name: str, file: Mapping[str, str], suffix: str) -> Path:
        target = self._folder / f"{name}{suffix}"
        target.write_bytes(self._http.get(f"{self._url}/view", params=file).content)
        return target
