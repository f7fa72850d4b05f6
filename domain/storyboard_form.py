"""A row of a storyboard as a form: what stands in its fields, and where in the row a change of one goes.

Storyboards say some things in two places; a change goes where the reader looks first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

FormValue = str | float | bool | None
Row = Mapping[str, Any]

FORM_FIELDS = (
    "shot_id", "prompt", "negative_prompt", "duration", "motion", "strength", "camera", "seed", "transition",
)  # fmt: skip

_NUMBER = re.compile(r"[+-]?\d{1,18}(?:[.,]\d{1,12})?")
_NONE = "none"
_DEFAULT_STRENGTH = 0.5


def form_of(row: Row) -> dict[str, FormValue]:
    """What the fields show: texts, a strength from 0 to 1, a tick. A value of another kind is shown as its text."""
    motion, wan = _object(row, "wan_motion"), _object(row, "wan")
    return {
        "shot_id": _text(row.get("shot_id")),
        "prompt": _text(row.get(_prompt_field(row))),
        "negative_prompt": _text(row.get("negative_prompt")),
        "duration": _text(row.get("duration", 3.0)),
        "motion": _text(motion.get("type")) or _NONE,
        "strength": _strength(motion.get("strength"), wan.get("motion_strength")),
        "camera": _text(row.get("camera_movement")) or _NONE,
        "seed": _seed(row.get("seed"), wan.get("seed")),
        "transition": row.get("transition_to_next") is True,
    }


def with_field(row: Row, field: str, value: FormValue) -> dict[str, Any]:
    """The row with one field as a person entered it; what is no number where one belongs stays a text.

    Raises KeyError for a field that is not in FORM_FIELDS.
    """
    return _WRITERS[field](row, value)


def _shot_id(row: Row, value: FormValue) -> dict[str, Any]:
    return {**row, "shot_id": str(value or "").strip()}


def _prompt(row: Row, value: FormValue) -> dict[str, Any]:
    return {**row, _prompt_field(row): str(value or "")}


def _negative(row: Row, value: FormValue) -> dict[str, Any]:
    return {**row, "negative_prompt": str(value)} if value else _without(row, "negative_prompt")


def _duration(row: Row, value: FormValue) -> dict[str, Any]:
    return {**row, "duration": _number(value)}


def _motion(row: Row, value: FormValue) -> dict[str, Any]:
    return {**row, "wan_motion": {**_object(row, "wan_motion"), "type": value or _NONE}}


def _motion_strength(row: Row, value: FormValue) -> dict[str, Any]:
    return {**row, "wan_motion": {**_object(row, "wan_motion"), "strength": _number(value)}}


def _camera(row: Row, value: FormValue) -> dict[str, Any]:
    return _without(row, "camera_movement") if value in (None, "", _NONE) else {**row, "camera_movement": value}


def _own_seed(row: Row, value: FormValue) -> dict[str, Any]:
    """Without one, neither place may have a seed; else the shot's own wins."""
    if value not in (None, ""):
        return {**row, "seed": _number(value)}
    changed = {**row, "seed": -1}
    wan = _object(row, "wan")
    return {**changed, "wan": {**wan, "seed": -1}} if "seed" in wan else changed


def _transition(row: Row, value: FormValue) -> dict[str, Any]:
    return {**row, "transition_to_next": True} if value else _without(row, "transition_to_next")


_WRITERS: dict[str, Callable[[Row, FormValue], dict[str, Any]]] = {
    "shot_id": _shot_id,
    "prompt": _prompt,
    "negative_prompt": _negative,
    "duration": _duration,
    "motion": _motion,
    "strength": _motion_strength,
    "camera": _camera,
    "seed": _own_seed,
    "transition": _transition,
}


def _prompt_field(row: Row) -> str:
    """`full_prompt` wins where it says something."""
    full = row.get("full_prompt")
    return "full_prompt" if isinstance(full, str) and full.strip() else "prompt"


def _strength(*places: Any) -> FormValue:
    return next((place for place in places if place is not None), _DEFAULT_STRENGTH)


def _seed(*places: Any) -> str:
    """Empty where the shot has none of its own."""
    given = [place for place in places if place is not None and not _is_negative(place)]
    return _text(given[0]) if given else ""


def _is_negative(place: Any) -> bool:
    return isinstance(place, int) and place < 0


def _number(value: FormValue) -> Any:
    """The number that a text says, with point or comma; any other text as it is."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not _NUMBER.fullmatch(text):
        return text
    return float(text.replace(",", ".")) if "." in text or "," in text else int(text)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _object(row: Row, field: str) -> Mapping[str, Any]:
    found = row.get(field)
    return found if isinstance(found, Mapping) else {}


def _without(row: Row, field: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != field}
