"""What servers do in the contract's cases; each is one prompt's way through a server."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

from tests.fakes.comfy_server import Script, Stage, clip_output

CLIP = "clip_00001_.mp4"


def outputs(stage: Stage) -> dict[str, Any]:
    stage.server.files[f"output/video/{CLIP}"] = b"clip"
    return {"58": clip_output(CLIP)}


async def finish(stage: Stage) -> None:
    await stage.succeed(outputs(stage))


def running(*messages: tuple[str, dict[str, Any]], start: bool = True) -> Script:
    """Say these messages of the prompt, then end well."""

    async def play(stage: Stage) -> None:
        if start:
            await stage.start()
        for kind, fields in messages:
            await stage.send(kind, **fields)
        await finish(stage)

    return play


def framed(*frames: bytes) -> Script:
    """Say these binary frames while it runs."""

    async def play(stage: Stage) -> None:
        await stage.start()
        for frame in frames:
            await stage.send_bytes(frame)
        await finish(stage)

    return play


def preview_of(prompt_id: str | None, image: bytes = b"jpeg") -> bytes:
    """A preview with metadata, or without (None)."""
    if prompt_id is None:
        return struct.pack(">II", 1, 1) + image
    described = json.dumps({"prompt_id": prompt_id, "node_id": "3", "image_type": "image/jpeg"}).encode()
    return struct.pack(">II", 4, len(described)) + described + image


async def own_preview(stage: Stage) -> None:
    await stage.start()
    await stage.send_bytes(preview_of(stage.prompt_id))
    await finish(stage)


def raising(**failure: Any) -> Script:
    """Fail while it runs, with the fields of an `execution_error`."""

    async def play(stage: Stage) -> None:
        await stage.start()
        fields = {name: value for name, value in failure.items() if name not in {"prompt_id", "timestamp"}}
        await stage.fail(**fields)

    return play


async def wait_for_interruption(stage: Stage) -> None:
    await stage.start()
    await stage.node("3", steps=1)
    await stage.interrupted.wait()
    await stage.be_interrupted()


async def never_begin(stage: Stage) -> None:
    """Somebody else's prompt runs for ever."""


async def be_forgotten(stage: Stage) -> None:
    """Deleted from the queue: no message, no history."""
    stage.leave()


async def say_nothing(stage: Stage) -> None:
    stage.server.mute = True
    await stage.until_asked("GET /queue", times=2)
    await finish(stage)


async def late_history(stage: Stage) -> None:
    await stage.start()
    told = outputs(stage)
    await stage.send("execution_success")
    await stage.until_asked("GET /history", times=3)
    stage.write_history(told)
    stage.leave()


async def end_without_success(stage: Stage) -> None:
    """The message of success is lost, the last one is not."""
    await stage.start()
    stage.write_history(outputs(stage))
    await stage.end()


async def restart(stage: Stage) -> None:
    await stage.start()
    await stage.server.restart(forget=True)


async def drop_and_go_on(stage: Stage) -> None:
    await stage.start()
    await stage.server.drop_sockets()
    await stage.until_connected(2)
    await stage.node("3", steps=2)
    await finish(stage)


async def forget_the_socket(stage: Stage) -> None:
    """As after a double connection: open, but nothing is said to it any more."""
    await stage.start()
    stage.server.sockets.pop(stage.client_id or "")
    await stage.until_connected(2)
    await stage.node("3", steps=1)
    await finish(stage)


async def late_socket(stage: Stage) -> None:
    """To a socket that came after the start: one `executing` without prompt_id, then the stream."""
    await stage.server.send(stage.client_id, {"type": "executing", "data": {"node": "3"}})
    await stage.send("progress", value=2, max=3, node="3")
    await finish(stage)


async def all_cached(stage: Stage) -> None:
    """A cached run: every node listed, the old file named, nothing executed."""
    await stage.start(cached=tuple(stage.workflow))
    await stage.succeed({"58": clip_output("old_00003_.mp4")})


async def two_samplers(stage: Stage) -> None:
    await stage.start()
    for node_id in ("3", "4"):
        await stage.node(node_id, steps=3)
    await finish(stage)


async def whole_graph(stage: Stage) -> None:
    """`progress_state` alone tells everything."""
    await stage.start()
    for value in (1, 2, 3):
        bar = {"value": value, "max": 3, "state": "running", "node_id": "3", "display_node_id": "3"}
        await stage.send("progress_state", nodes={"3": bar})
    await finish(stage)


async def choose_own_id(stage: Stage) -> None:
    stage.prompt_id = "its-own-choice"
    await stage.start()
    await finish(stage)


def naming(told: Mapping[str, Any]) -> Script:
    """End well with these outputs in the history."""

    async def play(stage: Stage) -> None:
        await stage.start()
        await stage.succeed(told)

    return play
