"""The film: every shot as one clip, and all of them as one, exact to the frame."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from domain.errors import MediaError, PlanError
from domain.film import FilmReport, ShotReport
from domain.frame_rate import exact_rate
from domain.plan import safe_name
from domain.selection import Keyframe
from domain.units import FrameCount, Seconds
from infrastructure.atomic_files import TEMPORARY_PREFIX, replacing
from infrastructure.ffmpeg import ffmpeg_program
from infrastructure.film_ffmpeg import join_clips
from infrastructure.film_sound import write_sound_track
from infrastructure.film_writer import Chapter
from infrastructure.project_store import Project
from infrastructure.slates import write_slate, write_thumbnail
from services.video.file_operations import unwritable
from services.video.film_cut import CutShot, cut_of
from services.video.planning import PreparedPlan
from services.video.takes import TakesService

FILM_NAME = "film.mp4"
OnProgress = Callable[[FrameCount, FrameCount], None]
"""Told the frames that are written and the frames there are to write, shots and film together."""


def film_folder(project: Project) -> Path:
    """Where films and timelines lie. The folder is the project's own, apart from the clips in `video/`."""
    return project.path / "film"


def shot_clip_name(shot_id: str) -> str:
    """The file of a whole shot, `shot_<id>.mp4`."""
    return f"shot_{safe_name(shot_id)}.mp4"


class FilmService:
    """Assembles films from chosen takes. Never asks a server."""

    def __init__(self, takes: TakesService, ffmpeg: Callable[[], Path | None] = lambda: None) -> None:
        """`ffmpeg` says which program to use for sound; None finds one."""
        self._takes = takes
        self._ffmpeg = ffmpeg

    def assemble(
        self,
        prepared: PreparedPlan,
        *,
        audio: Path | None = None,
        slates: bool = False,
        on_progress: OnProgress = lambda _written, _all: None,
    ) -> FilmReport:
        """Write `film/shot_<id>.mp4` for every shot that is rendered and `film/film.mp4` for the storyboard.

        Stale clips are used and named in the report. With `slates`, a shot that is not there is a still of its length.
        `audio` is trimmed or padded to the film's length. Raises PlanError when shots are missing and there are no
        slates, MediaError when a file cannot be read or written; an older film stays then.
        """
        cut = cut_of(prepared, self._takes)
        _check_rendered(cut, slates)
        _check_sound(audio)
        progress = _Progress(cut, on_progress)
        folder = film_folder(prepared.project)
        with _writable(folder), tempfile.TemporaryDirectory(prefix=TEMPORARY_PREFIX, dir=folder) as scratch:
            shots = _write_shots(prepared, cut, progress)
            return self._write_film(prepared, cut, shots, audio, Path(scratch), progress)

    def write_shots(self, prepared: PreparedPlan) -> tuple[ShotReport, ...]:
        """Write `film/shot_<id>.mp4` for every shot that is rendered; the others are reported as missing."""
        cut = cut_of(prepared, self._takes)
        with _writable(film_folder(prepared.project)):
            return _write_shots(prepared, cut, _Progress(cut, lambda _written, _all: None))

    def _write_film(
        self,
        prepared: PreparedPlan,
        cut: Sequence[CutShot],
        shots: tuple[ShotReport, ...],
        audio: Path | None,
        scratch: Path,
        progress: _Progress,
    ) -> FilmReport:
        rate = exact_rate(prepared.plan.fps)
        clips, frames = _film_clips(prepared, cut, rate, scratch)
        total = sum(frames)
        sound = None
        if audio is not None:
            sound = scratch / "sound.m4a"
            write_sound_track(audio, sound, Seconds(float(total / rate)), ffmpeg_program(self._ffmpeg()))
        target = film_folder(prepared.project) / FILM_NAME
        with replacing(target) as fresh:
            joined = join_clips(
                clips, fresh, rate, frames=frames, chapters=_chapters(cut), sound=sound, on_frames=progress.show
            )
        return FilmReport(target, joined.frames, joined.copied, shots)


class _Progress:
    """Adds up the frames of shots and film."""

    def __init__(self, cut: Sequence[CutShot], on_progress: OnProgress) -> None:
        whole = sum(shot.frames for shot in cut)
        self._all = FrameCount(whole + sum(shot.frames for shot in cut if not shot.is_missing))
        self._before = 0
        self._on_progress = on_progress

    def show(self, frames: FrameCount) -> None:
        self._on_progress(FrameCount(min(self._all, self._before + frames)), self._all)

    def finish(self, frames: FrameCount) -> None:
        self._before += frames


def _write_shots(prepared: PreparedPlan, cut: Sequence[CutShot], progress: _Progress) -> tuple[ShotReport, ...]:
    return tuple(_write_shot(prepared, shot, progress) for shot in cut)


def _write_shot(prepared: PreparedPlan, shot: CutShot, progress: _Progress) -> ShotReport:
    target = film_folder(prepared.project) / shot_clip_name(shot.shot_id)
    thumbnail = target.with_suffix(".jpg")
    if shot.is_missing:
        # A film of older clips under this name would be taken for the shot as it is now.
        target.unlink(missing_ok=True)
        thumbnail.unlink(missing_ok=True)
        return ShotReport(shot.shot_id, shot.frames, shot.plan.frames, copied=False, missing=True, stale=shot.stale)
    rate = exact_rate(prepared.plan.fps)
    with replacing(target) as fresh:
        joined = join_clips(
            [clip.path for clip in shot.clips],
            fresh,
            rate,
            frames=[clip.frames for clip in shot.clips],
            on_frames=progress.show,
        )
    progress.finish(joined.frames)
    with replacing(thumbnail) as fresh:
        write_thumbnail(target, fresh)
    return ShotReport(
        shot.shot_id, joined.frames, shot.plan.frames, joined.copied, missing=False, path=target, stale=shot.stale
    )


def _film_clips(
    prepared: PreparedPlan, cut: Sequence[CutShot], rate: Fraction, scratch: Path
) -> tuple[list[Path], list[FrameCount]]:
    """The clips of the film with their frames; slates are written on the way."""
    clips: list[Path] = []
    frames: list[FrameCount] = []
    for number, shot in enumerate(cut):
        if shot.is_missing:
            slate = scratch / f"slate_{number}.mp4"
            _write_slate(prepared, shot, slate, rate)
            clips.append(slate)
            frames.append(shot.frames)
        else:
            clips += [clip.path for clip in shot.clips]
            frames += [clip.frames for clip in shot.clips]
    return clips, frames


def _write_slate(prepared: PreparedPlan, shot: CutShot, target: Path, rate: Fraction) -> None:
    keyframe = prepared.selection.keyframes.get(shot.shot_id)
    path = keyframe.path if isinstance(keyframe, Keyframe) else None
    text = f"{shot.shot_id}\n{shot.plan.frames} f"
    write_slate(target, text, path, shot.plan.segments[0].size, shot.frames, rate)


def _chapters(cut: Sequence[CutShot]) -> list[Chapter]:
    chapters, first = [], 0
    for shot in cut:
        chapters.append(Chapter(shot.shot_id, first, shot.frames))
        first += shot.frames
    return chapters


def _check_rendered(cut: Sequence[CutShot], slates: bool) -> None:
    missing = [shot.shot_id for shot in cut if shot.is_missing]
    if missing and not slates:
        raise PlanError(
            "film_shots_missing",
            f"{len(missing)} of {len(cut)} shots have no finished clips: {', '.join(missing)}.",
            hint="Render them, or assemble with slates in their places.",
            value=", ".join(missing),
            count=len(missing),
            shots=len(cut),
        )


def _check_sound(audio: Path | None) -> None:
    if audio is not None and not audio.is_file():
        raise MediaError(
            "sound_missing",
            f"There is no sound file {audio}.",
            hint="Check the path; relative ones count from the current folder, then from the project's.",
            file=audio,
        )


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as exc:
        raise unwritable(folder, exc) from exc
