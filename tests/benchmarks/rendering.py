"""The same film rendered by Shotchain and by the direct client on the same server, with the server's record of both."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from addons.app import App, compose
from domain.events import RunFinished, SegmentSubmitted
from domain.plan import Segment
from domain.selection import Keyframe
from infrastructure.comfy_api.segment_inputs import segment_inputs
from infrastructure.comfy_api.updaters import inject
from infrastructure.comfy_api.workflow_graph import read_roles
from infrastructure.comfy_api.workflow_template import load_workflow_template
from services.video.planning import PreparedPlan
from tests.benchmarks.direct_client import DirectClient, Job
from tests.benchmarks.server_record import Record, fetch_record
from tests.fakes.films import write_film


@dataclass
class Film:
    """What both render: shots of so many seconds each, cut into segments of `longest` seconds."""

    folder: Path
    url: str
    shots: int
    seconds: float
    longest: float = 1.0
    size: tuple[int, int] = (256, 160)
    still: Path | None = None
    """A keyframe for all shots in place of a gradient."""
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def ours(self) -> Record:
        """Plan at hand, from the choice of the server to the run's last event: what the Start button does."""
        with closing(compose(comfy_url=self.url)) as app:
            prepared = self.prepare(app)
            began = perf_counter()
            backend = app.backends.choose()
            if not app.planning.check_models(prepared, backend).ok:
                raise AssertionError("the server lacks models")
            shots: dict[str, str] = {}
            end = None
            for event in app.runs.start(prepared, backend).events():
                if isinstance(event, SegmentSubmitted):
                    shots[event.prompt_id] = event.segment.shot_id
                end = event
            wall = perf_counter() - began
        if not (isinstance(end, RunFinished) and end.is_complete):
            raise AssertionError(end)
        return fetch_record(self.url, shots, wall)

    def direct(self, *, stays: bool = True) -> Record:
        """The direct client, from its connection to its last file."""
        with closing(compose(comfy_url=self.url)) as app:
            prepared = self.prepare(app)
        chains = [jobs_of(prepared, shot.segments) for shot in prepared.plan.shots]
        keyframes = [
            shot.segments[0].start_frame.path
            for shot in prepared.plan.shots
            if isinstance(shot.segments[0].start_frame, Keyframe)
        ]
        target = prepared.project.path / "direct"
        target.mkdir()
        began = perf_counter()
        with DirectClient(self.url, target, stays=stays) as client:
            client.render(chains, keyframes)
        return fetch_record(self.url, client.shots, perf_counter() - began)

    def prepare(self, app: App) -> PreparedPlan:
        """A plan of its own seeds each time, so that the server has none of it in its cache."""
        number = next(self._numbers)
        rows = [(f"{shot:03}", self.seconds) for shot in range(1, self.shots + 1)]
        folder = write_film(
            self.folder / f"film {number}", rows, self.size,
            project=f"film {number}", video_settings={"max_segment_duration": self.longest},
        )  # fmt: skip
        if self.still is not None:
            for shot_id, _ in rows:
                shutil.copy(self.still, folder / "selected" / f"{shot_id}.png")
        return prepared_plan(app, folder)


def prepared_plan(app: App, folder: Path, workflow: str | None = None) -> PreparedPlan:
    """The plan of a project folder."""
    project = app.projects.locate(str(folder))
    return app.planning.prepare(
        project, app.projects.storyboards(project)[0], app.projects.selections(project)[0], workflow
    )


def jobs_of(prepared: PreparedPlan, segments: Sequence[Segment]) -> list[Job]:
    """Segments as the direct client takes them: workflows filled in beforehand."""
    template = load_workflow_template(prepared.workflow_path)
    roles = read_roles(template)
    jobs: list[Job] = []
    for segment in segments:
        prefix = f"direct/{prepared.project.slug}/{segment.ref.clip_stem}"
        filled = inject(template, roles, segment_inputs(segment, "", prefix, {}))
        start = roles.start_image
        jobs.append(
            Job(
                segment.ref.shot_id, filled.nodes, start.node_id, start.input_name, filled.video_node_id,
                filled.last_frame_node_id,
            )
        )  # fmt: skip
    return jobs
