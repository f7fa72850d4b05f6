"""The panel below the strip: one segment's takes and what can be done with them. Props; pure."""

from __future__ import annotations

from addons.helpers.error_words import Props
from addons.helpers.markup import shortened
from addons.texts import Words
from addons.video.cards import motion_words
from addons.video.focus import Focus
from addons.video.present_run import segment_name
from addons.video.seam_words import correction_choice, join_words
from addons.video.takes_look import TakesLook
from domain.models import Shot
from domain.plan import SegmentRef
from domain.takes import Take

WATCH, CHOOSE, COMPARE, DELETE, CONFIRM, KEEP = "watch", "choose", "compare", "delete", "confirm", "keep"
AGAIN, REST, APPROVE, RELEASE, CLOSE = "again", "rest", "approve", "release", "close"
_KILOBYTE = 1024
_TITLE_LENGTH = 300


def takes_panel(
    look: TakesLook,
    focus: Focus,
    words: Words,
    *,
    state: str,
    playing: str,
    freed: int,
    is_running: bool,
    shot: Shot | None = None,
) -> Props | None:
    """The panel of the segment in focus; None while there is none.

    `state` is the one of its pill, `playing` the file name of the clip that plays, `freed` the bytes of disk that
    deleting the take in question frees, `shot` the storyboard's row.
    """
    ref = focus.segment
    if ref is None or ref not in look.statuses:
        return None
    count = sum(other.shot_id == ref.shot_id for other in look.statuses)
    is_approved = ref.shot_id in look.approved
    takes = look.playable(ref)
    name = segment_name(ref, count, words)
    return {
        "title": name[:1].upper() + name[1:],
        "state": words(f"state_{state}"),
        "tone": state,
        "locked": is_approved or is_running,
        "close": words("close"),
        "about": _about(look, ref, shot, words),
        "join": join_words(ref, look, words),
        "correction": correction_choice(ref.shot_id, look, words, is_off=is_approved or is_running),
        "hint": _hint(state, words, has_takes=bool(takes), is_approved=is_approved, is_running=is_running),
        "strip_label": words("takes_label"),
        "takes": [
            _take(take, look, words, playing) | _removal(take, look, focus, words, freed, is_running) for take in takes
        ],
        "buttons": _buttons(look, ref, words, is_locked=is_approved or is_running, is_approved=is_approved),
    }


def _about(look: TakesLook, ref: SegmentRef, shot: Shot | None, words: Words) -> list[Props]:
    """What the segment is rendered with now: its words, its motion, its seed."""
    segments = look.plan.segments if look.plan else ()
    segment = next((segment for segment in segments if segment.ref == ref), None)
    if segment is None:
        return []
    own = shot is None or segment.prompt == shot.prompt_with_motion
    prompt = shot.prompt if shot is not None and own else segment.prompt
    note = "" if own else words("shot_changed")
    return [
        {"name": words("shot_prompt"), "text": prompt or words("editor_no_prompt"), "note": note, "wide": True},
        {"name": words("shot_motion"), "text": motion_words(shot, words), "note": "", "wide": False},
        {"name": words("shot_seed"), "text": str(segment.seed), "note": "", "wide": False},
    ]


def _hint(state: str, words: Words, *, has_takes: bool, is_approved: bool, is_running: bool) -> str:
    if is_approved:
        return words("takes_approved")
    if is_running:
        return words("takes_running")
    if state == "stale":
        return words("takes_stale")
    return "" if has_takes else words("takes_none")


def _take(take: Take, look: TakesLook, words: Words, playing: str) -> Props:
    is_chosen = _is_chosen(take, look)
    names = {take.segment.clip_name} if is_chosen else set()
    return {
        "id": take.take_id,
        "name": words("take_name", number=take.take_id),
        "about": words("take_about", seed=take.recipe.seed),
        "title": shortened(take.recipe.prompt, _TITLE_LENGTH),
        "picture": look.pictures[take.take_id],
        "watch": words("take_watch", number=take.take_id),
        "plays": playing in {*names, (take.clip or "").rpartition("/")[2]},
        "chosen": is_chosen,
        "is_clip": words("take_is_clip"),
    }


def _removal(take: Take, look: TakesLook, focus: Focus, words: Words, freed: int, is_running: bool) -> Props:
    """What can be done with a take that is not the clip: use it, or delete it in two steps."""
    is_in_question = focus.deleting == take.take_id and not _is_chosen(take, look)
    return {
        "off": is_running,
        "compare": words("compare"),
        "compare_label": words("compare_label"),
        "compared": focus.comparing == take.take_id,
        "choose": words("take_choose"),
        "delete": words("take_delete"),
        "sure": words("take_sure", size=_size(freed, words)) if is_in_question else "",
        "confirm": words("take_confirm"),
        "keep": words("take_keep"),
    }


def _is_chosen(take: Take, look: TakesLook) -> bool:
    chosen = look.statuses[take.segment].chosen
    return chosen is not None and chosen.take_id == take.take_id


def _buttons(look: TakesLook, ref: SegmentRef, words: Words, *, is_locked: bool, is_approved: bool) -> list[Props]:
    buttons = [_button(AGAIN, words("take_again"), is_off=is_locked)]
    if look.rest_of_chain(ref.shot_id):
        buttons.append(_button(REST, words("take_rest"), is_off=is_locked))
    approve = (RELEASE, "shot_release") if is_approved else (APPROVE, "shot_approve")
    buttons.append({**_button(approve[0], words(approve[1], shot=ref.shot_id)), "quiet": True})
    return buttons


def _button(act: str, label: str, *, is_off: bool = False) -> Props:
    return {"act": act, "label": label, "off": is_off, "quiet": False}


def _size(count: int, words: Words) -> str:
    """`3.2 MB`, as file managers write it."""
    size, unit = count / _KILOBYTE, "KB"
    if size >= _KILOBYTE:
        size, unit = size / _KILOBYTE, "MB"
    return f"{words.number(size, 1)} {unit}"
