"""How long a film that is nearly done takes to get going again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from time import perf_counter

from addons.app import compose
from domain.events import SegmentSubmitted
from tests.benchmarks.alternating import alternate_least, seconds
from tests.benchmarks.children import server
from tests.benchmarks.figures import Figure, Target, figure
from tests.benchmarks.long_film import render_long_film, write_long_film
from tests.benchmarks.registry import Bench, benchmark
from tests.benchmarks.rendering import prepared_plan


@benchmark("resume")
def resume(bench: Bench) -> Iterator[Figure]:
    """2,000 finished segments and one to render, from start to its submission; the reference is stat + open of files.

    The plan is at hand: planning has a figure of its own. The files are those that a resume must trust: clips, last
    frames, keyframes.
    """
    folder = bench.folder / "film"
    with server("child_canned") as url:
        write_long_film(folder, bench.size(2000, 16))
        render_long_film(url, folder)
        files = _files(folder)
        _add_shot(folder, 0)
        ours, looking = partial(_until_submitted, url, folder), seconds(lambda: _look_at(files))
        pairs = alternate_least(ours, looking, bench.more(3), bench.size(3, 1), warm_up=True)
    yield figure("resume", pairs, "s", Target(5.0), f"{len(files)} files")


def _files(folder: Path) -> list[Path]:
    places = (folder / "video", folder / "video" / "_startframes", folder / "selected")
    return [path for place in places for path in place.iterdir() if path.suffix in (".mp4", ".png")]


def _look_at(files: list[Path]) -> None:
    for path in files:
        path.stat()
        with path.open("rb"):
            pass


def _until_submitted(url: str, folder: Path) -> float:
    with closing(compose(comfy_url=url)) as app:
        prepared, backend = prepared_plan(app, folder), app.backends.choose()
        began = perf_counter()
        run = app.runs.start(prepared, backend)
        took = next(perf_counter() - began for event in run.events() if isinstance(event, SegmentSubmitted))
        run.wait()
    _add_shot(folder, len(prepared.plan.shots))
    return took


def _add_shot(folder: Path, number: int) -> None:
    """One more shot than there is a clip of, with the first shot's keyframe."""
    storyboard, selection = folder / "storyboard.json", folder / "selected" / "selected_keyframes.json"
    board, chosen = json.loads(storyboard.read_text()), json.loads(selection.read_text())
    shot_id = f"new_{number}"
    board["shots"].append({**board["shots"][0], "shot_id": shot_id, "duration": 0.5})
    chosen["selections"].append({**chosen["selections"][0], "shot_id": shot_id})
    storyboard.write_text(json.dumps(board))
    selection.write_text(json.dumps(chosen))
