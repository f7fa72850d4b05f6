"""A preview server in a process of its own: `python -m tests.benchmarks.child_preview FOLDER SECONDS`."""

from __future__ import annotations

import sys
from pathlib import Path

from infrastructure.preview_backend.server import PreviewOptions, PreviewServer
from tests.benchmarks.children import serve_until_input_ends
from tests.fakes.films import MODELS


def main(root: str, render_seconds: str) -> None:
    options = PreviewOptions(Path(root), models=MODELS, simulated_render_seconds=float(render_seconds))
    with PreviewServer(options) as server:
        serve_until_input_ends(server.url)


if __name__ == "__main__":
    main(*sys.argv[1:])
