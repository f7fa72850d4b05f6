"""Which clips play: what a person chose, else the newest. Reads the project's folders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from addons.media import clip_url, film_url, take_clip, take_url
from addons.video.focus import FILM, SHOT, Focus
from addons.video.present_film import FilmFile
from addons.video.present_player import Clip, Comparison, Reel
from domain.plan import GenerationPlan, SegmentRef
from domain.timeline import TimelineFormat
from services.video.film import FILM_NAME, film_folder
from services.video.timeline_export import TIMELINE_STEM, ZIP_NAME

if TYPE_CHECKING:
    from addons.app import App
    from addons.video.takes_look import TakesLook
    from addons.video.watch import RunWatch
    from services.projects import Project

SUFFIX = ".mp4"
_FILM_FILES = (FILM_NAME, *(f"{TIMELINE_STEM}.{kind.value}" for kind in TimelineFormat), ZIP_NAME)


class Reels:
    """Finds what plays."""

    def __init__(self, app: App) -> None:
        self._app = app

    def of(
        self,
        project: Project,
        focus: Focus,
        plan: GenerationPlan | None,
        clips: Mapping[SegmentRef, str],
        watch: RunWatch | None,
        *,
        is_assembling: bool = False,
    ) -> Reel:
        """The film, a whole shot or one clip, when the focus is on one; else the newest clip."""
        if focus.pinned == FILM and not is_assembling:
            film = _film(project)
            if film is not None:
                return Reel((film,), is_film=True, is_pinned=True)
        if focus.pinned == SHOT and focus.segment is not None and plan is not None:
            shot_id = focus.segment.shot_id
            return Reel(_shot(project, plan, shot_id, clips), shot=shot_id, is_pinned=True)
        pinned = self._pinned(project, focus.pinned)
        if pinned is not None:
            return Reel((pinned,), is_pinned=True)
        newest = self._newest(project, watch)
        return Reel((newest,) if newest else ())

    def comparison(self, project: Project, focus: Focus, look: TakesLook) -> Comparison | None:
        """The clip of the segment in focus beside another of its takes."""
        status = look.statuses.get(focus.segment) if focus.segment else None
        if focus.comparing is None or status is None or status.chosen is None:
            return None
        sides: list[tuple[int, Clip]] = []
        for number in (status.chosen.take_id, focus.comparing):
            take = next((take for take in status.takes if take.take_id == number and take.clip), None)
            path = take_clip(project, Path(take.clip or "").name) if take else None
            if path is None:
                return None
            sides.append((number, Clip(path.name, take_url(project, path))))
        return Comparison(tuple(sides))

    def _pinned(self, project: Project, name: str) -> Clip | None:
        take = take_clip(project, name)
        if take is not None:
            return Clip(take.name, take_url(project, take))
        return _clip(project, project.video_dir / Path(name).name) if name else None

    def _newest(self, project: Project, watch: RunWatch | None) -> Clip | None:
        """The run's newest, else the last one of an earlier run, else the newest on disk."""
        candidates: list[Path] = []
        if watch is not None and watch.state.newest_clip is not None:
            candidates.append(watch.state.newest_clip)
        last = self._app.state(project).load()["last_video_path"]
        if last:
            candidates.append(project.video_dir / Path(last).name)
        found = next(filter(None, (_clip(project, path) for path in candidates)), None)
        return found or _clip(project, _newest_on_disk(project.video_dir))


def film_files(project: Project) -> tuple[FilmFile, ...]:
    """The films and timelines that are there, the film first."""
    found: list[FilmFile] = []
    for name in _FILM_FILES:
        try:
            found.append(FilmFile(name, film_url(project, film_folder(project) / name)))
        except OSError:
            continue
    return tuple(found)


def _film(project: Project) -> Clip | None:
    try:
        return Clip(FILM_NAME, film_url(project, film_folder(project) / FILM_NAME))
    except OSError:
        return None


def _shot(project: Project, plan: GenerationPlan, shot_id: str, clips: Mapping[SegmentRef, str]) -> tuple[Clip, ...]:
    """The shot's clips in order, as many as are there."""
    segments = next((shot.segments for shot in plan.shots if shot.shot_id == shot_id), ())
    found = (
        _clip(project, project.video_dir / clips[segment.ref], int(segment.frames))
        for segment in segments
        if segment.ref in clips
    )
    return tuple(filter(None, found))


def _clip(project: Project, path: Path | None, frames: int | None = None) -> Clip | None:
    if path is None or path.suffix.lower() != SUFFIX:
        return None
    try:
        return Clip(path.name, clip_url(project, path), frames)
    except OSError:
        return None


def _newest_on_disk(folder: Path) -> Path | None:
    clips = [(path.stat().st_mtime_ns, path) for path in folder.glob(f"*{SUFFIX}") if path.name[0] not in "._"]
    return max(clips)[1] if clips else None
