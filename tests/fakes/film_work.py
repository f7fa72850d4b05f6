"""Film and timeline services without clips: they wait for the test, and do as it says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection

from domain.errors import VideoError
from domain.film import FilmReport, ShotReport
from domain.timeline import TimelineFormat
from domain.units import FrameCount
from services.video.film import FILM_NAME, film_folder
from services.video.planning import PreparedPlan
from services.video.timeline_export import Exported


class FakeFilm:
    """Writes a file that stands for the film once the test lets it."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.has_begun = threading.Event()
        self.asked_slates: list[bool] = []
        self.error: VideoError | None = None

    def assemble(
        self, prepared: PreparedPlan, *, slates: bool, on_progress: Callable[[FrameCount, FrameCount], None]
    ) -> FilmReport:
        self.asked_slates.append(slates)
        on_progress(FrameCount(30), FrameCount(120))
        self.has_begun.set()
        self.may_end.wait(10)
        if self.error is not None:
            raise self.error
        path = film_folder(prepared.project) / FILM_NAME
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"film")
        shot = ShotReport("001", FrameCount(48), FrameCount(48), copied=True, missing=False)
        return FilmReport(path, FrameCount(48), copied=True, shots=(shot,))


class FakeTimelines:
    """Remembers what was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[TimelineFormat, ...], bool]] = []

    def export(self, prepared: PreparedPlan, formats: Collection[TimelineFormat], *, with_media: bool) -> Exported:
        self.asked.append((tuple(formats), with_media))
        path = film_folder(prepared.project) / "film.otio"
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
        return Exported((path,), ("002",))
