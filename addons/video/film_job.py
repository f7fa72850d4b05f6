"""Assembling and exporting from the tab: one job at a time for a project, in a thread, looked at by every page."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import VideoError
from domain.film import FilmReport
from domain.timeline import TimelineFormat
from domain.units import FrameCount

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project
    from services.video.planning import PreparedPlan

_LOG = logging.getLogger(__name__)
ZIP = "zip"
"""The choice beside the timeline formats: timelines and media in one file."""


class FilmWork(str, Enum):
    """What a job makes."""

    FILM = "film"
    TIMELINE = "timeline"


@dataclass(frozen=True, slots=True)
class FilmJob:
    """A job as far as it has come. `written` of `frames` are done; `missing` are the shots that a timeline lacks."""

    work: FilmWork
    written: int = 0
    frames: int = 0
    report: FilmReport | None = None
    exported: tuple[Path, ...] = ()
    missing: tuple[str, ...] = ()
    error: VideoError | None = None
    is_over: bool = False


class FilmJobs:
    """Starts jobs and remembers each project's last one. Reading needs no lock: a job is replaced as a whole."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._jobs: dict[Path, FilmJob] = {}
        self._threads: dict[Path, threading.Thread] = {}
        self._lock = threading.Lock()

    def of(self, project: Project) -> FilmJob | None:
        """The job that goes on, else the last one, else None."""
        return self._jobs.get(project.path)

    def is_busy(self, project: Project) -> bool:
        """Whether a job goes on."""
        job = self.of(project)
        return job is not None and not job.is_over

    def assemble(self, prepared: PreparedPlan, *, slates: bool) -> None:
        """Begin to write the film; while a job goes on, nothing is begun."""

        def show(written: FrameCount, frames: FrameCount) -> None:
            self._change(prepared.project, written=int(written), frames=int(frames))

        def work() -> None:
            report = self._app.film.assemble(prepared, slates=slates, on_progress=show)
            self._change(prepared.project, report=report)

        self._begin(prepared.project, FilmWork.FILM, work)

    def export(self, prepared: PreparedPlan, kind: str) -> None:
        """Begin to write a timeline: a TimelineFormat's value, or `zip`. Anything else is an otio file."""

        def work() -> None:
            formats = [known for known in TimelineFormat if known.value == kind] or [TimelineFormat.OTIO]
            with_media = kind == ZIP
            exported = self._app.timelines.export(prepared, () if with_media else formats, with_media=with_media)
            self._change(prepared.project, exported=exported.files, missing=exported.missing)

        self._begin(prepared.project, FilmWork.TIMELINE, work)

    def join(self, project: Project, timeout: float) -> None:
        """Wait for the end of the job."""
        thread = self._threads.get(project.path)
        if thread is not None:
            thread.join(timeout)

    def _begin(self, project: Project, work: FilmWork, do: Callable[[], None]) -> None:
        with self._lock:
            if self.is_busy(project):
                return
            before = self.of(project)
            report = before.report if before and work is not FilmWork.FILM else None  # it is still that of the film
            self._jobs[project.path] = FilmJob(work, report=report)
            thread = threading.Thread(target=self._follow, args=(project, do), name=f"film-{project.slug}", daemon=True)
            self._threads[project.path] = thread
        thread.start()

    def _follow(self, project: Project, do: Callable[[], None]) -> None:
        try:
            do()
            self._change(project, is_over=True)
        except VideoError as error:
            self._change(project, error=error, is_over=True)
        except Exception as exc:  # noqa: BLE001 - logged whole, and the last stop above this thread
            _LOG.exception("The film of %s ended by a bug", project.slug)
            self._change(project, error=_bug(exc), is_over=True)

    def _change(self, project: Project, **values: object) -> None:
        self._jobs[project.path] = replace(self._jobs[project.path], **values)


def _bug(exc: Exception) -> VideoError:
    return VideoError(
        "internal_error",
        "Shotchain made a mistake of its own and had to end the work on the film.",
        hint="What is finished stays. Please report it with the last lines of logs/pipeline.log.",
        detail=f"{type(exc).__name__}: {exc}",
    )
