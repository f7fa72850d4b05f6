"""What the takes panel does to a project: every action leaves the desk knowing that takes changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from addons.video.desk import Desk
from addons.video.run_start import RunStart
from domain.correction import Correction
from domain.plan import SegmentRef
from domain.takes import Override, Take

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project


class TakeActions:
    """Raises VideoError. While a run goes on, nothing but approving is done."""

    def __init__(self, app: App, desk: Desk, starting: RunStart) -> None:
        self._app = app
        self._desk = desk
        self._starting = starting

    def again(self, project: Project, ref: SegmentRef) -> None:
        """Render the segment with a new seed."""
        if self._is_free(project, ref):
            self._app.takes.draw_seed(project, [ref])
            self._render(project, frozenset({ref}))

    def say(self, project: Project, ref: SegmentRef, prompt: str) -> None:
        """Render the segment with other words, and with the same ones by a new seed.

        The storyboard's own words, or none, give the segment back to the storyboard.
        """
        if not self._is_free(project, ref):
            return
        look = self._desk.takes.look(project, self._desk.recall(project), None)
        if prompt.strip() == look.prompt(ref).strip():
            self.again(project, ref)
            return
        own = next((segment.prompt for segment in self._segments(project) if segment.ref == ref), "")
        changed = None if prompt.strip() in ("", own.strip()) else prompt.strip()
        known = self._app.takes.overrides(project).get(ref, Override())
        self._app.takes.change(project, ref, replace(known, prompt=changed))
        self._render(project, frozenset({ref}))

    def say_shot(self, project: Project, ref: SegmentRef, prompt: str) -> None:
        """Keep other words for every segment of the segment's shot; the storyboard's own, or none, take that back."""
        if not self._is_free(project, ref):
            return
        known = self._app.takes.overrides(project)
        for segment in self._segments(project):
            if segment.ref.shot_id != ref.shot_id:
                continue
            changed = None if prompt.strip() in ("", segment.prompt.strip()) else prompt.strip()
            self._app.takes.change(project, segment.ref, replace(known.get(segment.ref, Override()), prompt=changed))
        self._desk.takes.forget(project)

    def rest(self, project: Project, ref: SegmentRef) -> None:
        """Render the shot's stale segments and what follows them."""
        look = self._desk.takes.look(project, self._desk.recall(project), self._desk.watch(project))
        rest = look.rest_of_chain(ref.shot_id)
        if rest and self._is_free(project, ref):
            self._render(project, frozenset(rest))

    def approve(self, project: Project, ref: SegmentRef, *, approved: bool) -> None:
        """Keep the segment's shot as it is, or take that back."""
        self._app.takes.approve(project, ref.shot_id, approved)
        self._desk.takes.forget(project)

    def correct(self, project: Project, ref: SegmentRef, mode: Correction | None) -> None:
        """Choose when the colours of the segment's shot are put right; None leaves it to the project."""
        if self._is_free(project, ref):
            self._app.takes.set_correction(project, ref.shot_id, mode)
            self._desk.look_again(project)

    def choose(self, project: Project, take_id: int) -> None:
        """Make the take the clip of its segment."""
        if not self._is_running(project):
            self._desk.takes.choose(self._starting.plan_of(project), take_id)
            self._desk.takes.forget(project)

    def delete(self, project: Project, take_id: int) -> None:
        """Delete the take and its files; never the one that is the clip."""
        if not self._is_running(project):
            self._app.takes.delete(project, [take_id])
            self._desk.takes.forget(project)

    def clip_of(self, project: Project, take_id: int) -> str:
        """The file name of a take's clip; empty when there is none."""
        look = self._desk.takes.look(project, self._desk.recall(project), self._desk.watch(project))
        takes: list[Take] = [take for status in look.statuses.values() for take in status.takes]
        clip = next((take.clip for take in takes if take.take_id == take_id), None)
        return Path(clip).name if clip else ""

    def _render(self, project: Project, only: frozenset[SegmentRef]) -> None:
        self._desk.takes.forget(project)
        self._starting.begin(self._starting.plan_of(project), only)

    def _segments(self, project: Project):
        return self._starting.plan_of(project).plan.segments

    def _is_free(self, project: Project, ref: SegmentRef) -> bool:
        return not self._is_running(project) and ref.shot_id not in self._app.takes.approved(project)

    def _is_running(self, project: Project) -> bool:
        run = self._app.runs.current(project)
        return run is not None and run.is_running
