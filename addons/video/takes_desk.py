"""Looks at takes for the tab: once after each finished segment, run, plan or change, not at every tick."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from addons.media import poster_url
from addons.video.takes_look import LeftOpen, TakesLook
from config.settings import AUTO, PREVIEW
from domain.errors import VideoError
from domain.plan import SegmentRef
from domain.takes import Freshness, SegmentStatus, Take
from services.video.changed_shots import changed_shots
from services.video.overrides import with_overrides
from services.video.take_files import TAKES_FOLDER

if TYPE_CHECKING:
    from addons.app import App
    from addons.video.watch import RunWatch
    from services.backend import Backend
    from services.projects import Project
    from services.video.planning import PreparedPlan


@dataclass(frozen=True, slots=True)
class _Known:
    """A look, and what it was taken of: it holds while these are the same."""

    prepared: PreparedPlan | None
    run: object
    dealt_with: int
    cursor: int
    """How far the run's events are in the look."""
    look: TakesLook

    def is_of(self, prepared: PreparedPlan | None, run: object, dealt_with: int) -> bool:
        return self.prepared is prepared and self.run is run and self.dealt_with == dealt_with


class TakesDesk:
    """One for the process; every page is shown the same look."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._known: dict[Path, _Known] = {}
        self._lock = threading.Lock()

    def look(self, project: Project, prepared: PreparedPlan | None, watch: RunWatch | None) -> TakesLook:
        """The takes of the plan's segments; without a plan, only what was left open."""
        run, dealt_with = (watch.run, watch.dealt_with) if watch else (None, 0)
        with self._lock:
            known = self._known.get(project.path)
            if known is None or not known.is_of(prepared, run, dealt_with):
                before = known if known and known.is_of(prepared, run, known.dealt_with) else None
                # First: what happens while it is looked is looked at again.
                events, cursor = watch.run.events_since(before.cursor if before else 0) if watch else ((), 0)
                look = self._look_now(project, prepared, watch, before.look if before else None, changed_shots(events))
                known = _Known(prepared, run, dealt_with, cursor, look)
                self._known[project.path] = known
            return known.look

    def forget(self, project: Project) -> None:
        """Takes or files changed: look again next time."""
        with self._lock:
            self._known.pop(project.path, None)

    def statuses(
        self, prepared: PreparedPlan, shots: frozenset[str] | None = None
    ) -> Mapping[SegmentRef, SegmentStatus]:
        """The segments, or those of some shots, as they stand to the backend that would be used now.

        Raises StateUnreadable.
        """
        preview = self._preview()
        asked = prepared.for_backend(preview) if preview else prepared
        return self._app.takes.look(asked, is_preview=preview is not None, shots=shots)

    def choose(self, prepared: PreparedPlan, take_id: int) -> None:
        """Make a take the clip of its segment. Raises VideoError."""
        self._app.takes.choose(prepared, take_id, is_preview=self._preview() is not None)

    def backend_key(self) -> str:
        """What takes of the backend that would be used now are remembered by."""
        chosen = self._app.settings.current().comfy_url
        if chosen not in (AUTO, PREVIEW):
            return chosen
        try:
            return self._app.backends.choose().key
        except VideoError:
            return chosen

    def _preview(self) -> Backend | None:
        """The embedded preview if the next run would be one of it. Asks no other machine."""
        if self._app.settings.current().comfy_url not in (AUTO, PREVIEW):
            return None
        try:
            backend = self._app.backends.choose()
        except VideoError:
            return None
        return backend if backend.is_preview else None

    def _look_now(
        self,
        project: Project,
        prepared: PreparedPlan | None,
        watch: RunWatch | None,
        before: TakesLook | None,
        shots: frozenset[str] | None,
    ) -> TakesLook:
        """Of `shots` alone where the others are known from the look `before`."""
        left = self._left(project, watch)
        if prepared is None:
            return TakesLook(left=left)
        try:
            is_partial = before is not None and before.problem is None and shots is not None
            statuses = self.statuses(prepared, shots if is_partial else None)
            pictures = _pictures(project, statuses)
            if before is not None and is_partial:
                statuses, pictures = {**before.statuses, **statuses}, {**before.pictures, **pictures}
            return TakesLook(
                plan=with_overrides(prepared.plan, self._app.takes.overrides(project)),
                statuses=statuses,
                approved=self._app.takes.approved(project),
                pictures=pictures,
                corrections=self._app.takes.correction_modes(project),
                left=left,
            )
        except VideoError as error:
            return TakesLook(problem=error)

    def _left(self, project: Project, watch: RunWatch | None) -> LeftOpen | None:
        """The run that was left in the middle; the runs of this process tell about themselves."""
        if watch is not None:
            return None
        try:
            left = self._app.runs.left_open(project)
            if left is None:
                return None
            statuses = self.statuses(self._app.runs.prepare_again(project, left, self._app.planning))
        except VideoError:
            return LeftOpen(0, 0)  # said when the person lets it go on
        asked = [status for ref, status in statuses.items() if left.only is None or ref in left.only]
        return LeftOpen(sum(status.freshness is Freshness.FRESH for status in asked), len(asked))


def _pictures(project: Project, statuses: Mapping[SegmentRef, SegmentStatus]) -> Mapping[int, str]:
    """The address of each finished take's small picture: of its last frame, else of its clip."""
    pictures: dict[int, str] = {}
    for take in (take for status in statuses.values() for take in status.takes):
        if take.clip is not None:
            with suppress(OSError):  # deleted by hand: the take has no picture and is not shown
                pictures[take.take_id] = _picture(project, take, take.clip)
    return pictures


def _picture(project: Project, take: Take, clip: str) -> str:
    folder = project.video_dir / TAKES_FOLDER
    shown = poster_url(project, folder / Path(clip).name)
    return poster_url(project, folder / Path(take.last_frame).name) if take.last_frame else shown
