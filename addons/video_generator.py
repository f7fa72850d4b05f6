"""The tab 🎥 Video: from a storyboard and its keyframes to clips."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from addons.base_addon import Page
from addons.helpers.storyboard_loader import load_storyboard_from_config
from addons.texts import Words
from addons.video.bindings import bind_events
from addons.video.desk import Desk
from addons.video.focus import Focus
from addons.video.handlers import VideoHandlers
from addons.video.layout import VideoLayout, build_layout
from addons.video.present_plan import model_check_failed_md, model_check_md
from addons.video.public_api import publish_api
from addons.video.run_start import RunStart
from domain.errors import VideoError
from services.ready_servers import ready_plan
from services.video.generation_update import GenerationUpdate, RunTally

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project
    from services.video.planning import PreparedPlan

_ENGLISH = Words("en")


class VideoGeneratorAddon:
    """Plans and renders the active project."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.desk = Desk(app)
        self._ui: VideoLayout | None = None

    def get_tab_name(self) -> str:
        """The tab's name, the same in every language."""
        return "🎥 Video"

    def render(self) -> None:
        """Build the tab."""
        self._ui = build_layout(gr.I18n())

    def bind(self, page: Page) -> None:
        """Tie the tab's events and publish its API."""
        if self._ui is None:
            raise RuntimeError("render() comes first")
        publish_api(self.build_plan, self.start_generation, self.load_last_video)
        bind_events(self._ui, VideoHandlers(self._app, self._ui, self.desk), page)

    def build_plan(self, storyboard_file: str, selection_file: str) -> tuple[dict[str, object], str]:
        """The plan as JSON, and as Markdown what the server lacks for it. The files are named inside the project.

        The workflow is the one last chosen, else the storyboard's own. Raises VideoError.
        """
        prepared = self._prepare(storyboard_file, selection_file, None)
        try:
            backend = self._app.backends.choose()
            check = model_check_md(
                self._app.planning.check_models(prepared.for_backend(backend), backend), backend, _ENGLISH
            )
        except VideoError as error:
            check = model_check_failed_md(error, _ENGLISH)
        return prepared.plan.as_json(), check

    def start_generation(
        self, storyboard_file: str, selection_file: str, workflow_file: str
    ) -> Iterator[GenerationUpdate]:
        """Render, and tell where the run is until it is over. The run goes on when nobody listens any more.

        While a run of the project goes on, that one is told about. Raises VideoError.
        """
        prepared = self._prepare(storyboard_file, selection_file, workflow_file)
        self._app.state(prepared.project).update(
            storyboard_file=storyboard_file, selection_file=selection_file, workflow_file=prepared.workflow_path.name
        )
        ready = ready_plan(prepared, self._app.backends.choose_all(), self._app.planning.check_models)
        run = self.desk.begin(ready.prepared, ready.backends)
        self.desk.watch(prepared.project)
        tally = RunTally(prepared.plan)
        for event in run.events():
            yield tally.update(event)

    def resume(self, project: Project) -> None:
        """Go on with the run that a project was left in the middle of, if there is one. Raises VideoError."""
        RunStart(self._app, self.desk).resume(project)

    def load_last_video(self) -> tuple[str | None, str]:
        """The path of the clip that was finished last, None when there is none, and the words under the player."""
        project = self.desk.project()
        clip = next(iter(self.desk.snapshot(project, Focus()).reel.clips), None)
        path: Path | None = project.video_dir / clip.name if clip else None
        return (str(path) if path else None), (
            _ENGLISH("playing", clip=clip.name) if clip else _ENGLISH("nothing_to_play")
        )

    def _prepare(self, storyboard: str, selection: str, workflow: str | None) -> PreparedPlan:
        project = self.desk.project()
        return self.desk.prepare(project, storyboard, selection, workflow or self._workflow(project, storyboard))

    def _workflow(self, project: Project, storyboard: str) -> str | None:
        stored = self._app.state(project).load()["workflow_file"]
        return stored or self._app.planning.default_workflow(load_storyboard_from_config(project, storyboard))
