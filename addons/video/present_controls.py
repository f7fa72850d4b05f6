"""The buttons beside a run, and the card about a run that was left in the middle. Props; pure."""

from __future__ import annotations

from addons.helpers.error_words import Props
from addons.texts import Words
from addons.video.state import RunState, SegmentStatus
from addons.video.takes_look import LeftOpen

PAUSE, GO_ON, SKIP, RETRY = "pause", "go_on", "skip", "retry"
RESUME, LEAVE = "resume", "leave"


def controls(run: RunState | None, words: Words, *, is_paused: bool, is_skipping: bool, is_stopping: bool) -> Props:
    """Pause or go on, and skip, while a run goes on; retry after one with failures."""
    if run is None or is_stopping:
        return {"buttons": []}
    if run.is_over:
        return {"buttons": [_button(RETRY, words("retry_failed"))] if _has_failed(run) else []}
    buttons = [_button(GO_ON, words("go_on")) if is_paused else _button(PAUSE, words("pause"))]
    if run.current is not None:
        shot_id = run.current.ref.shot_id
        buttons.append({**_button(SKIP, words("skip_shot", shot=shot_id)), "shot": shot_id, "off": is_skipping})
    return {"buttons": buttons}


def left_card(left: LeftOpen | None, words: Words) -> Props | None:
    """A calm card about a run that did not end; None when there is none."""
    if left is None:
        return None
    text = words("left_open", done=left.done, total=left.total) if left.total else words("left_open_uncounted")
    buttons = [{**_button(RESUME, words("go_on")), "tone": "first"}, _button(LEAVE, words("left_leave"))]
    return {"text": text, "buttons": buttons}


def _has_failed(run: RunState) -> bool:
    is_broken = run.finished is not None and run.finished.error is not None
    return is_broken or run.count(SegmentStatus.FAILED) > 0


def _button(act: str, label: str) -> Props:
    return {"act": act, "label": label, "shot": "", "off": False, "tone": ""}
