"""Fetches what a take rendered into `_takes/`: the clip with its recipe in it, and the last frame."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.plan import Segment
from domain.takes import Take
from infrastructure.comfy_api.outputs import OutputFile
from services.video.clip_source import VIDEO_SUFFIXES, ClipSource
from services.video.file_operations import ClipFiles
from services.video.local_search import Wanted
from services.video.take_files import TakeFiles, recipe_of


@dataclass(frozen=True, slots=True)
class Placed:
    """Names of a take's files, as the store keeps them."""

    clip: str
    last_frame: str | None


class TakePlacing:
    """Puts takes on disk."""

    def __init__(self, clips: ClipFiles, takes: TakeFiles, output_folder: str) -> None:
        """`output_folder` is where the server was told to save the project's clips."""
        self._clips = clips
        self._takes = takes
        self._output_folder = output_folder

    def fetch(
        self, take: Take, segment: Segment, source: ClipSource, outputs: Sequence[OutputFile], since: float
    ) -> Placed | None:
        """Fetch the clip and, when another segment opens on it, the last frame; None when stopped meanwhile.

        `since` is a time of `time.time` before which no file can be the take's. Raises MediaError, WorkflowError,
        BackendError.
        """
        recipe = take.recipe
        found = source.clip(outputs, recipe.video_node_id, recipe.workflow, self._wanted(take, since))
        if found is None:
            return None
        placed = Placed(
            self._takes.clip_name(take), self._takes.last_frame_name(take) if segment.has_successor else None
        )
        clip = self._takes.path(placed.clip)
        again = source.picture(outputs, recipe.first_frame_node_id)
        self._clips.place_clip(
            segment,
            found.fetch,
            clip,
            suffix=found.suffix,
            is_cut=recipe.exact_frames,
            start_again=self._takes.start_again_path(take) if again is None else None,
            comment=json.dumps(recipe_of(replace(take, clip=placed.clip, last_frame=placed.last_frame))),
        )
        if again is not None:
            self._clips.place_picture(again, self._takes.start_again_path(take))
        if placed.last_frame is not None:
            picture = source.picture(outputs, recipe.last_frame_node_id)
            self._clips.place_last_frame(picture, clip, self._takes.path(placed.last_frame))
        return placed

    def _wanted(self, take: Take, since: float) -> Wanted:
        return Wanted(
            clip_name=take.segment.clip_stem,
            token=token_of(take.prompt_id),
            folder=self._output_folder,
            since=since,
            suffixes=VIDEO_SUFFIXES,
        )


def token_of(prompt_id: str) -> str:
    """What tells the files of one submission from those of another."""
    return prompt_id[:8]
