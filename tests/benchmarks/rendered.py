"""A project whose shots are all rendered, without a server: one clip of the preview, copied for every segment."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from PIL import Image

from addons.app import App
from config.settings import SAMPLE_PROJECT
from domain.plan import Segment
from domain.takes import Recipe, Take, TakeState
from infrastructure.preview_backend.camera_path import plan_path
from infrastructure.preview_backend.encoder import save_mp4
from infrastructure.preview_backend.moving_pictures import MovingPictures
from services.video.planning import PreparedPlan
from services.video.take_files import TakeFiles
from tests.fakes.films import write_film

SIZE = (832, 480)
FPS = 24.0
SEGMENT_SECONDS = 3.0


def write_preview_clip(path: Path, frames: int, size: tuple[int, int] = SIZE) -> Path:
    """A photograph of the sample under a moving camera, as the preview encodes it."""
    photo = next(path for path in sorted(SAMPLE_PROJECT.rglob("*")) if path.suffix in {".png", ".jpg"})
    with Image.open(photo) as opened:
        start = opened.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    path.parent.mkdir(parents=True, exist_ok=True)
    camera = plan_path("slow push in", None, frames, size[0] / size[1])
    save_mp4(path, MovingPictures(start, camera), FPS, {}, lambda: None)
    return path


def rendered_project(app: App, folder: Path, shots: int, segments: int) -> PreparedPlan:
    """So many shots of so many segments, each with one finished take."""
    seconds = SEGMENT_SECONDS * segments
    settings = {"default_fps": FPS, "max_segment_duration": SEGMENT_SECONDS}
    film = write_film(folder, [(f"{number:03}", seconds) for number in range(shots)], SIZE, video_settings=settings)
    project = app.projects.locate(str(film))
    prepared = app.planning.prepare(project, "storyboard.json", "selected/selected_keyframes.json", None)
    files = TakeFiles(project)
    planned = list(prepared.plan.segments)
    clip = write_preview_clip(folder / "clip.mp4", int(planned[0].frames))
    for number, segment in enumerate(planned, 1):
        take = _take(segment, number)
        take = replace(take, clip=files.clip_name(take))
        target = files.path(files.clip_name(take))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(clip, target)
        # The store is made of the recipes when it is opened first.
        files.write_recipe(take)
    return prepared


def _take(segment: Segment, number: int) -> Take:
    width, height = segment.size.width, segment.size.height
    recipe = Recipe(
        segment.prompt, "", segment.seed, width, height, FPS, segment.frames, 0, "a.json", "9", None, exact_frames=True
    )
    now = datetime.now(timezone.utc)
    return Take(
        number, segment.ref, f"f{number}", f"p{number}", "", "preview", None, recipe, TakeState.FINISHED, now
    )  # fmt: skip
