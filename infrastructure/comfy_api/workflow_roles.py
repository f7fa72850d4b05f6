"""What a workflow's nodes are for: the value that reading a workflow gives and that injection works from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.model_family import ModelFamily
from domain.units import FramesPerSecond
from infrastructure.comfy_api.graph import InputRef, Link


@dataclass(frozen=True, slots=True)
class FrameTap:
    """A pair of nodes that saves one frame as a picture: `ImageFromBatch` and the `SaveImage` behind it."""

    crop_node_id: str
    save_node_id: str


@dataclass(frozen=True, slots=True)
class StepBound:
    """A step number where a sampler starts or ends, and the number of steps it is counted in."""

    bound: InputRef
    steps: InputRef


@dataclass(frozen=True, slots=True)
class VideoOutput:
    """Where the clip is written and where its pictures come from.

    `decoded` is None when the output takes something else than pictures; `images_input` is empty then.
    `keeps_frames` is False when a node on the way changes the number of frames.
    `trim_node_id`, `tap` (of the last frame) and `first_tap` (of the frame that shows the start frame) name nodes that
    an earlier injection left; `tap` also an equal one that a person built.
    """

    node_id: str
    decoded: Link | None
    images_input: tuple[InputRef, ...]
    keeps_frames: bool
    trim_node_id: str | None = None
    tap: FrameTap | None = None
    first_tap: FrameTap | None = None


@dataclass(frozen=True, slots=True)
class Sampling:
    """Samplers in the order of their passes, with what steers them. Seeds only where noise is added."""

    samplers: tuple[str, ...]
    seeds: tuple[InputRef, ...]
    steps: tuple[InputRef, ...]
    step_bounds: tuple[StepBound, ...]
    cfg: tuple[InputRef, ...]
    models: Mapping[str, InputRef]


@dataclass(frozen=True, slots=True)
class Prompts:
    """The inputs that hold the words. `negative` is empty for a workflow without a negative prompt."""

    positive: tuple[InputRef, ...]
    negative: tuple[InputRef, ...]


@dataclass(frozen=True, slots=True)
class Pictures:
    """The file names of the first and (first-last-frame workflows) the last frame, and resizers on the way.

    `context` are the file names of all frames that the clip begins with, oldest first; `start` is the last of them, in
    most workflows the only one.
    `end_users` are the linked inputs through which the last frame, or what is made of it, reaches nodes that also work
    on other things: without a last frame these links have to go.
    """

    start: InputRef
    end: InputRef | None
    resizers: tuple[str, ...]
    end_users: tuple[InputRef, ...] = ()
    context: tuple[InputRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """Every input that must be told the length in frames, the size in pixels and the frame rate."""

    length: tuple[InputRef, ...]
    width: tuple[InputRef, ...]
    height: tuple[InputRef, ...]
    fps: tuple[InputRef, ...]


@dataclass(frozen=True, slots=True)
class WorkflowRoles:
    """Which input of which node plays which role. `workflow_fps` is the rate written in the file."""

    output: VideoOutput
    sampling: Sampling
    prompts: Prompts
    pictures: Pictures
    format: Format
    camera: str | None
    family: ModelFamily
    workflow_fps: FramesPerSecond

    @property
    def video_output(self) -> str:
        return self.output.node_id

    @property
    def decoded(self) -> Link | None:
        return self.output.decoded

    @property
    def images_input(self) -> tuple[InputRef, ...]:
        return self.output.images_input

    @property
    def samplers(self) -> tuple[str, ...]:
        return self.sampling.samplers

    @property
    def seeds(self) -> tuple[InputRef, ...]:
        return self.sampling.seeds

    @property
    def steps(self) -> tuple[InputRef, ...]:
        return self.sampling.steps

    @property
    def cfg(self) -> tuple[InputRef, ...]:
        return self.sampling.cfg

    @property
    def models(self) -> Mapping[str, InputRef]:
        return self.sampling.models

    @property
    def positive(self) -> tuple[InputRef, ...]:
        return self.prompts.positive

    @property
    def negative(self) -> tuple[InputRef, ...]:
        return self.prompts.negative

    @property
    def start_image(self) -> InputRef:
        return self.pictures.start

    @property
    def context_frames(self) -> int:
        """How many of the frames before it a continuation takes; at least one, its start frame."""
        return max(1, len(self.pictures.context))

    @property
    def earlier_images(self) -> tuple[InputRef, ...]:
        """The context frames before the start image, oldest first."""
        return self.pictures.context[:-1]

    @property
    def end_image(self) -> InputRef | None:
        return self.pictures.end

    @property
    def takes_end_image(self) -> bool:
        """Whether a last frame can be given that is another one than the first."""
        return self.end_image not in (None, self.start_image, *self.earlier_images)

    @property
    def end_users(self) -> tuple[InputRef, ...]:
        return self.pictures.end_users

    @property
    def length(self) -> tuple[InputRef, ...]:
        return self.format.length

    @property
    def width(self) -> tuple[InputRef, ...]:
        return self.format.width

    @property
    def height(self) -> tuple[InputRef, ...]:
        return self.format.height

    @property
    def fps(self) -> tuple[InputRef, ...]:
        return self.format.fps
