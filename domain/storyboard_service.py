"""Reads storyboards and selections from disk into the domain's own values. Never writes, moves or renames them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

from domain.errors import SelectionError, StoryboardError
from domain.models import Motion, Shot, Storyboard, VideoSettings
from domain.plan import safe_name
from domain.selection import Keyframe, MissingStartFrame, Selection
from domain.units import FramesPerSecond, Resolution, Seconds
from domain.validators.json_reading import read_json, shown, validated
from domain.validators.selection_file import SelectedKeyframe, SelectionFile
from domain.validators.storyboard_file import MotionFile, ShotFile, StoryboardFile, VideoSettingsFile, WanFile

_DEFAULT_STRENGTH = 0.5


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
        keyframes = {row.shot_id: _keyframe(row, path) for row in file.selections}
        return Selection(path, keyframes)

    @staticmethod
    def find_keyframe(row: Mapping[str, object], selection: Path) -> Keyframe | MissingStartFrame:
        """The picture that one row of a selection names, or why there is none. Raises SelectionError."""
        file = validated(SelectedKeyframe, dict(row), selection, SelectionError, "selection of keyframes")
        return _keyframe(file, selection)


def _shot(row: ShotFile) -> Shot:
    wan = row.wan or WanFile()
    return Shot(
        shot_id=row.shot_id,
        prompt=row.full_prompt.strip() or row.prompt.strip(),
        filename_base=row.filename_base or row.shot_id,
        duration=Seconds(row.duration),
        size=Resolution(row.width, row.height),
        negative_prompt=row.negative_prompt.strip(),
        motion=_motion(row.wan_motion or MotionFile(), wan),
        camera_movement=row.camera_movement,
        seed=next((seed for seed in (row.seed, wan.seed) if seed is not None and seed >= 0), None),
        steps=wan.steps,
        cfg=wan.cfg,
        transition_to_next=bool(row.transition_to_next),
        unknown=row.model_extra or {},
    )


def _motion(motion: MotionFile, wan: WanFile) -> Motion:
    strengths = (motion.strength, wan.motion_strength, _DEFAULT_STRENGTH)
    strength = next(strength for strength in strengths if strength is not None)
    return Motion(motion.type, strength, motion.notes)


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


def _keyframe(row: SelectedKeyframe, selection: Path) -> Keyframe | MissingStartFrame:
    candidates = tuple(_candidates(row, selection.parent))
    for candidate in candidates:
        if _is_file(candidate):
            return Keyframe(candidate)
    if not candidates:
        return MissingStartFrame(
            f"{selection.name}: shot {row.shot_id} names no file.",
            hint="Fill in selected_file, source_path or export_path.",
            code="keyframe_unnamed",
        )
    return MissingStartFrame(
        f"{selection.name}: the keyframe of shot {row.shot_id} is not there: {candidates[0].name}.",
        hint=f"Put it beside {selection.name}, or into {selection.parent.parent.name}/keyframes/.",
        code="keyframe_missing",
    )


def _candidates(row: SelectedKeyframe, folder: Path) -> Iterator[Path]:
    """Where the keyframe may be, most trusted first: the paths as written, then their names near the selection.

    Projects move between machines, so a path of another machine still tells the file's name.
    """
    names: dict[str, None] = {}
    for written in (row.export_path, row.source_path, row.selected_file):
        if not written:
            continue
        names[_name_of(written)] = None
        if written is not row.selected_file:
            yield folder / written
            yield folder.parent / written
    for place in (folder, folder.parent / "keyframes", folder / "keyframes"):
        for name in names:
            yield place / name


def _name_of(written: str) -> str:
    """The last part of a path of any system."""
    return PurePosixPath(PureWindowsPath(written).as_posix()).name


def _is_file(candidate: Path) -> bool:
    try:
        return candidate.is_file()
    except (OSError, ValueError):  # a name no file system takes, such as one of 300 letters
        return False
