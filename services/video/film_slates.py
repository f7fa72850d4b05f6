"""The clips that a film is joined of: the chosen takes, and slates where shots are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from domain.selection import Keyframe
from domain.units import FrameCount
from infrastructure.film_colours import Colours, tags_of, usual_colours
from infrastructure.slates import write_slate
from services.video.film_cut import CutShot
from services.video.planning import PreparedPlan


@dataclass(frozen=True, slots=True)
class FilmClips:
    """The clips in order, and how many frames each has."""

    paths: tuple[Path, ...]
    frames: tuple[FrameCount, ...]


def film_clips(prepared: PreparedPlan, cut: Sequence[CutShot], rate: Fraction, scratch: Path) -> FilmClips:
    """The clips of the film. Slates are written into `scratch`, in the colours that most of the film has."""
    colours = _colours(cut) if any(shot.is_missing for shot in cut) else Colours()
    paths: list[Path] = []
    frames: list[FrameCount] = []
    for number, shot in enumerate(cut):
        if shot.is_missing:
            slate = scratch / f"slate_{number}.mp4"
            _write_slate(prepared, shot, slate, rate, colours)
            paths.append(slate)
            frames.append(shot.frames)
        else:
            paths += [clip.path for clip in shot.clips]
            frames += [clip.frames for clip in shot.clips]
    return FilmClips(tuple(paths), tuple(frames))


def _colours(cut: Sequence[CutShot]) -> Colours:
    clips = (clip for shot in cut if not shot.is_missing for clip in shot.clips)
    return usual_colours((tags_of(clip.path), clip.frames) for clip in clips)


def _write_slate(prepared: PreparedPlan, shot: CutShot, target: Path, rate: Fraction, colours: Colours) -> None:
    keyframe = prepared.selection.keyframes.get(shot.shot_id)
    path = keyframe.path if isinstance(keyframe, Keyframe) else None
    text = f"{shot.shot_id}\n{shot.plan.frames} f"
    write_slate(target, text, path, shot.plan.segments[0].size, shot.frames, rate, colours)
