"""Storyboard + selection → generation plan. Pure: reads no file, asks no server."""

from __future__ import annotations

import hashlib
import math

from domain.errors import PlanError
from domain.model_family import ModelFamily
from domain.models import Shot, Storyboard
from domain.plan import GenerationPlan, PlanNote, Segment, ShotPlan
from domain.selection import Keyframe, MissingStartFrame, Selection, StartFrame
from domain.units import FramesPerSecond, Resolution, Seconds
from services.video.shot_cutter import RenderTarget as RenderTarget
from services.video.shot_cutter import ShotCutter
from services.video.transitions import Transitions, transitions

DEFAULT_MAX_SEGMENT = Seconds(3.0)


class VideoPlanBuilder:
    """Builds plans for one target."""

    def __init__(self, target: RenderTarget | None = None) -> None:
        self._target = target or RenderTarget()

    def build(
        self,
        storyboard: Storyboard,
        selection: Selection,
        max_segment_seconds: Seconds = DEFAULT_MAX_SEGMENT,
    ) -> GenerationPlan:
        """Plan every shot. One without a keyframe stays in the plan, marked with the reason.

        Raises PlanError for a duration, frame rate or segment length that cannot be planned.
        """
        fps = self._fps(storyboard)
        aims = transitions(storyboard, selection, takes_end_image=self._target.takes_end_image)
        cutter = ShotCutter(self._target, max_segment_seconds, fps)
        shots = tuple(
            ShotPlan(shot.shot_id, self._segments(storyboard, shot, selection, aims, cutter))
            for shot in storyboard.shots
        )
        notes = (*self._notes(storyboard, fps), *aims.notes)
        return GenerationPlan(storyboard.project, shots, self._target.family, fps, notes, self._target.models)

    def split_into_segments(
        self, shot: Shot, max_seconds: Seconds = DEFAULT_MAX_SEGMENT, start: StartFrame | None = None
    ) -> tuple[Segment, ...]:
        """Cut a shot into segments no longer than `max_seconds`.

        The first opens on `start`, the shot's keyframe, each later one on the last frame before it. Frame counts add
        up to `round(duration · fps)` exactly. Raises PlanError for a duration that is not positive.
        """
        target = self._target
        fps = target.fps or target.workflow_fps or target.family.native_fps
        cutter = ShotCutter(target, max_seconds, fps)
        return cutter.segments(shot, start or _not_selected(shot), _seed(shot, target.seed, ""))

    def _segments(
        self,
        storyboard: Storyboard,
        shot: Shot,
        selection: Selection,
        aims: Transitions,
        cutter: ShotCutter,
    ) -> tuple[Segment, ...]:
        seed = _seed(shot, self._target.seed, storyboard.project)
        start, end = selection.for_shot(shot.shot_id), aims.end_frames.get(shot.shot_id)
        return cutter.segments(shot, start, seed, end)

    def _fps(self, storyboard: Storyboard) -> FramesPerSecond:
        target = self._target
        fps = target.fps or storyboard.video.default_fps or target.workflow_fps or target.family.native_fps
        if not 1 <= fps <= 120:
            raise PlanError(
                "fps_out_of_range",
                f"A frame rate of {fps} cannot be rendered.",
                hint="Use 1 to 120 frames per second.",
                field="fps",
                value=fps,
            )
        return fps

    def _notes(self, storyboard: Storyboard, fps: FramesPerSecond) -> tuple[PlanNote, ...]:
        family = self._target.family
        notes: list[PlanNote] = []
        if not math.isclose(fps, family.native_fps):
            notes.append(
                PlanNote(
                    "fps_differs",
                    f"{fps:g} fps is not the {family.native_fps:g} fps of {family.label}: motion will be "
                    f"{'faster' if fps > family.native_fps else 'slower'} than the model means it.",
                    (("fps", f"{fps:g}"), ("native", f"{family.native_fps:g}"), ("model", family.label)),
                )
            )
        asked = {self._target.resolution or shot.size for shot in storyboard.shots}
        notes.extend(_size_note(size, family) for size in sorted(asked) if size.snapped(family.size_multiple) != size)
        return tuple(notes)


def _size_note(asked: Resolution, family: ModelFamily) -> PlanNote:
    given = asked.snapped(family.size_multiple)
    return PlanNote(
        "size_snapped",
        f"{asked} becomes {given}: {family.label} renders multiples of {family.size_multiple} pixels only.",
        (
            ("asked", str(asked)),
            ("given", str(given)),
            ("model", family.label),
            ("multiple", str(family.size_multiple)),
        ),
    )


def _seed(shot: Shot, asked: int | None, project: str) -> int:
    """The seed asked for, else the shot's, else one drawn from project and shot id: random, yet the same every time.

    A repeated run then asks for the same clip, and nothing needs to be remembered. 32 bits: exact in every JSON reader.
    """
    if asked is not None:
        return asked
    if shot.seed is not None:
        return shot.seed
    drawn = hashlib.blake2b(f"{project}\0{shot.shot_id}".encode(), digest_size=4)
    return int.from_bytes(drawn.digest(), "big")


def _not_selected(shot: Shot) -> Keyframe | MissingStartFrame:
    return MissingStartFrame(
        f"No keyframe is selected for shot {shot.shot_id}.",
        hint=f"Select a keyframe for shot {shot.shot_id}.",
        code="keyframe_not_selected",
    )
