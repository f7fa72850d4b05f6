"""The selection of keyframes as it is found in the wild: a list, or a mapping keyed by shot id."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

ShotId = Annotated[str, Field(coerce_numbers_to_str=True)]


class SelectedKeyframe(BaseModel):
    """One selected image. Paths come from the machine that wrote the file."""

    model_config = ConfigDict(extra="allow")

    shot_id: ShotId
    selected_file: str | None = None
    source_path: str | None = None
    export_path: str | None = None


class SelectionFile(BaseModel):
    """The root of the file."""

    model_config = ConfigDict(extra="allow")

    project: str | None = None
    selections: list[SelectedKeyframe]

    @model_validator(mode="before")
    @classmethod
    def _mapping_as_list(cls, content: Any) -> Any:
        """Accept `{"selections": {"001": {…}}}`, and the same mapping without a root around it."""
        selections = content.get("selections")
        if isinstance(selections, dict):
            return {**content, "selections": _as_list(selections)}
        if selections is None and content and all(isinstance(value, (dict, str)) for value in content.values()):
            by_shot = {key: value for key, value in content.items() if key not in cls.model_fields}
            if any(isinstance(value, dict) for value in by_shot.values()):
                return {"selections": _as_list(by_shot)}
        return content


def _as_list(by_shot: dict[str, Any]) -> list[Any]:
    rows: list[Any] = []
    for shot_id, chosen in by_shot.items():
        if isinstance(chosen, str):
            rows.append({"shot_id": shot_id, "selected_file": chosen})
        elif isinstance(chosen, dict):
            rows.append({**chosen, "shot_id": chosen.get("shot_id", shot_id)})
        else:
            rows.append(chosen)
    return rows
