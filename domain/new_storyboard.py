"""A storyboard made of pictures: one shot each, all of one size. Pure; gives the two files as JSON objects."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from domain.units import Resolution, Seconds

DEFAULT_SECONDS = Seconds(3.0)
FILM_SIZES = (
    Resolution(832, 480),
    Resolution(768, 512),
    Resolution(640, 640),
    Resolution(512, 768),
    Resolution(480, 832),
)
"""On the grids of every known model family (multiples of 32), small enough for a first film."""


@dataclass(frozen=True, slots=True)
class PictureShot:
    """A picture that opens a shot: the shot's id, and the picture's file name in `keyframes/`."""

    shot_id: str
    file_name: str


def shot_ids(count: int) -> tuple[str, ...]:
    """`001`, `002` …, all of the same length."""
    digits = max(3, len(str(count)))
    return tuple(f"{number:0{digits}}" for number in range(1, count + 1))


def film_size(pictures: Sequence[Resolution]) -> Resolution:
    """The size of FILM_SIZES whose shape is nearest to what most pictures have, so that least is cut off."""
    shape = median(math.log(picture.width / picture.height) for picture in pictures)
    return min(FILM_SIZES, key=lambda size: abs(math.log(size.width / size.height) - shape))


def new_storyboard(
    name: str, shots: Sequence[PictureShot], size: Resolution, *, prompt: str = "", seconds: float = DEFAULT_SECONDS
) -> dict[str, Any]:
    """The storyboard's JSON object. Every shot begins with the same prompt and duration."""
    return {
        "project": name,
        "version": "1.0",
        "total_shots": len(shots),
        "shots": [_shot(shot.shot_id, size, prompt, seconds) for shot in shots],
    }


def new_selection(name: str, shots: Sequence[PictureShot]) -> dict[str, Any]:
    """The selection's JSON object: which picture of `keyframes/` opens which shot."""
    rows = [{"shot_id": shot.shot_id, **selected(shot.file_name)} for shot in shots]
    return {"project": name, "total_shots": len(shots), "selections": rows}


def selected(file_name: str) -> Mapping[str, str]:
    """What a row of the selection says about a picture of `keyframes/`."""
    return {"selected_file": file_name, "source_path": f"keyframes/{file_name}"}


def _shot(shot_id: str, size: Resolution, prompt: str, seconds: float) -> dict[str, Any]:
    return {
        "shot_id": shot_id,
        "prompt": prompt,
        "duration": seconds,
        "width": size.width,
        "height": size.height,
        "seed": -1,
        "wan_motion": {"type": "none", "strength": 0.5},
    }
