"""The generation plan: every segment to render, immutable, with all that decides it but the start frame's bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple

from typing_extensions import assert_never

from domain.camera import CameraMove
from domain.model_family import ModelFamily
from domain.selection import Keyframe, LastFrameOf, MissingStartFrame, StartFrame
from domain.units import FrameCount, FramesPerSecond, Resolution, Seconds

_UNSAFE = re.compile(r"[^\w.-]+")


def safe_name(text: str) -> str:
    """`text` reduced to what every file system takes as part of a file name."""
    if text.isalnum():
        return text
    return _UNSAFE.sub("_", text).strip("._") or "_"


@dataclass(frozen=True, slots=True, order=True)
class SegmentRef:
    """Which segment: the shot and the index in it, from 0."""

    shot_id: str
    index: int

    @property
    def clip_stem(self) -> str:
        return f"shot_{safe_name(self.shot_id)}_seg_{self.index}"

    @property
    def clip_name(self) -> str:
        """The clip's file name, `shot_<id>_seg_<N>.mp4`, N from 0."""
        return f"{self.clip_stem}.mp4"

    @property
    def last_frame_name(self) -> str:
        """The file name of the image that closes the clip, `<id>_lastframe_<N>.png`."""
        return f"{safe_name(self.shot_id)}_lastframe_{self.index}.png"

    def __str__(self) -> str:
        return f"{self.shot_id}/{self.index}"


class Segment(NamedTuple):
    """A piece of a shot. A named tuple, since films have thousands: making a frozen dataclass takes four times as long.

    `frames` are kept and end up in the clip. The model renders `length` ≥ `first_kept + frames` of them, a number on
    its grid. The frames before `first_kept` show again what the clip before it has shown: 1 for a continuation, more
    where the workflow takes several context frames. `end_frame` is what the last rendered frame shows, and is not kept:
    the next shot opens on it.
    """

    ref: SegmentRef
    start_frame: StartFrame
    prompt: str
    negative_prompt: str
    frames: FrameCount
    first_kept: int
    length: FrameCount
    fps: FramesPerSecond
    size: Resolution
    seed: int
    has_successor: bool
    steps: int | None = None
    cfg: float | None = None
    camera_move: CameraMove | None = None
    end_frame: Keyframe | None = None

    @property
    def duration(self) -> Seconds:
        return Seconds(self.frames / self.fps)

    def as_json(self) -> dict[str, object]:
        """The segment as people and scripts read it in the plan."""
        return {
            "shot_id": self.ref.shot_id,
            "segment_index": self.ref.index,
            **_start_frame_json(self.start_frame),
            **({"endframe": str(self.end_frame.path)} if self.end_frame else {}),
            "prompt": self.prompt,
            "negative_prompt": self.negative_prompt,
            "duration": round(self.duration, 4),
            "width": self.size.width,
            "height": self.size.height,
            "fps": self.fps,
            "frames": self.frames,
            "length": self.length,
            "output_file": self.ref.clip_name,
            "needs_lastframe_extraction": self.has_successor,
            "seed": self.seed,
            "steps": self.steps,
            "cfg": self.cfg,
        }


def _start_frame_json(start: StartFrame) -> dict[str, object]:
    match start:
        case Keyframe(path=path):
            return {"startframe": str(path), "startframe_kind": "keyframe"}
        case LastFrameOf(shot_id=shot_id, segment_index=index):
            return {"startframe": SegmentRef(shot_id, index).last_frame_name, "startframe_kind": "last_frame"}
        case MissingStartFrame(reason=reason, hint=hint):
            return {"startframe": None, "startframe_kind": "missing", "problem": reason, "remedy": hint}
        case _:
            assert_never(start)


@dataclass(frozen=True, slots=True)
class ShotPlan:
    """The segments of one shot, in order."""

    shot_id: str
    segments: tuple[Segment, ...]

    @property
    def problem(self) -> MissingStartFrame | None:
        """Why the shot cannot be rendered, or None."""
        start = self.segments[0].start_frame
        return start if isinstance(start, MissingStartFrame) else None

    @property
    def frames(self) -> FrameCount:
        return FrameCount(sum([segment.frames for segment in self.segments]))


@dataclass(frozen=True, slots=True)
class PlanNote:
    """Something a person should know about a plan that is no error, for example a frame rate unusual for the model."""

    code: str
    message: str
    context: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GenerationPlan:
    """Every segment of every shot, in storyboard order.

    `models` are the model files chosen in place of the workflow's own, by role (`main`, `high`, `low`), as the server
    names them.
    """

    project: str
    shots: tuple[ShotPlan, ...]
    family: ModelFamily
    fps: FramesPerSecond
    notes: tuple[PlanNote, ...] = ()
    models: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def segments(self) -> Iterator[Segment]:
        """All segments, shot after shot."""
        return (segment for shot in self.shots for segment in shot.segments)

    @property
    def is_renderable(self) -> bool:
        """Whether at least one shot has what it needs."""
        return any(shot.problem is None for shot in self.shots)

    def only(self, shot_ids: frozenset[str]) -> GenerationPlan:
        """The same plan with the named shots alone."""
        chosen = tuple(shot for shot in self.shots if shot.shot_id in shot_ids)
        return replace(self, shots=chosen)

    def as_json(self) -> dict[str, object]:
        """The plan as people and scripts read it."""
        segments = [segment.as_json() for segment in self.segments]
        return {
            "project": self.project,
            "model_family": self.family.key,
            "fps": self.fps,
            "total_shots": len(self.shots),
            "total_segments": len(segments),
            "total_frames": sum(shot.frames for shot in self.shots),
            "models": dict(self.models),
            "notes": [note.message for note in self.notes],
            "segments": segments,
        }
