"""What the storyboard editor shows of a draft: rows, one row's keyframe, what is wrong. Makes no components."""

from __future__ import annotations

from collections.abc import Sequence

from addons.helpers.error_words import Props, sentence_and_remedy
from addons.helpers.markup import shortened
from addons.project.routes import keyframe_url
from addons.texts import Words
from domain.crop import centre_crop
from domain.errors import VideoError
from domain.selection import MissingStartFrame
from domain.storyboard_check import FieldProblem
from domain.storyboard_draft import DraftShot
from domain.storyboard_form import form_of
from domain.units import Resolution
from services.keyframe_look import KeyframeLook, look_at_keyframe
from services.storyboard_editing import OpenStoryboard

MOST_CROPS = 48
_PROMPT_LETTERS = 140
_SIDES = (64, 8192)
_DEFAULT_SIZE = Resolution(1024, 576)


def shot_rows(board: OpenStoryboard, chosen: int | None, problems: Sequence[FieldProblem], words: Words) -> Props:
    """The list of shots."""
    wrong: dict[int | None, int] = {}
    for problem in problems:
        wrong[problem.key] = wrong.get(problem.key, 0) + 1
    return {
        "label": words("editor_list"),
        "empty": "",
        "rows": [_row(board, shot, shot.key == chosen, wrong.get(shot.key, 0), words) for shot in board.draft.shots],
    }


def no_rows(words: Words) -> Props:
    """There is no storyboard."""
    return {"label": words("editor_list"), "rows": [], "empty": words("editor_no_storyboard")}


def state(
    board: OpenStoryboard, chosen: int | None, problems: Sequence[FieldProblem], words: Words, heard: int = 0
) -> Props:
    """What is wrong with the chosen row, and whether there is something to save.

    `heard` is the number of the page's last entry that the draft has.
    """
    mine = [problem for problem in problems if problem.key in (chosen, None)]
    others = len({problem.key for problem in problems if problem.key not in (chosen, None)})
    return {
        "heard": heard,
        "label": words("editor_problems"),
        "problems": [{"field": _field(problem, words), "text": problem_text(problem, words)} for problem in mine],
        "elsewhere": words.counted("editor_wrong_elsewhere", others) if others else "",
        "tone": "changed" if board.is_changed else "saved",
        "text": words("editor_changed" if board.is_changed else "editor_saved", file=board.name),
    }


def problem_text(problem: FieldProblem, words: Words) -> str:
    """What a validator says of a field, in the language where there are words for it."""
    key = f"problem_{problem.code}"
    if not words.has(key):
        return f"{problem.value}: {problem.reason}"
    return words(key, **{"value": problem.value, "reason": problem.reason, **problem.limits})


def keyframe(board: OpenStoryboard, key: int, film: Resolution | None, words: Words) -> Props:
    """The keyframe of a row with what of it is kept, or why there is none."""
    shot, look = board.draft.shot(key), look_at_keyframe(board, key)
    shown = {"row": key, "board": f"{board.project.slug}/{board.name}"}
    if shot is None or look.path is None:
        return {**shown, "crop": None, "missing": missing(shot, look, words), "text": ""}
    crop, text = _crop(board, shot, look, film, words)
    return {**shown, "crop": crop, "missing": "", "text": text}


def crops(board: OpenStoryboard, film: Resolution | None, words: Words) -> Props:
    """Every keyframe with what of it is kept; beyond MOST_CROPS it says how many more there are."""
    rows = []
    for shot in board.draft.shots[:MOST_CROPS]:
        look = look_at_keyframe(board, shot.key)
        if look.path is not None:
            crop, text = _crop(board, shot, look, film, words)
            rows.append({**crop, "id": shot.shot_id, "text": text})
    more = len(board.draft.shots) - MOST_CROPS
    note = words("crops_more", count=more) if more > 0 else "" if rows else words("crops_none")
    return {"label": words("crops_list"), "rows": rows, "note": note}


def missing(shot: DraftShot | None, look: KeyframeLook, words: Words) -> str:
    """Why a row has no picture."""
    problem = look.problem
    if isinstance(problem, VideoError):
        return " ".join(sentence_and_remedy(problem, words))
    if isinstance(problem, MissingStartFrame) and words.has(f"missing_{problem.code}"):
        shot_id = shot.shot_id if shot else ""
        return words(f"missing_{problem.code}", shot=shot_id, reason=problem.reason, hint=problem.hint)
    return words("keyframe_none")


def _row(board: OpenStoryboard, shot: DraftShot, is_chosen: bool, wrong: int, words: Words) -> Props:
    form = form_of(shot.row)
    prompt = shortened(str(form["prompt"]), _PROMPT_LETTERS)
    return {
        "key": str(shot.key),
        "id": shot.shot_id or "–",
        "seconds": _seconds(shot.row.get("duration", 3.0), words),
        "motion": _motion(str(form["motion"]), str(form["camera"]), words),
        "prompt": prompt or words("editor_no_prompt"),
        "empty": not prompt,
        "still": _still(board, shot, look_at_keyframe(board, shot.key)),
        "chosen": is_chosen,
        "problem": words.counted("editor_wrong_fields", wrong) if wrong else "",
    }


def _seconds(duration: object, words: Words) -> str:
    """What is no number is shown as it was entered."""
    if isinstance(duration, (int, float)) and not isinstance(duration, bool):
        return words.seconds(duration)
    return str(duration)


def _motion(motion: str, camera: str, words: Words) -> str:
    named = [motion_name(motion, words) if motion != "none" else "", camera_name(camera, words)]
    return ", ".join(name for name in dict.fromkeys(named) if name and camera + motion != "nonenone")


def motion_name(motion: str, words: Words) -> str:
    """A motion type in words; one that is unknown as it is."""
    return words(f"motion_type_{motion}") if words.has(f"motion_type_{motion}") else motion


def camera_name(camera: str, words: Words) -> str:
    """A camera movement in words; one that is unknown as it is, and nothing for none."""
    if camera == "none":
        return ""
    return words(f"camera_type_{camera}") if words.has(f"camera_type_{camera}") else camera


def _still(board: OpenStoryboard, shot: DraftShot, look: KeyframeLook) -> str:
    try:
        return keyframe_url(board, shot.key, look.path) if look.path else ""
    except OSError:  # gone between two looks
        return ""


def _crop(
    board: OpenStoryboard, shot: DraftShot, look: KeyframeLook, film: Resolution | None, words: Words
) -> tuple[Props, str]:
    target = film or _size_of(shot)
    picture = look.size or target
    crop = centre_crop(picture, target)
    left, top, width, height = (f"{number:.3f}" for number in crop.percent())
    props = {
        "still": _still(board, shot, look),
        "alt": words("keyframe_alt", shot=shot.shot_id),
        "ratio": f"{picture.width} / {picture.height}",
        "left": left, "top": top, "width": width, "height": height,
    }  # fmt: skip
    percent = round(crop.lost * 100)
    key = "crop_whole" if percent == 0 else "crop_part"
    return props, words(key, picture=picture, size=target, percent=percent)


def _size_of(shot: DraftShot) -> Resolution:
    sides = [shot.row.get(name, default) for name, default in (("width", 1024), ("height", 576))]
    if all(isinstance(side, int) and _SIDES[0] <= side <= _SIDES[1] for side in sides):
        return Resolution(sides[0], sides[1])
    return _DEFAULT_SIZE


def _field(problem: FieldProblem, words: Words) -> str:
    key = f"field_{problem.form_field}"
    return words(key) if words.has(key) else problem.place
