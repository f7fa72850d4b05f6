"""Exports the cut for editing programs: timeline files beside the film, and a zip with the media."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from urllib.parse import quote

import opentimelineio as otio

from domain.errors import PlanError
from domain.frame_rate import exact_rate
from domain.timeline import ClipsBy, TimelineFormat
from domain.units import Resolution
from infrastructure.atomic_files import replacing, write_text
from infrastructure.timeline_files import is_possible, media_urls, timeline_text
from services.video.file_operations import unwritable
from services.video.film import FilmService, film_folder
from services.video.film_cut import CutShot, cut_of
from services.video.planning import PreparedPlan
from services.video.takes import TakesService
from services.video.timeline import Locate, by_segment, by_shot

TIMELINE_STEM = "film"
ZIP_NAME = "film_for_the_editor.zip"
_MEDIA_FOLDER = "media"


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were written. `missing` are the shots that are gaps, wholly or in part."""

    files: tuple[Path, ...]
    missing: tuple[str, ...]


class TimelineExport:
    """Writes timelines of projects. Never asks a server."""

    def __init__(self, takes: TakesService, film: FilmService) -> None:
        self._takes = takes
        self._film = film

    def export(
        self,
        prepared: PreparedPlan,
        formats: Collection[TimelineFormat] = (),
        *,
        by: ClipsBy = ClipsBy.SEGMENT,
        with_media: bool = False,
    ) -> Exported:
        """Write `film/film.<format>` for each format, all that the frame rate allows when none is named.

        With `with_media` write one zip instead, of the timelines and a folder `media/` that they refer to. Media are
        named relative to the timeline, so that the folder can be moved. Raises PlanError when nothing is rendered or
        a format is asked for that has no timecode at the frame rate, MediaError when a file cannot be written.
        """
        cut = cut_of(prepared, self._takes)
        _check_something_rendered(cut)
        rate = exact_rate(prepared.plan.fps)
        kinds = tuple(formats) or tuple(kind for kind in TimelineFormat if is_possible(kind, rate))
        folder = film_folder(prepared.project)
        media: dict[str, Path] = {}
        timeline = self._timeline(prepared, cut, by, rate, _zipped(media) if with_media else _beside(folder))
        size = _usual_size(cut)
        texts = {f"{TIMELINE_STEM}.{kind.value}": timeline_text(timeline, kind, rate, size) for kind in kinds}
        try:
            if with_media:
                used = _used(timeline, media, kinds)
                files = (_write_zip(folder / ZIP_NAME, texts, used),)
            else:
                files = tuple(_write_timeline(folder / name, text) for name, text in texts.items())
        except OSError as exc:
            raise unwritable(folder, exc) from exc
        return Exported(files, tuple(shot.shot_id for shot in cut if shot.is_missing))

    def _timeline(
        self, prepared: PreparedPlan, cut: tuple[CutShot, ...], by: ClipsBy, rate: Fraction, locate: Locate
    ) -> otio.schema.Timeline:
        name = prepared.plan.project
        if by is ClipsBy.SEGMENT:
            return by_segment(name, cut, rate, locate)
        return by_shot(name, cut, self._film.write_shots(prepared), rate, locate)


def _beside(folder: Path) -> Locate:
    """Media where they are, seen from the timeline's folder."""

    def locate(path: Path) -> str:
        return quote(Path(os.path.relpath(path, folder)).as_posix())

    return locate


def _zipped(media: dict[str, Path]) -> Locate:
    """Media in the zip's own folder; notes which file is meant by which name."""

    def locate(path: Path) -> str:
        media[path.name] = path
        return quote(f"{_MEDIA_FOLDER}/{path.name}")

    return locate


def _used(timeline: otio.schema.Timeline, media: dict[str, Path], kinds: Collection[TimelineFormat]) -> dict[str, Path]:
    """The media that the files in the zip name: other takes only where there is a file that knows of them."""
    if TimelineFormat.OTIO in kinds:
        names = set(media_urls(timeline))
    else:
        names = {clip.media_reference.name for clip in timeline.find_clips()}
    return {name: path for name, path in media.items() if name in names}


def _write_timeline(target: Path, text: str) -> Path:
    write_text(target, text)
    return target


def _write_zip(target: Path, texts: dict[str, str], media: dict[str, Path]) -> Path:
    """Media are stored as they are: video does not get smaller."""
    with replacing(target) as fresh, zipfile.ZipFile(fresh, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text, zipfile.ZIP_DEFLATED)
        for name, path in media.items():
            archive.write(path, f"{_MEDIA_FOLDER}/{name}")
    return target


def _usual_size(cut: tuple[CutShot, ...]) -> Resolution:
    frames: dict[Resolution, int] = {}
    for shot in cut:
        for segment in shot.segments:
            frames[segment.segment.size] = frames.get(segment.segment.size, 0) + segment.frames
    return max(frames, key=lambda size: frames[size])


def _check_something_rendered(cut: tuple[CutShot, ...]) -> None:
    if not any(shot.clips for shot in cut):
        raise PlanError(
            "nothing_to_export",
            "No shot has a finished clip, so there is nothing to put on a timeline.",
            hint="Render at least one segment first.",
        )
