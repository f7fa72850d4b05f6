"""What the Video tab shows, part by part, as props for its templates. Pure: the caller looked at disk and clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from addons.helpers.error_words import Props, error_card
from addons.texts import Words
from addons.video.board import Board
from addons.video.cards import FilmNow
from addons.video.focus import Focus
from addons.video.notice import notice
from addons.video.present_controls import controls, left_card
from addons.video.present_film import FilmView, film_panel
from addons.video.present_player import Comparison, Reel, caption
from addons.video.present_run import live_picture, problems, progress, status_line
from addons.video.present_takes import takes_panel
from addons.video.state import RunState
from addons.video.takes_look import TakesLook
from domain.errors import VideoError
from domain.plan import GenerationPlan, SegmentRef
from services.video.forecast import Outlook

if TYPE_CHECKING:
    from domain.models import Shot
    from services.backend import MemoryUse


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the tab's live part is made of."""

    plan: GenerationPlan | None = None
    shots: Mapping[str, Shot] = field(default_factory=dict)
    """The storyboard's rows."""
    board: Board | None = None
    run: RunState | None = None
    is_stopping: bool = False
    elapsed: float = 0.0
    outlook: Outlook = field(default_factory=Outlook)
    memory: MemoryUse | None = None
    reel: Reel = field(default_factory=Reel)
    """What plays."""
    stills: Mapping[str, str] = field(default_factory=dict)
    """Address of each shot's keyframe."""
    comparison: Comparison | None = None
    clips: Mapping[SegmentRef, str] = field(default_factory=dict)
    """Names of the clips that are on disk."""
    takes: TakesLook = field(default_factory=TakesLook)
    focus: Focus = field(default_factory=Focus)
    freed: int = 0
    """Bytes that deleting the take in question frees."""
    film: FilmView = field(default_factory=FilmView)
    is_paused: bool = False
    is_skipping: bool = False
    problem: VideoError | None = None
    """Why the last button press led to nothing."""

    @property
    def is_running(self) -> bool:
        return self.run is not None and not self.run.is_over

    @property
    def is_busy(self) -> bool:
        """Whether something goes on that pages look at often."""
        return self.is_running or self.film.is_busy


def live_parts(snapshot: Snapshot, words: Words) -> dict[str, Props | None]:
    """The props of every part that changes while a run goes on, by the part's name; cards and player aside."""
    run = snapshot.run
    return {
        "status": _status(snapshot, words),
        "progress": progress(run, words, snapshot.outlook, snapshot.memory) if run else None,
        "notice": notice(run, words),
        "picture": live_picture(run, words) if run else None,
        "problems": problems(run, words) if run else None,
        "caption": caption(snapshot.reel, words),
        "film": film_panel(snapshot.plan, snapshot.film, words),
        "controls": controls(
            run,
            words,
            is_paused=snapshot.is_paused,
            is_skipping=snapshot.is_skipping,
            is_stopping=snapshot.is_stopping,
        ),
        "left": left_card(snapshot.takes.left, words),
        "takes": _takes(snapshot, words),
    }


def _takes(snapshot: Snapshot, words: Words) -> Props | None:
    ref = snapshot.focus.segment
    return takes_panel(
        snapshot.takes,
        snapshot.focus,
        words,
        state=_state_of(ref, snapshot) if ref else "",
        playing=snapshot.reel.name,
        freed=snapshot.freed,
        is_running=snapshot.is_running,
        shot=snapshot.shots.get(ref.shot_id) if ref else None,
    )


def _status(snapshot: Snapshot, words: Words) -> Props:
    if snapshot.problem is not None:
        return {"tone": "bad", "text": "", "aside": "", "card": error_card(snapshot.problem, words)}
    if snapshot.run is not None:
        line = status_line(
            snapshot.run,
            words,
            is_stopping=snapshot.is_stopping,
            elapsed=snapshot.elapsed,
            is_paused=snapshot.is_paused,
        )
        return {**line, "card": None}
    clip = snapshot.reel.name
    text = words("status_ready_clips", clip=clip) if clip else words("status_ready")
    return {"tone": "idle", "text": text, "aside": "", "card": None}


def _state_of(ref: SegmentRef, snapshot: Snapshot) -> str:
    if snapshot.plan is None:
        return ""
    now = FilmNow(
        snapshot.plan, look=snapshot.takes, clips=snapshot.clips, run=snapshot.run, is_paused=snapshot.is_paused
    )
    return now.state_of(ref)
