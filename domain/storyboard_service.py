"""Reads storyboards and selections from disk into the domain's own values. Never writes, moves or renames them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from domain.errors import SelectionError, StoryboardError
from domain.keyframe_search import Nearby
from domain.models import Motion, Shot, Storyboard, VideoSettings
from domain.plan import safe_name
from domain.selection import Keyframe, MissingStartFrame, Selection
from domain.units import FramesPerSecond, Resolution, Seconds
from domain.validators.json_reading import read_json, shown, validated
from domain.validators.selection_file import SelectedKeyframe, SelectionFile
from domain.validators.storyboard_file import MotionFile, ShotFile, StoryboardFile, VideoSettingsFile, WanFile

_DEFAULT_STRENGTH = 0.5
_NO_MOTION, _NO_WAN = MotionFile(), WanFile()
_USUAL_MOTION = Motion(strength=_DEFAULT_STRENGTH)


class StoryboardService:
    """Storyboards and selections, read with every field checked."""

    @staticmethod
    def load_storyboard(path: Path | str) -> Storyboard:
        """Read a storyboard. Raises StoryboardError naming file, field, value and remedy."""
        path = Path(path)
        content = read_json(path, StoryboardError, "storyboard")
        file = validated(StoryboardFile, content, path, StoryboardError, "storyboard")
        shots = tuple(_shot(row) for row in file.shots)
        _refuse_duplicates(shots, path)
        return Storyboard(
            project=file.project or path.parent.name,
            shots=shots,
            path=path,
            video=_video_settings(file.video_settings or VideoSettingsFile()),
            unknown=file.model_extra or {},
            audio=None if file.audio is None else Path(file.audio),
        )

    @staticmethod
    def load_selection(path: Path | str) -> Selection:
        """Read which keyframe opens which shot; one whose file is gone is kept, marked with the reason.

        Raises SelectionError when the file itself cannot be understood.
        """
        path = Path(path)
        content = read_json(path, SelectionError, "selection of keyframes")
        file = validated(SelectionFile, content, path, SelectionError, "selection of keyframes")
        near = Nearby(path, lists=True)
        keyframes = {row.shot_id: near.keyframe(row) for row in file.selections}
        return Selection(path, keyframes)

    @staticmethod
    def find_keyframe(row: Mapping[str, object], selection: Path) -> Keyframe | MissingStartFrame:
        """The picture that one row of a selection names, or why there is none. Raises SelectionError."""
        file = validated(SelectedKeyframe, dict(row), selection, SelectionError, "selection of keyframes")
        return Nearby(selection).keyframe(file)


def _shot(row: ShotFile) -> Shot:
    wan = row.wan or _NO_WAN
    return Shot(
        shot_id=row.shot_id,
        prompt=_text(row.full_prompt) or _text(row.prompt),
        filename_base=row.filename_base or row.shot_id,
        duration=Seconds(row.duration),
        size=_size(row.width, row.height),
        negative_prompt=_text(row.negative_prompt),
        motion=_motion(row.wan_motion or _NO_MOTION, wan),
        camera_movement=row.camera_movement,
        seed=_seed(row.seed, wan.seed),
        steps=wan.steps,
        cfg=wan.cfg,
        transition_to_next=bool(row.transition_to_next),
        unknown=row.model_extra or {},
    )


def _text(written: str | None) -> str:
    return written.strip() if written else ""


@lru_cache(maxsize=64)
def _size(width: int, height: int) -> Resolution:
    """One value for all shots of a size: a film has few."""
    return Resolution(width, height)


def _seed(*wishes: int | None) -> int | None:
    for seed in wishes:
        if seed is not None and seed >= 0:
            return seed
    return None


def _motion(motion: MotionFile, wan: WanFile) -> Motion:
    if motion is _NO_MOTION and wan is _NO_WAN:
        return _USUAL_MOTION
    strength = wan.motion_strength if motion.strength is None else motion.strength
    return Motion(motion.type, _DEFAULT_STRENGTH if strength is None else strength, motion.notes or "")


def _video_settings(file: VideoSettingsFile) -> VideoSettings:
    return VideoSettings(
        default_fps=None if file.default_fps is None else FramesPerSecond(file.default_fps),
        max_segment_seconds=None if file.max_segment_duration is None else Seconds(file.max_segment_duration),
        default_workflow=file.default_workflow,
    )


def _refuse_duplicates(shots: tuple[Shot, ...], path: Path) -> None:
    """Two ids that give one file name would overwrite each other's clips, on some systems even `a` and `A`."""
    seen: dict[str, int] = {}
    for index, shot in enumerate(shots):
        first = seen.setdefault(safe_name(shot.shot_id).casefold(), index)
        if first != index:
            raise StoryboardError(
                "duplicate_shot_id",
                f"{path}: shots[{index}].shot_id is {shown(shot.shot_id)}, which shots[{first}] has already "
                f"({shown(shots[first].shot_id)}); their clips would overwrite each other.",
                hint="Give each shot an id of its own; case, spaces and underscores do not tell them apart.",
                file=path,
                field=f"shots[{index}].shot_id",
                value=shot.shot_id,
                first=f"shots[{first}]",
            )
