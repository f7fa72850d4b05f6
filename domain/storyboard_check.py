"""What is wrong with a storyboard that is being edited: every field at once, by the validators that read the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from domain.plan import safe_name
from domain.storyboard_draft import StoryboardDraft
from domain.validators.json_reading import shown
from domain.validators.storyboard_file import ShotFile, StoryboardFile

_FORM_FIELD = {
    "full_prompt": "prompt",
    "wan_motion.type": "motion",
    "wan_motion.strength": "strength",
    "wan.motion_strength": "strength",
    "camera_movement": "camera",
    "wan.seed": "seed",
    "transition_to_next": "transition",
}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A field that keeps a storyboard from being used.

    `key` is the row's, None for a field of the root. `place` is the field in the file, `form_field` the one a form
    shows it in (else `place`). `code` is pydantic's kind of error, or `duplicate`; `reason` is its English, `limits`
    the numbers in it.
    """

    key: int | None
    shot_id: str
    place: str
    code: str
    value: str
    reason: str
    limits: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def form_field(self) -> str:
        return _FORM_FIELD.get(self.place, self.place)


def problems_of(draft: StoryboardDraft) -> tuple[FieldProblem, ...]:
    """Everything that is wrong, in the order of the shots; empty when the storyboard can be saved."""
    root = {**draft.root, "shots": [{"shot_id": "1"}]}
    problems = _checked(StoryboardFile, root, None, "")
    for shot in draft.shots:
        problems += _checked(ShotFile, shot.row, shot.key, shot.shot_id)
    return tuple(problems + _duplicates(draft))


def _checked(
    model: type[ShotFile] | type[StoryboardFile], row: Mapping[str, Any], key: int | None, shot_id: str
) -> list[FieldProblem]:
    try:
        model.model_validate(row)
    except ValidationError as exc:
        return [_problem(error, key, shot_id) for error in exc.errors(include_url=False)]
    return []


def _problem(error: Any, key: int | None, shot_id: str) -> FieldProblem:
    reason = error["msg"].removeprefix("Value error, ")
    limits = {name: value for name, value in error.get("ctx", {}).items() if name != "error"}
    place = ".".join(str(part) for part in error["loc"])
    return FieldProblem(key, shot_id, place, error["type"], shown(error["input"]), reason, limits)


def _duplicates(draft: StoryboardDraft) -> list[FieldProblem]:
    """Two ids that give one file name would overwrite each other's clips, on some systems even `a` and `A`."""
    first: dict[str, str] = {}
    problems: list[FieldProblem] = []
    for shot in draft.shots:
        name = safe_name(shot.shot_id).casefold()
        if name in first:
            reason = f"shot {first[name]} has it already"
            limits = {"first": first[name]}
            problems.append(
                FieldProblem(shot.key, shot.shot_id, "shot_id", "duplicate", shown(shot.shot_id), reason, limits)
            )
        first.setdefault(name, shot.shot_id)
    return problems
