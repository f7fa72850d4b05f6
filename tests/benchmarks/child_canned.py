"""A server that renders nothing and answers at once with ready clips: `python -m tests.benchmarks.child_canned`."""

from __future__ import annotations

from tests.benchmarks.children import serve_until_input_ends
from tests.fakes.clips import render
from tests.fakes.comfy_server import FakeComfyServer

if __name__ == "__main__":
    with FakeComfyServer(render) as server:
        serve_until_input_ends(server.url)
