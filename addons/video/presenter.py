"""What the Video tab shows, part by part, as props for its templates. Pure: the caller looked at disk and clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from addons.helpers.error_words import Props, error_card
from addons.texts import Words
from addons.video.focus import Focus
from addons.video.pills import STALE, pill_state
from addons.video.present_controls import controls, left_card
from addons.video.present_run import live_picture, problems, progress, segment_name, status_line
from addons.video.present_takes import takes_panel
from addons.video.state import RunState, SegmentStatus
from addons.video.takes_look import TakesLook
from domain.errors import VideoError
from domain.plan import GenerationPlan, Segment, SegmentRef, ShotPlan


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip that can be played: its file name and its address."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the tab's live part is made of."""

    plan: GenerationPlan | None = None
    run: RunState | None = None
    is_stopping: bool = False
    elapsed: float = 0.0
    playing: Clip | None = None
    clips: Mapping[SegmentRef, str] = field(default_factory=dict)
    """Names of the clips that are on disk."""
    stills: Mapping[str, str] = field(default_factory=dict)
    """Address of each shot's keyframe."""
    takes: TakesLook = field(default_factory=TakesLook)
    focus: Focus = field(default_factory=Focus)
    freed: int = 0
    """Bytes that deleting the take in question frees."""
    is_paused: bool = False
    is_skipping: bool = False
    problem: VideoError | None = None
    """Why the last button press led to nothing."""

    @property
    def is_running(self) -> bool:
        return self.run is not None and not self.run.is_over


def live_parts(snapshot: Snapshot, words: Words) -> dict[str, Props | None]:
    """The props of every part that changes while a run goes on, by the part's name."""
    run = snapshot.run
    return {
        "status": _status(snapshot, words),
        "progress": progress(run, words) if run else None,
        "picture": live_picture(run, words) if run else None,
        "problems": problems(run, words) if run else None,
        "player": player(snapshot, words),
        "caption": caption(snapshot.playing, words),
        "strip": strip(snapshot, words),
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
        playing=snapshot.playing.name if snapshot.playing else "",
        freed=snapshot.freed,
        is_running=snapshot.is_running,
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
    clip = snapshot.playing
    text = words("status_ready_clips", clip=clip.name) if clip else words("status_ready")
    return {"tone": "idle", "text": text, "aside": "", "card": None}


def player(snapshot: Snapshot, words: Words) -> Props:
    """The player's clip, or the first keyframe with a word while there is no clip."""
    clip = snapshot.playing
    size = next((segment.size for segment in snapshot.plan.segments), None) if snapshot.plan else None
    return {
        "src": clip.url if clip else "",
        "label": words("player_label", clip=clip.name) if clip else "",
        "poster": next(iter(snapshot.stills.values()), ""),
        "empty": words("player_empty"),
        "ratio": f"{size.width} / {size.height}" if size else "16 / 9",
    }


def caption(clip: Clip | None, words: Words) -> Props:
    """`Playing: shot_003_seg_1.mp4`."""
    return {"text": words("playing", clip=clip.name) if clip else words("nothing_to_play")}


def strip(snapshot: Snapshot, words: Words) -> Props | None:
    """The film as shots and segments, as wide as they are long; None before a plan is built."""
    if snapshot.plan is None:
        return None
    shots = [_strip_shot(shot, snapshot, words) for shot in snapshot.plan.shots]
    return {"label": words("strip_label"), "shots": shots}


def _strip_shot(shot: ShotPlan, snapshot: Snapshot, words: Words) -> Props:
    return {
        "id": shot.shot_id,
        "seconds": words.seconds(sum(segment.duration for segment in shot.segments)),
        "still": snapshot.stills.get(shot.shot_id, ""),
        "grow": int(shot.frames),
        "locked": words("strip_locked") if shot.shot_id in snapshot.takes.approved else "",
        "segments": [_strip_segment(segment, len(shot.segments), snapshot, words) for segment in shot.segments],
    }


def _strip_segment(segment: Segment, count: int, snapshot: Snapshot, words: Words) -> Props:
    state = _state_of(segment.ref, snapshot)
    clip = snapshot.clips.get(segment.ref, "") if state in (SegmentStatus.DONE.value, STALE) else ""
    name = segment_name(segment.ref, count, words)
    label = words("strip_play", clip=clip) if clip else f"{name}: {words(f'state_{state}')}"
    return {
        "state": state,
        "shot": segment.ref.shot_id,
        "index": segment.ref.index,
        "number": segment.ref.index + 1,
        "grow": int(segment.frames),
        "clip": clip,
        "chosen": bool(clip) and snapshot.playing is not None and snapshot.playing.name == clip,
        "open": snapshot.focus.segment == segment.ref,
        "label": f"{label} ({words('state_stale')})" if state == STALE else label,
    }


def _state_of(ref: SegmentRef, snapshot: Snapshot) -> str:
    return pill_state(ref, snapshot.run, snapshot.takes, snapshot.clips, is_paused=snapshot.is_paused)
