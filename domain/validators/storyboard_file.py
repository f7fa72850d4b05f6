"""The storyboard file as it is found in the wild. Unknown fields are kept."""

from __future__ import annotations

import re
from pathlib import PureWindowsPath
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from domain.models import CameraMovement, MotionType

MOST_SECONDS = 3600.0
MOST_SEED = 2**63 - 1

_ID = re.compile(r"\w[\w .-]{0,63}")

Side = Annotated[int, Field(ge=64, le=8192)]
Strength = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


def _number_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_name(value: Any) -> Any:
    shot_id = _number_as_text(value)
    if isinstance(shot_id, str) and not _ID.fullmatch(shot_id):
        raise ValueError(
            "a shot_id becomes part of file names and takes 1 to 64 letters, digits, spaces, dots, dashes or "
            "underscores, the first a letter or digit"
        )
    return shot_id


Text = str | None
"""Null is as good as no text."""


class _Open(BaseModel):
    model_config = ConfigDict(extra="allow")


class MotionFile(_Open):
    """`wan_motion` of a shot."""

    type: MotionType = MotionType.NONE
    strength: Strength | None = None
    notes: Text = None


class WanFile(_Open):
    """`wan` of a shot: what the video sampler is asked for."""

    seed: int | None = Field(default=None, ge=-1, le=MOST_SEED)
    cfg: float | None = Field(default=None, ge=0, le=100, allow_inf_nan=False)
    steps: int | None = Field(default=None, ge=1, le=1000)
    motion_strength: Strength | None = None


class ShotFile(_Open):
    """One row of `shots`."""

    shot_id: Annotated[str, BeforeValidator(_as_name)]
    filename_base: Annotated[str | None, BeforeValidator(_number_as_text)] = None
    prompt: Text = None
    full_prompt: Text = None
    negative_prompt: Text = None
    duration: float = Field(default=3.0, gt=0, le=MOST_SECONDS, allow_inf_nan=False)
    width: Side = 1024
    height: Side = 576
    seed: int | None = Field(default=None, ge=-1, le=MOST_SEED)
    wan_motion: MotionFile | None = None
    wan: WanFile | None = None
    camera_movement: CameraMovement | None = None
    transition_to_next: bool | None = None

    @field_validator("camera_movement", mode="before")
    @classmethod
    def _empty_is_none(cls, movement: Any) -> Any:
        return None if movement in ("", "none") else movement


class VideoSettingsFile(_Open):
    """`video_settings` of a storyboard."""

    default_fps: float | None = Field(default=None, ge=1, le=120, allow_inf_nan=False)
    max_segment_duration: float | None = Field(
        default=None,
        gt=0,
        le=60,
        allow_inf_nan=False,
        validation_alias=AliasChoices("max_segment_duration", "max_duration"),
    )
    default_workflow: str | None = None


def _path_as_text(written: Any) -> Any:
    """Other programs keep tables under this name, which are none of ours."""
    return None if written == "" or isinstance(written, (dict, list)) else written


class StoryboardFile(_Open):
    """The root of the file."""

    project: Text = None
    shots: list[ShotFile] = Field(min_length=1)
    video_settings: VideoSettingsFile | None = None
    audio: Annotated[str | None, BeforeValidator(_path_as_text)] = None

    @field_validator("audio")
    @classmethod
    def _is_inside(cls, audio: str | None) -> str | None:
        """The path with slashes, whichever system it was written on."""
        if audio is None:
            return None
        path = PureWindowsPath(audio)
        if path.anchor or ".." in path.parts or not path.name or "\0" in audio:
            raise ValueError("a sound file is named relative to the project folder and lies inside it")
        return path.as_posix()
