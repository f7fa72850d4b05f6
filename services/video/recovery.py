"""Before a run: takes that an earlier run left behind are fetched where they finished, marked where they are lost."""

from __future__ import annotations

import logging
import threading

from domain.errors import BackendError, PromptLost, VideoError
from domain.plan import GenerationPlan, Segment
from domain.selection import MissingStartFrame
from domain.takes import Take, TakeState
from domain.units import FramesPerSecond, Resolution
from infrastructure.atomic_files import TEMPORARY_PREFIX
from infrastructure.comfy_api.session import ComfySession, PromptFinished
from infrastructure.project_store import Project
from infrastructure.take_store import TakeStore
from services.video.chain_tools import ChainTools
from services.video.clip_source import ClipSource
from services.video.take_files import TakeFiles

_LOG = logging.getLogger(__name__)


def remove_leftovers(project: Project) -> None:
    """Delete what a process that was killed left half-written. Only while the project's lock is held."""
    for folder in (project.video_dir, project.start_frames_dir, project.video_dir / "_takes"):
        for path in folder.glob(f"{TEMPORARY_PREFIX}*"):
            path.unlink(missing_ok=True)


def hide_beyond(store: TakeStore, files: TakeFiles, plan: GenerationPlan) -> None:
    """Take clips out of their places that the plan has no segment for, as after a change of the segments' length.

    Whoever puts a shot's clips together would take them for a part of it. The takes stay, and are used again when the
    plan asks for them again.
    """
    segments = {shot.shot_id: len(shot.segments) for shot in plan.shots}
    for segment in store.chosen_ids():
        if segment.index >= segments.get(segment.shot_id, segment.index + 1):
            store.choose_none(segment)
            files.hide(segment)


def settle(store: TakeStore, tools: ChainTools, backend: str) -> None:
    """Find out what became of every unfinished take of this backend.

    One that waits or runs on the server is left for the run to follow. One that finished is fetched, one that failed or
    that the server knows nothing of is marked. One whose clip another server has rendered since is cancelled. When the
    server does not answer, nothing is changed.
    """
    unfinished = [take for take in store.unfinished() if take.backend == backend]
    if not unfinished:
        return
    try:
        queue = tools.api.queue()
        for take in unfinished:
            if _is_superseded(tools, take):
                tools.api.cancel(take.prompt_id)
                store.end(take, TakeState.STOPPED)
            elif queue.ahead_of(take.prompt_id) is None:
                _settle_one(store, tools, take)
    except BackendError as error:
        _LOG.warning("Unfinished takes could not be looked up: %s", error)


def _is_superseded(tools: ChainTools, take: Take) -> bool:
    """Whether there is a clip of the very same inputs: its shot moved to another server, and went on from that clip."""
    return tools.book.reusable(_segment_of(take), take.fingerprint) is not None


def _settle_one(store: TakeStore, tools: ChainTools, take: Take) -> None:
    never = threading.Event()
    try:
        with ComfySession(tools.api, timings=tools.timings, client_id=take.client_id) as session:
            for event in session.watch(store.nodes_of(take), prompt_id=take.prompt_id, stop=never):
                if isinstance(event, PromptFinished):
                    _fetch(tools, take, event, never)
    except PromptLost as error:
        store.end(take, TakeState.LOST, error.code, str(error))
    except VideoError as error:
        if not isinstance(error, BackendError) or error.exit_code == 1:
            store.end(take, TakeState.FAILED, error.code, str(error))


def _fetch(tools: ChainTools, take: Take, done: PromptFinished, stop: threading.Event) -> None:
    source = ClipSource(tools.api, tools.search, stop)
    placed = tools.placing.fetch(take, _segment_of(take), source, done.outputs, take.created_at.timestamp())
    if placed is not None:
        tools.book.finish(take, placed.clip, placed.last_frame, done.execution_seconds or 0.0)


def _segment_of(take: Take) -> Segment:
    """As much of the segment as fetching needs. The last frame is always fetched: a later segment may open on it."""
    recipe = take.recipe
    return Segment(
        ref=take.segment,
        start_frame=MissingStartFrame("", ""),
        prompt=recipe.prompt,
        negative_prompt=recipe.negative_prompt,
        frames=recipe.frames,
        first_kept=recipe.first_kept,
        length=recipe.frames,
        fps=FramesPerSecond(recipe.fps),
        size=Resolution(recipe.width, recipe.height),
        seed=recipe.seed,
        has_successor=True,
    )
