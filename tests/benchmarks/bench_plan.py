"""Plans of very long films."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from PIL import Image

from addons.app import App, compose
from addons.texts import Words
from addons.video.cards import FilmNow, faces
from addons.video.present_plan import plan_summary
from tests.benchmarks.alternating import alternate_least, seconds
from tests.benchmarks.figures import Figure, Target, figure
from tests.benchmarks.plan_values import make_values
from tests.benchmarks.registry import Bench, benchmark
from tests.benchmarks.rendering import prepared_plan


@benchmark("plan", "plan", "plan-floor")
def plan(bench: Bench) -> Iterator[Figure]:
    """10,000 shots from disk to the cards of the storyboard; json.load of the two files, and the values alone."""
    folder = _write_long_film(bench.folder / "film", bench.size(10_000, 50))
    files = [folder / "storyboard.json", folder / "selected" / "selected_keyframes.json"]
    with closing(compose(comfy_url="preview")) as app:
        ours, turns = seconds(lambda: _rows(app, folder)), bench.size(3, 1)
        parsed = seconds(lambda: [json.loads(file.read_text(encoding="utf-8")) for file in files])
        pairs = alternate_least(ours, parsed, bench.more(3), turns, warm_up=True)
        made = seconds(lambda: make_values(*files))
        beside_floor = alternate_least(ours, made, bench.more(3), turns, warm_up=True)
    yield figure("plan", pairs, "s", Target(8.0))
    yield figure("plan-floor", beside_floor, "s", Target(2.0))


def _rows(app: App, folder: Path) -> None:
    prepared = prepared_plan(app, folder)
    words = Words("en")
    plan_summary(prepared.plan, words)
    rows = {shot.shot_id: shot for shot in prepared.storyboard.shots}
    shown = faces(FilmNow(prepared.plan, rows), words)
    if len(shown["cards"]) != len(prepared.storyboard.shots):
        raise AssertionError("rows are missing")


def _write_long_film(folder: Path, shots: int) -> Path:
    """Shots as a storyboard tool writes them, each with a keyframe of its own name."""
    selected = folder / "selected"
    selected.mkdir(parents=True)
    rows = [
        {
            "shot_id": f"{number:05}",
            "filename_base": f"harbour_{number:05}",
            "prompt": f"a lighthouse above a harbour at dusk, {number} boats, soft light, long lens, slow clouds",
            "negative_prompt": "blurry, flicker, text",
            "duration": 2.0 + number % 50 / 10,
            "width": 832,
            "height": 480,
            "seed": number,
        }
        for number in range(shots)
    ]
    chosen = [{"shot_id": row["shot_id"], "selected_file": f"{row['filename_base']}.png"} for row in rows]
    (folder / "storyboard.json").write_text(json.dumps({"project": "long", "shots": rows}, indent=2))
    (selected / "selected_keyframes.json").write_text(json.dumps({"selections": chosen}, indent=2))
    picture = selected / chosen[0]["selected_file"]
    Image.linear_gradient("L").resize((832, 480)).convert("RGB").save(picture)
    for row in chosen[1:]:
        os.link(picture, selected / row["selected_file"])
    return folder
