"""The kill test for longer: `python -m tests.benchmarks.kills [KILLS] [SEED]`. Prints how long a resume takes."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from infrastructure.preview_backend.server import PreviewOptions, PreviewServer
from tests.fakes.films import MODELS, write_film
from tests.fakes.killed_runs import SHOTS, killed_again_and_again


def main(kills: int = 200, seed: int | None = None) -> None:
    """Kill a run so many times, let it finish, and check that nothing was lost and nothing rendered twice."""
    seed = random.SystemRandom().randrange(2**32) if seed is None else seed
    print(f"{kills} kills, seed {seed}")
    with tempfile.TemporaryDirectory() as folder:
        film = write_film(Path(folder) / "film", SHOTS, video_settings={"max_segment_duration": 1.0})
        options = PreviewOptions(root=Path(folder) / "server", models=MODELS, simulated_render_seconds=0.3)
        began = time.perf_counter()
        with PreviewServer(options) as server:
            killed_again_and_again(film, server, kills, random.Random(seed))
        print(f"whole after {time.perf_counter() - began:.0f} s; no segment was submitted twice")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
