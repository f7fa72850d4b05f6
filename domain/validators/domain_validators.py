"""What a person chooses for a run, checked before anything is read: the three files."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from domain.errors import PlanError


class VideoGenerationInputs(BaseModel):
    """The files of a run; each must be chosen, and be a `.json` file that exists."""

    model_config = ConfigDict(frozen=True)

    storyboard: Path
    selection: Path
    workflow: Path

    @field_validator("*", mode="before")
    @classmethod
    def _chosen(cls, value: object) -> object:
        if value is None or not str(value).strip():
            raise PydanticCustomError("not_chosen", "no file is chosen")
        return value

    @field_validator("*")
    @classmethod
    def _json_file(cls, path: Path) -> Path:
        if not path.is_file():
            raise PydanticCustomError("no_such_file", "there is no such file")
        if path.suffix.lower() != ".json":
            raise PydanticCustomError("no_json_file", "this is not a .json file")
        return path

    @classmethod
    def checked(cls, *, storyboard: object, selection: object, workflow: object) -> VideoGenerationInputs:
        """The three files, checked. Raises PlanError naming the first that is wrong."""
        try:
            return cls.model_validate({"storyboard": storyboard, "selection": selection, "workflow": workflow})
        except ValidationError as exc:
            first = exc.errors(include_url=False)[0]
            field = str(first["loc"][0])
            chosen = "" if first["type"] == "not_chosen" else f" ({first['input']})"
            raise PlanError(
                f"input_{first['type']}",
                f"{field.capitalize()}{chosen}: {first['msg']}.",
                hint=f"Choose a {field} file.",
                field=field,
                value=first["input"],
            ) from exc
