"""A film of one shot with two segments, rendered by a fake server; nothing twice, nothing half."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import stamina
from PIL import Image

from config.settings import SHIPPED_WORKFLOWS
from domain.errors import VideoError
from domain.events import GenerationEvent, RunFinished, SegmentFailed, SegmentFinished, SegmentSkipped
from domain.model_family import WAN_22_5B
from domain.plan import GenerationPlan, Segment, SegmentRef, ShotPlan
from domain.selection import Keyframe, LastFrameOf
from domain.takes import TakeState
from domain.units import FrameCount, FramesPerSecond, Resolution
from infrastructure.comfy_api.client import ComfyUIAPI
from infrastructure.ffmpeg import probe
from infrastructure.project_store import Project
from infrastructure.take_store import TakeStore
from services.backend import Backend
from services.video.chain_tools import Attempts
from services.video.local_search import LocalVideoSearch
from services.video.run_control import RunControl
from services.video.video_generation_service import VideoGenerationService
from tests.fakes.clips import render
from tests.fakes.comfy_server import FakeComfyServer, Script
from tests.integration.comfy_api.conftest import HASTY, WatchTimings

WORKFLOW = SHIPPED_WORKFLOWS / "gcv_wan_2.2_5b_i2v.json"
FRAMES = (9, 6)


@dataclass
class Studio:
    """One server, one project, and what came of a run."""

    server: FakeComfyServer
    api: ComfyUIAPI
    project: Project
    plan: GenerationPlan
    timings: WatchTimings
    search: LocalVideoSearch | None = None
    attempts: int = 1
    stop: RunControl = field(default_factory=RunControl)
    events: list[GenerationEvent] = field(default_factory=list)

    def run(self, on_event: Callable[[GenerationEvent], None] = lambda _event: None) -> Studio:
        """Render the film to its end."""
        backend = Backend("Fake", self.server.url, False, "0.3.64", "fake")
        with closing(TakeStore(self.project.video_dir / "_takes.sqlite")) as store:
            service = VideoGenerationService(
                self.project,
                backend,
                self.api,
                store,
                timings=self.timings,
                search=self.search,
                attempts=Attempts(self.attempts, pause_after_loss=0.0, pause_unreachable=0.0),
            )
            for event in service.generate(self.plan, WORKFLOW, self.stop):
                self.events.append(event)
                on_event(event)
        return self

    def assert_done(self) -> None:
        """Both segments are there, exact to the frame, and each was submitted once."""
        assert self.events[-1] == RunFinished(finished=2, failed=0, skipped=0), [str(e) for e in self.events[-3:]]
        clips = [event for event in self.events if isinstance(event, SegmentFinished)]
        assert tuple(probe(event.clip).frames for event in clips) == FRAMES
        self.assert_submitted(2)
        self.assert_tidy(clips=2, last_frames=1)

    def assert_failed(self, code: str, *, submitted: int = 1) -> VideoError:
        """The first segment failed for that reason, its successor was skipped, and nothing lies around.

        Where both were `submitted`, the second one was taken back.
        """
        failed = [event.error for event in self.events if isinstance(event, SegmentFailed)]
        assert [error.code for error in failed] == [code]
        assert failed[0].hint
        assert [event.segment.index for event in self.events if isinstance(event, SegmentSkipped)] == [1]
        self.assert_submitted(submitted)
        assert self.states_of(1) == [TakeState.STOPPED] * (submitted - 1)
        self.assert_tidy(clips=0, last_frames=0)
        return failed[0]

    def states_of(self, index: int) -> list[TakeState]:
        """What became of the takes of one segment, oldest first."""
        with closing(TakeStore(self.project.video_dir / "_takes.sqlite")) as store:
            return [take.state for take in store.takes(SegmentRef("001", index))]

    def assert_submitted(self, times: int) -> None:
        """Counted on the server, where a duplicate would cost a GPU's time."""
        assert len(self.server.submitted) == times
        assert len({stage.prompt_id for stage in self.server.submitted}) == times

    def assert_tidy(self, *, clips: int, last_frames: int) -> None:
        """No temporary file, no half one: neither in the places nor among the takes."""
        folder = self.project.video_dir
        found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        media = {name for name in found if not name.startswith("_takes") or name.endswith((".mp4", ".png"))}
        shown = {f"_startframes/001_lastframe_{number}.png" for number in range(last_frames)}
        shown |= {f"shot_001_seg_{number}.mp4" for number in range(clips)}
        assert {name for name in media if not name.startswith("_takes/")} == shown
        takes = {name for name in media if name.startswith("_takes/")}
        assert len(takes) == len(shown)
        assert not [name for name in found if ".tmp-" in name or "-fetched" in name]


BuildStudio = Callable[..., Studio]


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    """What is tried again is tried at once, and six times at most."""
    with stamina.set_testing(True, attempts=6, cap=True):
        yield


@pytest.fixture
def build_studio(tmp_path: Path) -> Iterator[BuildStudio]:
    """`build_studio(script, timings=…, patience=…)`: a server that plays `script`, and a film to render on it."""
    with ExitStack() as stack:

        def build(
            play: Script = render,
            *,
            timings: WatchTimings = HASTY,
            patience: float = 5.0,
            timeout: float = 5.0,
            search: LocalVideoSearch | None = None,
            attempts: int = 1,
            **server: Any,
        ) -> Studio:
            fake = stack.enter_context(FakeComfyServer(play, **server))
            api = ComfyUIAPI(fake.url, timeout=timeout, transfer_patience=patience)
            stack.callback(api.close)
            keyframe = tmp_path / "keyframe.png"
            Image.new("RGB", (96, 64), "teal").save(keyframe)
            return Studio(fake, api, _project(tmp_path / "film"), _plan(keyframe), timings, search, attempts)

        yield build


def _project(folder: Path) -> Project:
    folder.mkdir()
    (folder / "storyboard.json").write_text(json.dumps({"project": "film", "shots": []}))
    return Project("film", "film", folder)


def _plan(keyframe: Path) -> GenerationPlan:
    starts = (Keyframe(keyframe), LastFrameOf("001", 0))
    segments = tuple(
        Segment(
            ref=SegmentRef("001", index),
            start_frame=start,
            prompt="a hill",
            negative_prompt="",
            frames=FrameCount(FRAMES[index]),
            first_kept=index,
            length=FrameCount(9),
            fps=FramesPerSecond(24),
            size=Resolution(96, 64),
            seed=7,
            has_successor=index == 0,
        )
        for index, start in enumerate(starts)
    )
    return GenerationPlan("film", (ShotPlan("001", segments),), WAN_22_5B, FramesPerSecond(24))
