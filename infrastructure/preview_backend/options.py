"""What a preview server is started with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

Paint = Callable[[Image.Image, int, int], Image.Image]


@dataclass(frozen=True, slots=True)
class PreviewOptions:
    """Settings of one preview server.

    `root` holds `input/`, `output/` and `temp/`; it is made if it is missing, and `temp/` is emptied at every start.
    `models` maps a model folder (`diffusion_models`, `text_encoders`, `vae`, `loras`, `checkpoints`, `clip_vision`) to
    the file names that count as installed: the lists of the loader nodes and `/models/<folder>` come from it.
    `simulated_render_seconds` is what the sampling of a prompt takes at least, spread over its steps, so that progress
    and interruption can be seen. `frame_numbers` draws the number of each decoded frame into it as blocks
    (`frame_number.read_frame_number`). `paint` is a change of every decoded frame, for tests: it is given the picture,
    its number, and how many there are. `port` 0 takes a free one.
    """

    root: Path
    models: Mapping[str, Sequence[str]] = field(default_factory=dict)
    simulated_render_seconds: float = 0.0
    previews: bool = True
    frame_numbers: bool = False
    paint: Paint | None = None
    port: int = 0
