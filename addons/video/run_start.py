"""Starting runs from the tab: the whole plan, some segments of it, the same again, or one that was left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addons.video.desk import Desk
from addons.video.present_plan import lacking_models
from domain.plan import SegmentRef
from services.ready_servers import ready_plan

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project
    from services.video.planning import PreparedPlan
    from services.video.resume import LastRun


class RunStart:
    """Checks what a run needs and starts it. While a run of the project goes on, nothing is started."""

    def __init__(self, app: App, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    def begin(self, prepared: PreparedPlan, only: frozenset[SegmentRef] | None = None) -> None:
        """Render the plan, or of it `only` these segments. Raises VideoError."""
        ready = ready_plan(prepared, self._app.backends.choose_all(), self._app.planning.check_models)
        if ready.report.problems:
            raise lacking_models(ready.report, prepared.workflow_path.name)
        self._desk.begin(ready.prepared, ready.backends, only)

    def plan_of(self, project: Project) -> PreparedPlan:
        """The plan that the page shows; built again when it cannot be shown. Raises VideoError."""
        prepared = self._desk.recall(project)
        if prepared is not None:
            return prepared
        stored = self._app.state(project).load()
        return self._desk.prepare(project, stored["storyboard_file"], stored["selection_file"], stored["workflow_file"])

    def retry(self, project: Project) -> None:
        """What the last run was asked for once more; what is finished is used as it is. Raises VideoError."""
        self._again(project, self._app.runs.last(project))

    def resume(self, project: Project) -> None:
        """Go on with the run that was left in the middle, if there is one. Raises VideoError."""
        self._again(project, self._app.runs.left_open(project))

    def _again(self, project: Project, run: LastRun | None) -> None:
        if run is not None:
            self.begin(self._app.runs.prepare_again(project, run, self._app.planning), run.only)
