"""The storyboard as cards: what a shot's card always shows, and what of it changes while a run goes on. Pure.

The browser builds cards of text nodes and attributes (`assets/storyboard.js`), so nothing here needs escaping.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from addons.helpers.error_words import Props
from addons.helpers.markup import shortened
from addons.texts import Words
from addons.video.pills import STALE, pill_state
from addons.video.seam_words import verdict_of
from addons.video.state import RunState, SegmentStatus
from addons.video.takes_look import TakesLook
from domain.camera import CameraMove, Move
from domain.models import Shot
from domain.plan import GenerationPlan, SegmentRef, ShotPlan

_PROMPT_LETTERS = 140
_PLAYABLE = (SegmentStatus.DONE.value, STALE)
_STATES = (*(status.value for status in SegmentStatus), STALE, "paused")
_VERDICTS = ("good", "fair", "poor")


@dataclass(frozen=True, slots=True)
class FilmNow:
    """All that the cards are made of, but the language."""

    plan: GenerationPlan
    shots: Mapping[str, Shot] = field(default_factory=dict)
    """The storyboard's rows."""
    stills: Mapping[str, str] = field(default_factory=dict)
    """Address of each shot's keyframe."""
    look: TakesLook = field(default_factory=TakesLook)
    clips: Collection[SegmentRef] = frozenset()
    """Segments whose clips are on disk."""
    run: RunState | None = None
    is_paused: bool = False

    def state_of(self, ref: SegmentRef) -> str:
        return pill_state(ref, self.run, self.look, self.clips, is_paused=self.is_paused)

    def is_playable(self, ref: SegmentRef) -> bool:
        """Whether the segment's clip is one of the plan's, as far as is known."""
        return ref in self.clips and self.state_of(ref) in _PLAYABLE


def faces(now: FilmNow, words: Words) -> Props:
    """What the cards show whatever happens, and the words for what may happen to them."""
    return {
        "label": words("strip_label"),
        "words": _words(words),
        "cards": [_face(shot, now, words) for shot in now.plan.shots],
    }


def _face(shot: ShotPlan, now: FilmNow, words: Words) -> Props:
    first = shot.segments[0]
    row = now.shots.get(shot.shot_id)
    return {
        "id": shot.shot_id,
        "time": words.seconds(shot.frames / now.plan.fps),
        "prompt": shortened(row.prompt if row else first.prompt, _PROMPT_LETTERS),
        "motion": motion_words(row, words),
        "still": now.stills.get(shot.shot_id, ""),
        "stem": first.ref.clip_stem.removesuffix(str(first.ref.index)),
        "frames": [int(segment.frames) for segment in shot.segments],
    }


def motion_words(shot: Shot | None, words: Words) -> str:
    """`slow pan to the right, crane up`; a word for none."""
    return _in_words(shot.camera_moves if shot else (), words)


@lru_cache(maxsize=256)
def _in_words(moves: tuple[CameraMove, ...], words: Words) -> str:
    """A film of thousands of shots moves in few ways."""
    return ", ".join(_move(move, words) for move in moves) or words("move_none")


def _move(camera_move: CameraMove, words: Words) -> str:
    name = words(f"move_{camera_move.move.name.lower()}")
    if camera_move.move is Move.STATIC:
        return name
    pace = next((key for key, least in _PACES if camera_move.strength >= least), "")
    return words("move_paced", pace=words(f"pace_{pace}"), move=name) if pace else name


_PACES = (("fast", 0.8), ("strong", 0.6), ("", 0.4), ("slow", 0.0))


def _words(words: Words) -> Props:
    return {
        "states": {state: words(f"state_{state}") for state in _STATES},
        "seams": {verdict: words(f"seam_{verdict}") for verdict in _VERDICTS},
        "locked": words("strip_locked"),
        "play": words("strip_play", clip="{clip}"),
        "shot": words("single_segment_name", shot="{shot}"),
        "segment": words("segment_name", shot="{shot}", index="{index}", count="{count}"),
        "card": words("card_label", shot="{shot}", time="{time}", done="{done}", count="{count}"),
    }


def card_state(shot: ShotPlan, now: FilmNow) -> Props:
    """What may change about a card, in no language. Each segment: state, percent or None, seam mark, has a clip."""
    state: Props = {"segments": [_segment_state(segment.ref, now) for segment in shot.segments]}
    poster = _poster(shot, now.look)
    if poster:
        state["poster"] = poster
    if shot.shot_id in now.look.approved:
        state["locked"] = True
    changed = now.look.prompt(shot.segments[0].ref)
    if changed and changed != shot.segments[0].prompt:
        state["prompt"] = shortened(changed, _PROMPT_LETTERS)
    return state


def _segment_state(ref: SegmentRef, now: FilmNow) -> list[object]:
    state = now.state_of(ref)
    verdict = verdict_of(ref, now.look) if state in _PLAYABLE else None
    return [state, _percent(ref, now.run), verdict.value if verdict else "", int(now.is_playable(ref))]


def _percent(ref: SegmentRef, run: RunState | None) -> int | None:
    told = run.segments.get(ref) if run and not run.is_over else None
    if told is None or told.status is not SegmentStatus.RENDERING or told.fraction is None:
        return None
    return round(told.fraction * 100)


def _poster(shot: ShotPlan, look: TakesLook) -> str:
    """The picture of the shot's last segment that has one: where the film has got to."""
    for segment in reversed(shot.segments):
        status = look.statuses.get(segment.ref)
        if status is not None and status.chosen is not None and status.chosen.take_id in look.pictures:
            return look.pictures[status.chosen.take_id]
    return ""
