"""A project of many shots that costs nothing to make: one small picture for all of them, and nothing rendered."""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image

SEGMENTS_EACH = 3
_SECONDS = 7.5


def write_long_film(folder: Path, shots: int) -> list[str]:
    """Storyboard and selection of so many shots, three segments each; gives their ids."""
    ids = [f"{number:03}" for number in range(1, shots + 1)]
    rows = [
        {"shot_id": shot_id, "prompt": f"a hill, number {shot_id}", "duration": _SECONDS, "width": 256, "height": 160}
        for shot_id in ids
    ]
    (folder / "selected").mkdir(parents=True, exist_ok=True)
    (folder / "storyboard.json").write_text(json.dumps({"project": "Long Film", "shots": rows}))
    chosen = [{"shot_id": shot_id, "selected_file": "one.png"} for shot_id in ids]
    (folder / "selected" / "selected_keyframes.json").write_text(json.dumps({"selections": chosen}))
    Image.linear_gradient("L").resize((256, 160)).convert("RGB").save(folder / "selected" / "one.png")
    return ids
