"""Which shots have their colours put right: a shot's own choice, else the project's, else the settings'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.correction import Correction
from domain.takes import Take
from infrastructure.project_store import Project
from infrastructure.take_store import TakeStore


@dataclass(frozen=True, slots=True)
class CorrectionModes:
    """The choices in force."""

    default: Correction
    by_shot: Mapping[str, Correction] = field(default_factory=dict)

    def of(self, shot_id: str) -> Correction:
        return self.by_shot.get(shot_id, self.default)

    def of_take(self, take: Take) -> Correction:
        return self.of(take.segment.shot_id)


def correction_modes(project: Project, store: TakeStore, settings: Correction) -> CorrectionModes:
    """The choices of a project; `settings` is what holds where neither project nor shot says anything."""
    return CorrectionModes(project.colour_correction or settings, store.corrections())
