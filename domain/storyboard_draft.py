"""A storyboard that is being edited: its JSON as it is in the file, and one change after the other to a new draft.

Fields that Shotchain does not know stay as they are, at their place. Rows have keys of their own, because ids may be
edited and rows may move.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domain.storyboard_form import FormValue, with_field

Row = Mapping[str, Any]

_LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class DraftShot:
    """A row of `shots`, and the row of the selection that names its keyframe, if there is one."""

    key: int
    row: Row
    keyframe: Row | None = None

    @property
    def shot_id(self) -> str:
        return str(self.row.get("shot_id", ""))


@dataclass(frozen=True, slots=True)
class StoryboardDraft:
    """`root` is the whole object of the file as it was read; its `shots` are stood in for by `shots`."""

    root: Row
    shots: tuple[DraftShot, ...]
    next_key: int

    def shot(self, key: int) -> DraftShot | None:
        """The row of that key; None when it is gone."""
        return next((shot for shot in self.shots if shot.key == key), None)

    def position(self, key: int) -> int:
        """The row's place from 0. Raises KeyError when it is gone."""
        for index, shot in enumerate(self.shots):
            if shot.key == key:
                return index
        raise KeyError(key)


def draft_of(document: Row, keyframes: Mapping[str, Row]) -> StoryboardDraft:
    """The draft of a storyboard's JSON object. `keyframes` are the rows of the selection by shot id."""
    rows = document["shots"]
    shots = tuple(DraftShot(key, row, keyframes.get(str(row.get("shot_id", "")))) for key, row in enumerate(rows))
    return StoryboardDraft(document, shots, len(shots))


def document_of(draft: StoryboardDraft) -> dict[str, Any]:
    """The JSON object to write. A `total_shots` that was right before is right afterwards."""
    document = {**draft.root, "shots": [dict(shot.row) for shot in draft.shots]}
    if draft.root.get("total_shots") == len(draft.root["shots"]):
        document["total_shots"] = len(draft.shots)
    return document


def with_shot_field(draft: StoryboardDraft, key: int, field: str, value: FormValue) -> StoryboardDraft:
    """The draft with one field of a row as a person entered it. A row that is gone changes nothing."""
    shot = draft.shot(key)
    if shot is None:
        return draft
    return _with_shot(draft, replace(shot, row=with_field(shot.row, field, value)))


def with_keyframe(draft: StoryboardDraft, key: int, keyframe: Row) -> StoryboardDraft:
    """The draft with another picture for a row: `keyframe` is what the selection says from now on."""
    shot = draft.shot(key)
    return draft if shot is None else _with_shot(draft, replace(shot, keyframe=keyframe))


def added(draft: StoryboardDraft, after: int | None = None) -> tuple[StoryboardDraft, int]:
    """The draft with a new row behind `after`, or at the end; and its key. It is as large as its neighbour."""
    neighbour = _shot_or_last(draft, after)
    sizes = {name: neighbour.row[name] for name in ("width", "height") if neighbour and name in neighbour.row}
    row = {"shot_id": next_id(_ids(draft)), "prompt": "", "duration": 3.0, **sizes, "seed": -1}
    return _inserted(draft, DraftShot(draft.next_key, row), neighbour)


def duplicated(draft: StoryboardDraft, key: int) -> tuple[StoryboardDraft, int]:
    """The draft with a copy of a row behind it, under an id of its own and with the same keyframe; and its key."""
    shot = draft.shot(key)
    if shot is None:
        return draft, key
    row = {**shot.row, "shot_id": copied_id(shot.shot_id, _ids(draft))}
    row.pop("filename_base", None)  # it names the files of the original
    return _inserted(draft, DraftShot(draft.next_key, row, shot.keyframe), shot)


def deleted(draft: StoryboardDraft, key: int) -> StoryboardDraft:
    """The draft without a row. The last one stays: a storyboard has at least one shot."""
    if len(draft.shots) < 2:
        return draft
    return replace(draft, shots=tuple(shot for shot in draft.shots if shot.key != key))


def moved(draft: StoryboardDraft, key: int, by: int) -> StoryboardDraft:
    """The draft with a row further down (`by` > 0) or up, as far as there is room."""
    shot = draft.shot(key)
    if shot is None:
        return draft
    others = [other for other in draft.shots if other.key != key]
    place = min(max(draft.position(key) + by, 0), len(others))
    return replace(draft, shots=(*others[:place], shot, *others[place:]))


def next_id(taken: Iterable[str]) -> str:
    """The number after the largest one among `taken`, written as long as they are."""
    numbers = [shot_id for shot_id in taken if shot_id.isascii() and shot_id.isdigit() and len(shot_id) < _LONGEST_ID]
    digits = max((len(number) for number in numbers), default=3)
    largest = max(map(int, numbers), default=0)
    return _free(f"{largest + 1:0{digits}}", taken)


def copied_id(shot_id: str, taken: Iterable[str]) -> str:
    """`001b`, or whatever is free after it."""
    return _free(f"{shot_id[: _LONGEST_ID - 8]}b", taken)


def _free(wanted: str, taken: Iterable[str]) -> str:
    seen = {other.casefold() for other in taken}
    names = (wanted if number == 1 else f"{wanted}{number}" for number in range(1, len(seen) + 2))
    return next(name for name in names if name.casefold() not in seen)


def _ids(draft: StoryboardDraft) -> list[str]:
    return [shot.shot_id for shot in draft.shots]


def _shot_or_last(draft: StoryboardDraft, key: int | None) -> DraftShot | None:
    shot = None if key is None else draft.shot(key)
    return shot or (draft.shots[-1] if draft.shots else None)


def _inserted(draft: StoryboardDraft, shot: DraftShot, after: DraftShot | None) -> tuple[StoryboardDraft, int]:
    place = draft.position(after.key) + 1 if after else len(draft.shots)
    shots = (*draft.shots[:place], shot, *draft.shots[place:])
    return replace(draft, shots=shots, next_key=draft.next_key + 1), shot.key


def _with_shot(draft: StoryboardDraft, changed: DraftShot) -> StoryboardDraft:
    return replace(draft, shots=tuple(changed if shot.key == changed.key else shot for shot in draft.shots))
