"""The last run of a project, noted in the take store: so that one that was left can be begun again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.plan import SegmentRef
from domain.units import FramesPerSecond, Resolution, Seconds
from infrastructure.project_store import Project
from infrastructure.take_store import TakeStore
from services.video.planning import PlanOptions, PreparedPlan
from services.video.take_rebuild import open_take_store, take_store_path

_NOTE = "run"


@dataclass(frozen=True, slots=True)
class LastRun:
    """What a run was made of. `is_open`: it was neither finished nor stopped by a person."""

    storyboard: str
    selection: str
    workflow: str
    options: PlanOptions
    only: frozenset[SegmentRef] | None
    is_open: bool


def note_begin(store: TakeStore, prepared: PreparedPlan, only: frozenset[SegmentRef] | None) -> None:
    """Remember what is begun, before anything is submitted."""
    options = prepared.options
    store.set_note(
        _NOTE,
        {
            "open": True,
            "storyboard": str(prepared.storyboard.path),
            "selection": str(prepared.selection.path),
            "workflow": str(prepared.workflow_path),
            "fps": options.fps,
            "resolution": [options.resolution.width, options.resolution.height] if options.resolution else None,
            "max_segment_seconds": options.max_segment_seconds,
            "seed": options.seed,
            "shots": sorted(options.shots) if options.shots is not None else None,
            "models": dict(options.models),
            "only": [[segment.shot_id, segment.index] for segment in sorted(only)] if only is not None else None,
        },
    )


def note_end(store: TakeStore) -> None:
    """The run came to its end, or a person ended it: nothing is left to resume."""
    store.set_note(_NOTE, {**store.note(_NOTE), "open": False})


def last_run(project: Project) -> LastRun | None:
    """The project's last run, or None. Makes no store where there is none."""
    if not take_store_path(project).is_file():
        return None
    store = open_take_store(project)
    try:
        return _read(store.note(_NOTE))
    finally:
        store.close()


def prepare_again(project: Project, left: LastRun, prepare: Callable[..., PreparedPlan]) -> PreparedPlan:
    """The plan of an earlier run. Raises what `prepare` raises when its files are gone or broken."""
    return prepare(project, left.storyboard, left.selection, left.workflow, left.options)


def _read(note: Any) -> LastRun | None:
    if not isinstance(note, dict):
        return None
    options = PlanOptions(
        fps=None if note["fps"] is None else FramesPerSecond(note["fps"]),
        resolution=None if note["resolution"] is None else Resolution(*note["resolution"]),
        max_segment_seconds=None if note["max_segment_seconds"] is None else Seconds(note["max_segment_seconds"]),
        seed=note["seed"],
        shots=None if note["shots"] is None else frozenset(note["shots"]),
        models=note["models"],
    )
    only = None if note["only"] is None else frozenset(SegmentRef(*part) for part in note["only"])
    return LastRun(note["storyboard"], note["selection"], note["workflow"], options, only, bool(note["open"]))
