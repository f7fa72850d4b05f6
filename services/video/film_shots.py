"""The shots as clips of their own, beside the film: written once, left alone while their clips stay the same."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

from domain.film import ShotReport
from domain.plan import safe_name
from domain.units import FrameCount
from infrastructure.atomic_files import TEMPORARY_PREFIX, replacing
from infrastructure.film_clips import stands_alone
from infrastructure.film_ffmpeg import join_clips
from infrastructure.film_index import FilmIndex, Known, made_of
from infrastructure.film_thumbnails import write_thumbnail
from services.video.film_cut import CutShot

_THREADS = 2


def shot_clip_name(shot_id: str) -> str:
    """The file of a whole shot, `shot_<id>.mp4`."""
    return f"shot_{safe_name(shot_id)}.mp4"


class ShotFiles:
    """The files `shot_<id>.mp4` of one film, in threads of their own. Use it as a context."""

    def __init__(self, folder: Path, rate: Fraction) -> None:
        self._folder = folder
        self._rate = rate
        self._index = FilmIndex(folder)
        self._pool = ThreadPoolExecutor(_THREADS, "film-shots")

    def __enter__(self) -> ShotFiles:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def begin(self, cut: Sequence[CutShot]) -> Callable[[Callable[[FrameCount], None]], tuple[ShotReport, ...]]:
        """Begin to write every shot that is rendered.

        The function that is returned waits for them, tells its argument the frames of each, and raises what went wrong:
        MediaError, OSError.
        """
        begun = [self._pool.submit(self._write, shot) for shot in cut]

        def wait(on_frames: Callable[[FrameCount], None]) -> tuple[ShotReport, ...]:
            reports: list[ShotReport] = []
            for future in begun:
                reports.append(future.result())
                on_frames(FrameCount(0) if reports[-1].missing else reports[-1].frames)
            self._index.save()
            return tuple(reports)

        return wait

    def thumbnails(self, cut: Sequence[CutShot]) -> tuple[Path | None, ...]:
        """The thumbnails of the shots, written where they are not there yet; None where a shot is missing."""
        written = tuple(self._pool.map(self._thumbnail, cut))
        self._index.save()
        return written

    def _thumbnail(self, shot: CutShot) -> Path | None:
        target = (self._folder / shot_clip_name(shot.shot_id)).with_suffix(".jpg")
        if shot.is_missing:
            target.unlink(missing_ok=True)
            self._index.forget(target)
            return None
        first = shot.clips[0]
        source = made_of([first.path], [first.frames], self._rate)
        if self._index.known(target, source) is None:
            with replacing(target) as fresh:
                write_thumbnail(first.path, fresh)
            self._index.note(target, source, Known(FrameCount(1), copied=False))
        return target

    def _write(self, shot: CutShot) -> ShotReport:
        target = self._folder / shot_clip_name(shot.shot_id)
        if shot.is_missing:
            # A film of older clips under this name would be taken for the shot as it is now.
            target.unlink(missing_ok=True)
            self._index.forget(target)
            return ShotReport(shot.shot_id, shot.frames, shot.plan.frames, copied=False, missing=True, stale=shot.stale)
        known = self._written(target, [clip.path for clip in shot.clips], [clip.frames for clip in shot.clips])
        return ShotReport(
            shot.shot_id, known.frames, shot.plan.frames, known.copied, missing=False, path=target, stale=shot.stale
        )

    def _written(self, target: Path, clips: Sequence[Path], frames: Sequence[FrameCount]) -> Known:
        source = made_of(clips, frames, self._rate)
        known = self._index.known(target, source)
        if known is None:
            known = _linked(clips, target, self._rate, frames) or _joined(clips, target, self._rate, frames)
            self._index.note(target, source, known)
        return known


def _linked(clips: Sequence[Path], target: Path, rate: Fraction, frames: Sequence[FrameCount]) -> Known | None:
    """A clip that is already the shot, exactly, put in the shot's place; None where that cannot be."""
    if len(clips) > 1 or not stands_alone(clips[0], rate, frames[0]):
        return None
    fresh = target.with_name(f"{TEMPORARY_PREFIX}{uuid.uuid4().hex}{target.suffix}")
    try:
        os.link(clips[0], fresh)
    except OSError:
        return None
    try:
        # Its bytes are on the disk since the take is, so nothing is flushed.
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return Known(frames[0], copied=True)


def _joined(clips: Sequence[Path], target: Path, rate: Fraction, frames: Sequence[FrameCount]) -> Known:
    with replacing(target) as fresh:
        joined = join_clips(clips, fresh, rate, frames=frames)
    return Known(joined.frames, joined.copied)
