"""The film: every shot as one clip, and all of them as one, exact to the frame."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from domain.errors import PlanError
from domain.film import FilmReport, ShotReport
from domain.frame_rate import exact_rate
from domain.units import FrameCount, Seconds
from infrastructure.atomic_files import TEMPORARY_PREFIX, replacing
from infrastructure.ffmpeg import ffmpeg_program
from infrastructure.film_ffmpeg import Joined, join_clips
from infrastructure.film_sound import write_sound_track
from infrastructure.film_writer import Chapter
from infrastructure.project_store import Project
from services.video.file_operations import unwritable
from services.video.film_cut import CutShot, cut_of
from services.video.film_shots import ShotFiles
from services.video.film_slates import FilmClips, film_clips
from services.video.planning import PreparedPlan
from services.video.sound_choice import chosen_sound
from services.video.takes import TakesService

FILM_NAME = "film.mp4"
OnProgress = Callable[[FrameCount, FrameCount], None]
"""Told the frames that are written and the frames there are to write, film and shots, by the caller's own thread."""


def film_folder(project: Project) -> Path:
    """Where films and timelines lie. The folder is the project's own, apart from the clips in `video/`."""
    return project.path / "film"


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
        with_sound: bool = True,
        slates: bool = False,
        on_progress: OnProgress = lambda _written, _all: None,
    ) -> FilmReport:
        """Write `film/shot_<id>.mp4` for every shot that is rendered and `film/film.mp4` for the storyboard.

        Shots whose clips are still the same are left as they are. Stale clips are used and named in the report. With
        `slates`, a shot that is not there is a still of its length. The sound is `audio`, else what the storyboard
        names, trimmed or padded to the film's length; none without `with_sound`. Raises PlanError when shots are
        missing and there are no slates, MediaError when a file cannot be read or written; an older film stays then.
        """
        cut = cut_of(prepared, self._takes)
        _check_rendered(cut, slates)
        sound = chosen_sound(prepared, audio) if with_sound else None
        progress = _Progress(cut, on_progress)
        folder, rate = film_folder(prepared.project), exact_rate(prepared.plan.fps)
        target = folder / FILM_NAME
        with _writable(folder), ShotFiles(folder, rate) as files:
            shots = files.begin(cut)
            with _scratch(folder) as scratch, replacing(target) as fresh:
                clips = film_clips(prepared, cut, rate, scratch)
                joined = self._join(prepared, cut, clips, fresh, sound, scratch, progress)
                # Film and shots belong together: with a shot that cannot be written, the older film stays, too.
                reports = shots(progress.add)
        return FilmReport(target, joined.frames, joined.copied, reports, sound)

    def write_shots(self, prepared: PreparedPlan) -> tuple[ShotReport, ...]:
        """Write `film/shot_<id>.mp4` for every shot that is rendered; the others are reported as missing."""
        cut = cut_of(prepared, self._takes)
        folder = film_folder(prepared.project)
        with _writable(folder), ShotFiles(folder, exact_rate(prepared.plan.fps)) as files:
            return files.begin(cut)(lambda _frames: None)

    def thumbnails(self, prepared: PreparedPlan) -> tuple[Path | None, ...]:
        """The first frame of each shot as a small JPEG beside the film, written where it is not there yet.

        None stands for a shot that is missing. Raises MediaError.
        """
        cut = cut_of(prepared, self._takes)
        folder = film_folder(prepared.project)
        with _writable(folder), ShotFiles(folder, exact_rate(prepared.plan.fps)) as files:
            return files.thumbnails(cut)

    def _join(
        self,
        prepared: PreparedPlan,
        cut: Sequence[CutShot],
        clips: FilmClips,
        target: Path,
        audio: Path | None,
        scratch: Path,
        progress: _Progress,
    ) -> Joined:
        rate = exact_rate(prepared.plan.fps)
        sound = None
        if audio is not None:
            sound = scratch / "sound.m4a"
            write_sound_track(audio, sound, Seconds(float(sum(clips.frames) / rate)), ffmpeg_program(self._ffmpeg()))
        return join_clips(
            clips.paths,
            target,
            rate,
            frames=clips.frames,
            chapters=_chapters(cut),
            sound=sound,
            on_frames=progress.show,
        )


class _Progress:
    """Adds up the frames of film and shots."""

    def __init__(self, cut: Sequence[CutShot], on_progress: OnProgress) -> None:
        whole = sum(shot.frames for shot in cut)
        self._all = FrameCount(whole + sum(shot.frames for shot in cut if not shot.is_missing))
        self._written = FrameCount(0)
        self._on_progress = on_progress

    def show(self, frames: FrameCount) -> None:
        """So many frames of the film are written."""
        self._written = FrameCount(min(self._all, frames))
        self._on_progress(self._written, self._all)

    def add(self, frames: FrameCount) -> None:
        """So many more, of a shot."""
        self.show(FrameCount(self._written + frames))


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


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=TEMPORARY_PREFIX, dir=folder) as scratch:
        yield Path(scratch)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as exc:
        raise unwritable(folder, exc) from exc
