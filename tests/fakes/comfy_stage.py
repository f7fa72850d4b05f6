"""One prompt on the fake server, played by a test's script inside the server's loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.comfy_server import FakeComfyServer

PATIENCE = 20.0
"""Seconds after which a script that waits in vain fails the test."""


class Stage:
    """One submitted prompt, played by a test's script inside the server's loop."""

    def __init__(self, server: FakeComfyServer, body: Mapping[str, Any], number: float) -> None:
        self.server = server
        self.prompt_id: str = body["prompt_id"]
        self.client_id: str | None = body.get("client_id")
        self.workflow: Mapping[str, Any] = body["prompt"]
        self.row = [number, self.prompt_id, self.workflow, body.get("extra_data", {}), []]
        self.interrupted = asyncio.Event()
        self.messages: list[tuple[str, dict[str, Any]]] = []

    async def send(self, kind: str, **fields: Any) -> None:
        """A message of this prompt to its own client."""
        fields.setdefault("prompt_id", self.prompt_id)
        if kind.startswith("execution_"):
            fields.setdefault("timestamp", int(time.time() * 1000))
            self.messages.append((kind, fields))
        await self.server.send(self.client_id, {"type": kind, "data": fields})

    async def send_bytes(self, frame: bytes) -> None:
        await self.server.send(self.client_id, frame)

    async def start(self, cached: tuple[str, ...] = ()) -> None:
        await self.send("execution_start")
        await self.send("execution_cached", nodes=list(cached))

    async def node(self, node_id: str, steps: int = 0) -> None:
        """A node that begins, counts its steps and leaves."""
        await self.send("executing", node=node_id, display_node=node_id)
        for value in range(1, steps + 1):
            await self.send("progress", value=value, max=steps, node=node_id)

    async def succeed(self, outputs: Mapping[str, Any] | None = None) -> None:
        """The usual end, in the server's order; the history is written before the last message."""
        outputs = outputs or {}
        for node_id, output in outputs.items():
            await self.send("executed", node=node_id, display_node=node_id, output=output)
        await self.send("execution_success")
        self.write_history(outputs)
        await self.end()

    async def fail(self, **failure: Any) -> None:
        await self.send("execution_error", **failure)
        self.write_history({}, status="error")
        await self.end()

    async def be_interrupted(self, node_id: str = "3", node_type: str = "KSampler") -> None:
        await self.send("execution_interrupted", node_id=node_id, node_type=node_type, executed=[])
        self.write_history({}, status="error")
        await self.end()

    async def end(self) -> None:
        self.leave()
        await self.send("executing", node=None)

    def leave(self) -> None:
        """No longer in the queue."""
        self.server.running = [stage for stage in self.server.running if stage is not self]

    def write_history(self, outputs: Mapping[str, Any], status: str = "success") -> None:
        self.server.history[self.prompt_id] = {
            "prompt": self.row,
            "outputs": dict(outputs),
            "status": {
                "status_str": status,
                "completed": status == "success",
                "messages": [list(message) for message in self.messages],
            },
            "meta": {},
        }

    async def until(self, event: threading.Event) -> None:
        """Wait for the test."""
        arrived = await asyncio.get_running_loop().run_in_executor(None, event.wait, PATIENCE)
        assert arrived, "the test never set the event the script waits for"

    async def until_connected(self, times: int) -> None:
        """Wait until sockets were opened so many times in all."""
        async with self.server.news:
            reached = self.server.news.wait_for(lambda: len(self.server.sockets_opened) >= times)
            await asyncio.wait_for(reached, PATIENCE)

    async def until_asked(self, route: str, times: int = 1) -> None:
        """Wait until a route was asked `times` more times."""
        goal = self.server.asked[route] + times
        async with self.server.news:
            await asyncio.wait_for(self.server.news.wait_for(lambda: self.server.asked[route] >= goal), PATIENCE)


Script = Callable[[Stage], Awaitable[None]]


async def plain_run(stage: Stage) -> None:
    """One sampler of three steps and a clip."""
    await stage.start()
    await stage.node("3", steps=3)
    await stage.node("58")
    await stage.succeed({"58": clip_output()})


def clip_output(filename: str = "clip_00001_.mp4", key: str = "images") -> dict[str, Any]:
    return {key: [{"filename": filename, "subfolder": "video", "type": "output"}], "animated": [True]}
