"""What lies in a project's folders for a plan: clips and keyframes. Looked at again only when there is a reason to."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from addons.media import still_url
from addons.video.reels import SUFFIX
from domain.plan import GenerationPlan, SegmentRef
from domain.selection import Keyframe

if TYPE_CHECKING:
    from services.projects import Project

_SETTLED = 2_000_000_000  # nanoseconds: a folder's time is coarser than what two files can be written in


@dataclass(frozen=True, slots=True)
class _Clips:
    plan: GenerationPlan
    mtime_ns: int | None
    """The folder's; None while it is too young to be trusted."""
    names: Mapping[SegmentRef, str]


class DiskLook:
    """One for the process."""

    def __init__(self) -> None:
        self._clips: dict[Path, _Clips] = {}
        self._stills: dict[Path, tuple[GenerationPlan, Mapping[str, str]]] = {}

    def forget(self, project: Project) -> None:
        """Look again next time."""
        self._clips.pop(project.path, None)
        self._stills.pop(project.path, None)

    def clips(self, project: Project, plan: GenerationPlan) -> Mapping[SegmentRef, str]:
        """The file names of the plan's clips that are there; listed when files came into the folder or left it."""
        mtime_ns = _mtime_ns(project.video_dir)
        known = self._clips.get(project.path)
        if known is None or known.plan is not plan or known.mtime_ns is None or known.mtime_ns != mtime_ns:
            names = {path.name for path in project.video_dir.glob(f"*{SUFFIX}")}
            found = {segment.ref: segment.ref.clip_name for segment in plan.segments if segment.ref.clip_name in names}
            is_settled = mtime_ns is not None and time.time_ns() - mtime_ns > _SETTLED
            known = _Clips(plan, mtime_ns if is_settled else None, found)
            self._clips[project.path] = known
        return known.names

    def stills(self, project: Project, plan: GenerationPlan) -> Mapping[str, str]:
        """The address of each shot's keyframe, as it was when the plan was shown first or the page was opened."""
        known = self._stills.get(project.path)
        if known is None or known[0] is not plan:
            known = (plan, _stills(project, plan))
            self._stills[project.path] = known
        return known[1]


def _mtime_ns(folder: Path) -> int | None:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return None


def _stills(project: Project, plan: GenerationPlan) -> Mapping[str, str]:
    stills: dict[str, str] = {}
    for number, shot in enumerate(plan.shots):
        start = shot.segments[0].start_frame
        if isinstance(start, Keyframe):
            try:
                stills[shot.shot_id] = still_url(project, number, start.path)
            except OSError:
                continue  # gone since the plan was made
    return stills
