"""What renders the segments of a shot is made of, and what it hands from one segment to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from domain.plan import SegmentRef
from domain.seams import UNCHANGED, ColourTransform
from domain.takes import Take
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.comfy_api.watch_timings import WatchTimings
from infrastructure.comfy_api.workflow_roles import WorkflowRoles
from infrastructure.comfy_api.workflow_template import WorkflowTemplate
from services.video.local_search import LocalVideoSearch
from services.video.take_book import TakeBook
from services.video.take_placing import TakePlacing

_DEFAULT_TIMINGS = WatchTimings()


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a segment is tried whose prompt was lost or whose server was away; pauses between in seconds."""

    most: int = 3
    pause_after_loss: float = 1.0
    pause_unreachable: float = 15.0
    """The session itself was patient for a minute already."""


_DEFAULT_ATTEMPTS = Attempts()


@dataclass(frozen=True, slots=True)
class ChainTools:
    """What rendering a shot needs."""

    api: ComfyUIAPI
    template: WorkflowTemplate
    roles: WorkflowRoles
    book: TakeBook
    placing: TakePlacing
    output_folder: str
    """The folder under the server's output folder that the project's clips are saved to."""
    timings: WatchTimings = _DEFAULT_TIMINGS
    attempts: Attempts = _DEFAULT_ATTEMPTS
    search: LocalVideoSearch | None = None
    """Where ComfyUI's folder is on this machine."""
    models: Mapping[str, str] = field(default_factory=dict)
    """Model files in place of the workflow's own, by role."""
    measure: Callable[[Take, Path | None, Take | None], None] = lambda _take, _start_frame, _before: None
    """Told of each clip, the picture it opens on and the take before it, to measure how they join."""
    keeps: Callable[[SegmentRef], bool] = lambda _segment: False
    """Whether a segment is left as it is: its clip is used, fresh or not, and nothing is rendered."""
    has_others: Callable[[], bool] = lambda: False
    """Whether another server could take the shot over: then one that is away is not tried again."""


@dataclass(frozen=True, slots=True)
class LastSegment:
    """Told how far a shot's last segment is, so that its server goes on with other shots meanwhile."""

    submitted: Callable[[], None] = lambda: None
    """It is submitted, or need not be."""
    rendered: Callable[[], None] = lambda: None
    """The server is done with it; its clip is still to be fetched and verified."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A segment with its clip in place; `last_frame` is what the next segment opens on.

    `chain` takes the colours of the last frame to those of the shot's keyframe. `on_server` is the last frame's name
    where it lies on the server, None when it is not known to be there as it is here.
    """

    take: Take
    clip: Path
    last_frame: Path | None
    chain: ColourTransform
    on_server: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """What a segment opens on: a picture, and the segment whose last frame that is; None for a keyframe.

    `start_frame` is None where the picture that a clip once opened on is not known.
    """

    start_frame: Path | None
    before: Rendered | None

    @property
    def picture(self) -> Path:
        """The picture, where it must be known."""
        if self.start_frame is None:
            raise ValueError("nothing is known of what the segment opens on")
        return self.start_frame

    @property
    def on_server(self) -> str | None:
        """The picture's name on the server, where it lies there already."""
        return self.before.on_server if self.before else None

    @property
    def chain(self) -> ColourTransform:
        """What takes the picture's colours to those of the shot's keyframe."""
        return self.before.chain if self.before else UNCHANGED

    @property
    def parent(self) -> Take | None:
        """The take on whose last frame it opens."""
        return self.before.take if self.before else None

    def with_upload(self) -> Opening:
        """The same, for a server that has not got the picture."""
        return replace(self, before=replace(self.before, on_server=None)) if self.before else self
