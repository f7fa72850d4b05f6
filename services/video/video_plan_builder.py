"""Storyboard + selection → generation plan. Pure: reads no file, asks no server."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from domain.errors import PlanError
from domain.model_family import WAN_22_5B, ModelFamily
from domain.models import Shot, Storyboard
from domain.plan import GenerationPlan, PlanNote, Segment, SegmentRef, ShotPlan
from domain.segmentation import MIN_TAIL, frames_of, most_frames, split_frames
from domain.selection import Keyframe, LastFrameOf, MissingStartFrame, Selection, StartFrame
from domain.units import FrameCount, FramesPerSecond, Resolution, Seconds
from services.video.transitions import Transitions, transitions

DEFAULT_MAX_SEGMENT = Seconds(3.0)
_MOST_SHOT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class RenderTarget:
    """What a plan is made for: the model, and what the person set aside from the storyboard.

    `workflow_fps` is the rate written in the workflow. `models` are model files by role (`main`, `high`, `low`).
    None everywhere means: as storyboard and model have it. `context_frames` is how many of the frames before it a
    continuation takes, `takes_end_image` whether a clip can be made to end on a picture.
    """

    family: ModelFamily = WAN_22_5B
    workflow_fps: FramesPerSecond | None = None
    fps: FramesPerSecond | None = None
    resolution: Resolution | None = None
    seed: int | None = None
    models: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    context_frames: int = 1
    takes_end_image: bool = False


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
        shots = tuple(
            ShotPlan(shot.shot_id, self._segments(storyboard, shot, selection, aims, max_segment_seconds, fps))
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
        return self._cut(shot, max_seconds, fps, start or _not_selected(shot), _seed(shot, target.seed, ""))

    def _segments(
        self,
        storyboard: Storyboard,
        shot: Shot,
        selection: Selection,
        aims: Transitions,
        max_seconds: Seconds,
        fps: FramesPerSecond,
    ) -> tuple[Segment, ...]:
        seed = _seed(shot, self._target.seed, storyboard.project)
        start, end = selection.for_shot(shot.shot_id), aims.end_frames.get(shot.shot_id)
        return self._cut(shot, max_seconds, fps, start, seed, end)

    def _cut(
        self,
        shot: Shot,
        max_seconds: Seconds,
        fps: FramesPerSecond,
        start: StartFrame,
        seed: int,
        end: Keyframe | None = None,
    ) -> tuple[Segment, ...]:
        _check_seconds(shot.duration, f"shot {shot.shot_id}: duration", _MOST_SHOT_SECONDS)
        _check_seconds(max_seconds, "max_segment_seconds", _MOST_SHOT_SECONDS)
        pieces = split_frames(frames_of(shot.duration, fps), most_frames(max_seconds, fps), frames_of(MIN_TAIL, fps))
        size = (self._target.resolution or shot.size).snapped(self._target.family.size_multiple)
        last = len(pieces) - 1
        return tuple(
            Segment(
                ref=SegmentRef(shot.shot_id, index),
                start_frame=LastFrameOf(shot.shot_id, index - 1) if index else start,
                prompt=shot.prompt_with_motion,
                negative_prompt=shot.negative_prompt,
                frames=frames,
                first_kept=self._first_kept(index),
                length=self._length(self._first_kept(index) + frames, end if index == last else None),
                fps=fps,
                size=size,
                seed=seed,
                has_successor=index < last,
                steps=shot.steps,
                cfg=shot.cfg,
                camera_move=next(iter(shot.camera_moves), None),
                end_frame=end if index == last else None,
            )
            for index, frames in enumerate(pieces)
        )

    def _first_kept(self, index: int) -> int:
        """How many of a segment's frames only show again what it was given.

        A shot's first one is given its keyframe in every place and keeps the last of these.
        """
        return self._target.context_frames - (0 if index else 1)

    def _length(self, frames: int, end: Keyframe | None) -> FrameCount:
        """With an end picture one more, which is not kept: the next shot opens on it."""
        return self._target.family.length_for(frames if end is None else frames + 1)

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


def _check_seconds(value: float, what: str, most: float) -> None:
    if not (math.isfinite(value) and 0 < value <= most):
        raise PlanError(
            "duration_out_of_range",
            f"{what} is {value}, which is no length in seconds.",
            hint=f"Use a number above 0 and up to {most:g}.",
            field=what,
            value=value,
        )


def _not_selected(shot: Shot) -> Keyframe | MissingStartFrame:
    return MissingStartFrame(
        f"No keyframe is selected for shot {shot.shot_id}.",
        hint=f"Select a keyframe for shot {shot.shot_id}.",
        code="keyframe_not_selected",
    )
