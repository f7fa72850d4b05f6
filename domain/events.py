"""What happens during a run, as typed events: the only way out of the generation, for every watcher alike."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path

from domain.errors import VideoError
from domain.plan import SegmentRef
from domain.seams import Seam
from domain.units import FrameCount, Seconds


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The first event of a run. `backend` is a name for people, `is_preview` whether it is the embedded one.

    `backends` are the short names of all servers that take part, the main one first.
    """

    project: str
    segments: tuple[SegmentRef, ...]
    backend: str
    is_preview: bool
    backends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkLeft:
    """The clips of earlier runs have been looked at: these segments are left to render, some of them under way."""

    segments: tuple[SegmentRef, ...]


@dataclass(frozen=True, slots=True)
class BackendLeft:
    """A server takes no part in the run, or no longer; others render its shots. `backend` is its short name."""

    backend: str
    error: VideoError


@dataclass(frozen=True, slots=True)
class SegmentStarted:
    """A segment's start frame is at hand and on its way to the backend."""

    segment: SegmentRef
    start_frame: Path


@dataclass(frozen=True, slots=True)
class SegmentSubmitted:
    """The backend accepted the segment. `backend` is its short name where several take part in the run."""

    segment: SegmentRef
    prompt_id: str
    backend: str = ""


@dataclass(frozen=True, slots=True)
class SegmentWaiting:
    """The segment waits in the backend's queue behind `ahead` other prompts."""

    segment: SegmentRef
    ahead: int


@dataclass(frozen=True, slots=True)
class SegmentSilent:
    """Nothing was heard of the server for so many seconds, and it is asked again and again; another event follows once
    it answers.
    """

    segment: SegmentRef
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class SegmentProgress:
    """How far the backend is: `fraction` over the whole workflow (None: unknown), `step` of `steps` of a sampler."""

    segment: SegmentRef
    fraction: float | None
    node: str
    step: int | None = None
    steps: int | None = None


@dataclass(frozen=True, slots=True)
class SegmentPreview:
    """A small picture from inside the sampler."""

    segment: SegmentRef
    mime: str
    image: bytes


@dataclass(frozen=True, slots=True)
class SegmentRendered:
    """The backend is done with the segment, and free for the next; its clip is still to be fetched."""

    segment: SegmentRef


@dataclass(frozen=True, slots=True)
class SegmentFinished:
    """The clip is verified and in its place. `seconds` counts from submission to there.

    `reused` is true for a clip that was rendered before from the very same inputs.
    """

    segment: SegmentRef
    clip: Path
    frames: FrameCount
    last_frame: Path | None
    seconds: Seconds
    reused: bool = False


@dataclass(frozen=True, slots=True)
class SegmentFailed:
    """The segment could not be rendered; its chained successors are skipped, other shots go on."""

    segment: SegmentRef
    error: VideoError


@dataclass(frozen=True, slots=True)
class SegmentSkipped:
    """The segment was not tried: `code` is a keyframe's problem, `earlier_segment_failed`, `stopped` or
    `skipped_by_person`.
    """

    segment: SegmentRef
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The last event of a run. `error` is set when the run as a whole could not go on."""

    finished: int
    failed: int
    skipped: int
    stopped: bool = False
    error: VideoError | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every segment is done."""
        return not (self.failed or self.skipped or self.stopped or self.error)


@dataclass(frozen=True, slots=True)
class SegmentMeasured:
    """What was measured where the clip joins the one before; it comes some time after the clip."""

    segment: SegmentRef
    seam: Seam


SegmentEvent = (
    SegmentStarted
    | SegmentSubmitted
    | SegmentWaiting
    | SegmentSilent
    | SegmentProgress
    | SegmentPreview
    | SegmentRendered
    | SegmentFinished
    | SegmentFailed
    | SegmentSkipped
    | SegmentMeasured
)
GenerationEvent = RunStarted | WorkLeft | BackendLeft | SegmentEvent | RunFinished


def event_as_json(event: GenerationEvent) -> dict[str, object]:
    """One event as a JSON-ready mapping; of a preview picture only its size is told, as `image_bytes`."""
    shown: dict[str, object] = {"event": type(event).__name__}
    for field in fields(event):
        value = getattr(event, field.name)
        if isinstance(value, bytes):
            shown[f"{field.name}_bytes"] = len(value)
        else:
            shown[field.name] = _plain(value)
    return shown


def _plain(value: object) -> object:
    if isinstance(value, SegmentRef):
        return {"shot_id": value.shot_id, "segment_index": value.index}
    if isinstance(value, VideoError):
        return value.as_json()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Seam):
        return asdict(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value
