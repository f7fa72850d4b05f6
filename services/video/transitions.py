"""Which shots end on the picture that the next one opens on, and why others that ask for it do not. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.models import Shot, Storyboard
from domain.plan import PlanNote
from domain.selection import Keyframe, Selection


@dataclass(frozen=True, slots=True)
class Transitions:
    """The picture that the last segment of a shot aims at, by shot id, and what a person should know."""

    end_frames: Mapping[str, Keyframe]
    notes: tuple[PlanNote, ...]


def transitions(storyboard: Storyboard, selection: Selection, *, takes_end_image: bool) -> Transitions:
    """The transitions that the shots ask for, in storyboard order; a note for each that cannot be made."""
    asking = [
        (shot, following)
        for shot, following in zip(storyboard.shots, (*storyboard.shots[1:], None), strict=True)
        if shot.transition_to_next
    ]
    if asking and not takes_end_image:
        return Transitions({}, (_no_end_image([shot for shot, _ in asking]),))
    end_frames: dict[str, Keyframe] = {}
    notes: list[PlanNote] = []
    for shot, following in asking:
        keyframe = selection.for_shot(following.shot_id) if following else None
        if following is None:
            notes.append(_no_next(shot))
        elif isinstance(keyframe, Keyframe):
            end_frames[shot.shot_id] = keyframe
        else:
            notes.append(_no_keyframe(shot, following))
    return Transitions(end_frames, tuple(notes))


def _no_end_image(shots: list[Shot]) -> PlanNote:
    names = ", ".join(shot.shot_id for shot in shots)
    return PlanNote(
        "transition_no_end_image",
        f"The workflow takes no end image: these shots end without a transition to the next one: {names}.",
        (("shots", names),),
    )


def _no_next(shot: Shot) -> PlanNote:
    return PlanNote(
        "transition_no_next",
        f"Shot {shot.shot_id} ends without a transition: no shot comes after it.",
        (("shot", shot.shot_id),),
    )


def _no_keyframe(shot: Shot, following: Shot) -> PlanNote:
    return PlanNote(
        "transition_no_keyframe",
        f"Shot {shot.shot_id} ends without a transition: shot {following.shot_id} has no keyframe to aim at.",
        (("shot", shot.shot_id), ("next", following.shot_id)),
    )
