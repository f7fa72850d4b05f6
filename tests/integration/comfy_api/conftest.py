"""A fake server, a client and a session with little patience."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
import stamina

from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.session import ComfySession, PromptEvent, WatchTimings
from tests.fakes.comfy_server import FakeComfyServer, Script, plain_run

WORKFLOW: dict[str, Any] = {
    "3": {"class_type": "KSampler", "inputs": {"model": ["4", 0], "latent_image": ["4", 1], "steps": 3}},
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "a.safetensors"}},
    "58": {"class_type": "SaveVideo", "inputs": {"video": ["3", 0]}},
}
HASTY = WatchTimings(
    tick=0.01,
    socket_wait=2.0,
    first_look=0.05,
    look_every=0.1,
    answer_within=1.0,
    look_again=0.05,
    history_first_retry=0.005,
    history_patience=5.0,
    unreachable_after=5.0,
    renew_socket_after=60.0,
    reconnect_first=0.02,
    reconnect_longest=0.1,
)


@dataclass
class Rig:
    """A server with a script, and one session on it."""

    server: FakeComfyServer
    api: ComfyUIAPI
    session: ComfySession
    prompt_id: str
    stop: threading.Event

    def run(self) -> Generator[PromptEvent, None, None]:
        """Run the workflow under the rig's prompt_id."""
        return self.session.run(WORKFLOW, prompt_id=self.prompt_id, stop=self.stop)

    def events(self) -> list[PromptEvent]:
        """The whole run."""
        return list(self.run())


BuildRig = Callable[..., Rig]


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    """What is tried again is tried at once, and four times at most."""
    with stamina.set_testing(True, attempts=4, cap=True):
        yield


@pytest.fixture
def build_rig() -> Iterator[BuildRig]:
    """A function that starts a server playing `play` and a session; all closed at the end."""
    with ExitStack() as stack:

        def build(
            play: Script = plain_run, *, timings: WatchTimings = HASTY, headers: Any = None, **server: Any
        ) -> Rig:
            fake = stack.enter_context(FakeComfyServer(play, **server))
            api = ComfyUIAPI(fake.url, headers=headers, timeout=5.0, transfer_patience=1.0)
            stack.callback(api.close)
            session = stack.enter_context(ComfySession(api, timings=timings))
            return Rig(fake, api, session, str(uuid.uuid4()), threading.Event())

        yield build
