"""Where takes lie on disk: each in `_takes/` for good, the chosen one shown in its segment's place by a hard link.

A link is made beside the place and renamed over it, so switching takes is one step and needs no second copy. Where the
file system has no hard links, the file is copied.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

from domain.correction import Correction
from domain.plan import SegmentRef
from domain.takes import Graded, Take
from infrastructure.atomic_files import replacing, write_text
from infrastructure.project_store import Project
from infrastructure.take_rows import seam_as_json
from services.video.file_operations import unwritable

TAKES_FOLDER = "_takes"
_GRADED = "_graded.mp4"


class TakeFiles:
    """The files of one project's takes."""

    def __init__(self, project: Project) -> None:
        self._video, self._start_frames = project.video_dir, project.start_frames_dir
        self._folder = self._video / TAKES_FOLDER
        self._folder_name = str(self._folder)

    def clip_name(self, take: Take, suffix: str = ".mp4") -> str:
        """Relative to the video folder: `_takes/shot_001_seg_0_take_7.mp4`."""
        return f"{TAKES_FOLDER}/{take.segment.clip_stem}_take_{take.take_id}{suffix}"

    def last_frame_name(self, take: Take) -> str:
        """Relative to the video folder."""
        return self.clip_name(take, "_last.png")

    def graded_name(self, take: Take) -> Graded:
        """Where the take lies with its colours put right; its own files stay as the server made them."""
        last_frame = self.clip_name(take, "_graded_last.png") if take.last_frame is not None else None
        return Graded(self.clip_name(take, _GRADED), last_frame)

    def start_again_path(self, take: Take) -> Path:
        """The picture that shows the take's start frame again; there until it was compared with that."""
        return self.path(self.clip_name(take, "_first.png"))

    def path(self, name: str) -> Path:
        """A name of the store as a path. The store is a file of ours, yet a name never leads out of the folder."""
        return self._folder / Path(name).name

    def _name(self, name: str) -> str:
        """The same as `path`, quicker."""
        return f"{self._folder_name}{os.sep}{os.path.basename(name)}"  # noqa: PTH119 - as in _is_same

    def is_there(self, take: Take) -> bool:
        """Whether the take's clip, and its last frame if it has one, still lie on disk."""
        return take.clip is not None and self._are_there(take.clip, take.last_frame)

    def shown(self, take: Take, mode: Correction) -> Graded | None:
        """The clip and last frame that stand for a finished take; None while its colours are still to be put right."""
        if take.clip is None:
            raise ValueError(f"take {take.take_id} has no clip")
        if not take.is_corrected(mode):
            return Graded(take.clip, take.last_frame)
        graded = take.graded
        return graded if graded is not None and self._are_there(graded.clip, graded.last_frame) else None

    def write_recipe(self, take: Take) -> None:
        """The recipe as a small JSON file beside the clip, from which a lost store is rebuilt. Raises MediaError."""
        target = self.path(self.clip_name(take, ".json"))
        try:
            write_text(target, json.dumps(recipe_of(take), indent=2, ensure_ascii=False) + "\n")
        except OSError as exc:
            raise unwritable(target, exc) from exc

    def show(self, take: Take, mode: Correction) -> tuple[Path, Path | None]:
        """Put the take in its segment's place: the clip, and the last frame that the next segment opens on.

        Where its colours are still to be put right, it stands there as the server made it. Raises MediaError when that
        cannot be written.
        """
        links = self._links(take, mode)
        for source, target in links:
            _link(self._name(source), target)
        return _targets(links)

    def in_place(self, take: Take, mode: Correction) -> tuple[Path, Path | None] | None:
        """What `show` gives, if the take stands in its segment's place already; else None."""
        links = self._links(take, mode)
        return _targets(links) if all(_is_same(self._name(source), target) for source, target in links) else None

    def _links(self, take: Take, mode: Correction) -> tuple[tuple[str, Path], ...]:
        """Names of what to show, and the places: of the clip, and of the last frame if there is one."""
        shown = self.shown(take, mode) or Graded(str(take.clip), take.last_frame)
        clip = shown.clip, self._video / take.segment.clip_name
        if shown.last_frame is None:
            return (clip,)
        return clip, (shown.last_frame, self._start_frames / take.segment.last_frame_name)

    def is_shown(self, take: Take) -> bool:
        """Whether this take lies in its segment's place, as the server made it or with its colours put right."""
        place = self._video / take.segment.clip_name
        clips = (self.path(name) for name in (take.clip, take.graded.clip if take.graded else None) if name)
        return place.is_file() and any(clip.is_file() and place.samefile(clip) for clip in clips)

    def hide(self, segment: SegmentRef) -> None:
        """Take the segment's clip and last frame out of their places; its takes stay."""
        (self._video / segment.clip_name).unlink(missing_ok=True)
        (self._start_frames / segment.last_frame_name).unlink(missing_ok=True)

    def size_of(self, take: Take) -> int:
        """Bytes that deleting the take frees."""
        return sum(path.stat().st_size for path in self._files_of(take) if path.is_file())

    def delete(self, take: Take) -> int:
        """Delete the take's files; returns the bytes that were freed."""
        freed = self.size_of(take)
        for path in self._files_of(take):
            path.unlink(missing_ok=True)
        return freed

    def recipes(self) -> tuple[Path, ...]:
        """Every recipe file there is."""
        return tuple(sorted(self._folder.glob("*.json")))

    def clips(self) -> tuple[Path, ...]:
        """Every clip of a take there is."""
        return tuple(sorted(path for path in self._folder.glob("*.mp4") if not path.name.endswith(_GRADED)))

    def _files_of(self, take: Take) -> tuple[Path, ...]:
        graded = self.graded_name(take)
        names = (take.clip, take.last_frame, graded.clip, graded.last_frame, self.clip_name(take, ".json"))
        return (*(self.path(name) for name in names if name is not None), self.start_again_path(take))

    def _are_there(self, *names: str | None) -> bool:
        return all(self._has_bytes(name) for name in names if name is not None)

    def _has_bytes(self, name: str) -> bool:
        try:
            return os.stat(self._name(name)).st_size > 0  # noqa: PTH116 - as in _is_same
        except OSError:
            return False


def recipe_of(take: Take) -> dict[str, object]:
    """What a take was made of, as plain values: kept beside the clip and in the clip's comment."""
    recipe = take.recipe
    return {
        "made_by": "shotchain",
        "shot_id": take.segment.shot_id,
        "segment_index": take.segment.index,
        "take_id": take.take_id,
        "parent_id": take.parent_id,
        "fingerprint": take.fingerprint,
        "prompt_id": take.prompt_id,
        "backend": take.backend,
        "created_at": take.created_at.isoformat(),
        "clip": take.clip,
        "last_frame": take.last_frame,
        "seconds": take.seconds,
        "seam": seam_as_json(take.seam),
        "graded": asdict(take.graded) if take.graded else None,
        "recipe": {name: getattr(recipe, name) for name in recipe.__dataclass_fields__},
    }


def _targets(links: tuple[tuple[str, Path], ...]) -> tuple[Path, Path | None]:
    return links[0][1], links[1][1] if len(links) > 1 else None


def _is_same(source: str, target: Path) -> bool:
    try:
        # Path takes twice as long, and a run asks for thousands.
        first, second = os.stat(source), os.stat(target)  # noqa: PTH116
    except FileNotFoundError:
        return False
    return os.path.samestat(first, second)


def _link(source: str, target: Path) -> None:
    try:
        if _is_same(source, target):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target, flush=False) as fresh:  # what is lost here is shown again from the take
            fresh.unlink()
            try:
                os.link(source, fresh)
            except OSError:
                shutil.copyfile(source, fresh)
    except OSError as exc:
        raise unwritable(target, exc) from exc
