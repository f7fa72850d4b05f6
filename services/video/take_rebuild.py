"""Opens a project's take store; one that is damaged or lost is made anew from the recipes beside and in the clips."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from domain.errors import MediaError, StateUnreadable
from domain.plan import SegmentRef
from domain.takes import Recipe, Take, TakeState
from infrastructure.ffmpeg import comment_of
from infrastructure.json_files import read_object
from infrastructure.project_store import Project
from infrastructure.take_database import DAMAGED
from infrastructure.take_rows import graded_of, seam_of
from infrastructure.take_store import TakeStore
from services.video.take_files import TakeFiles

_LOG = logging.getLogger(__name__)
_PARTS = ("", "-wal", "-shm")


def take_store_path(project: Project) -> Path:
    return project.video_dir / "_takes.sqlite"


def open_take_store(project: Project) -> TakeStore:
    """The project's take store, made anew from the clips when its file is damaged, or lost while takes are there.

    A damaged file is kept beside it. Raises StateUnreadable when the disk is full or the folder is not writable.
    """
    path = take_store_path(project)
    was_there = path.is_file()
    try:
        store = TakeStore(path)
    except StateUnreadable as error:
        if error.code != DAMAGED:
            raise
        _set_aside(path)
        return rebuilt_take_store(project)
    if not was_there:
        _fill(store, project)
    return store


def rebuilt_take_store(project: Project) -> TakeStore:
    """A fresh store filled from the clips; an older file is set aside."""
    path = take_store_path(project)
    if path.is_file():
        _set_aside(path)
    store = TakeStore(path)
    _fill(store, project)
    return store


def _set_aside(path: Path) -> None:
    stamp = datetime.now(timezone.utc).strftime("%Y%m%d-%H%M%S-%f")
    _LOG.warning("%s is damaged or made anew; the old file is kept as %s.%s", path, path.name, stamp)
    for part in _PARTS:
        old = path.with_name(path.name + part)
        if old.is_file():
            old.replace(path.with_name(f"{path.name}.{stamp}{part}"))


def _fill(store: TakeStore, project: Project) -> None:
    files = TakeFiles(project)
    takes = sorted(_takes_on_disk(files), key=lambda take: take.take_id)
    with store.transaction():
        for take in takes:
            store.restore(take)
            if files.is_shown(take) or store.chosen_of(take.segment) is None:
                store.choose(take)
    if takes:
        _LOG.info("%d takes of %s were found on disk", len(takes), project.slug)


def _takes_on_disk(files: TakeFiles) -> Iterator[Take]:
    seen: set[str] = set()
    for written in (*files.recipes(), *files.clips()):
        if written.stem in seen:
            continue
        recipe = read_object(written) if written.suffix == ".json" else _comment(written)
        take = _take_of(recipe or {})
        if take is not None and files.is_there(take):
            seen.add(written.stem)
            yield take


def _comment(clip: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(comment_of(clip))
    except (MediaError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _take_of(content: dict[str, Any]) -> Take | None:
    """The take that a recipe describes; None for anything that is no recipe of ours."""
    try:
        return Take(
            take_id=int(content["take_id"]),
            segment=SegmentRef(str(content["shot_id"]), int(content["segment_index"])),
            fingerprint=str(content["fingerprint"]),
            prompt_id=str(content["prompt_id"]),
            client_id="",
            backend=str(content["backend"]),
            parent_id=content["parent_id"],
            recipe=Recipe(**content["recipe"]),
            state=TakeState.FINISHED,
            created_at=datetime.fromisoformat(content["created_at"]),
            clip=content["clip"],
            last_frame=content["last_frame"],
            seconds=content["seconds"],
            seam=seam_of(content.get("seam")),
            graded=graded_of(content.get("graded")),
        )
    except (KeyError, TypeError, ValueError):
        return None
