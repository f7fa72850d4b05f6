"""What an assembled film is: every shot with the frames it has and the frames it should have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from domain.plan import SegmentRef
from domain.units import FrameCount


@dataclass(frozen=True, slots=True)
class ShotReport:
    """A shot in the film.

    `frames` stand in the film, `expected` are round(duration · fps). `copied` says that its clips were taken as they
    are, without encoding; `missing` that a slate stands in its place. `stale` are the clips that a new run would
    render anew.
    """

    shot_id: str
    frames: FrameCount
    expected: FrameCount
    copied: bool
    missing: bool
    path: Path | None = None
    stale: tuple[SegmentRef, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether the shot is there with exactly its frames."""
        return not self.missing and self.frames == self.expected

    def __str__(self) -> str:
        notes = ["slate"] if self.missing else []
        notes += [f"stale: {', '.join(str(segment) for segment in self.stale)}"] if self.stale else []
        note = f" ({'; '.join(notes)})" if notes else ""
        return f"shot {self.shot_id}: {self.frames}/{self.expected} frames{note}"


@dataclass(frozen=True, slots=True)
class FilmReport:
    """The film, its frames counted in the file.

    `copied` says that no picture in it was encoded anew. `sound` is the file that its sound was made of.
    """

    path: Path
    frames: FrameCount
    copied: bool
    shots: tuple[ShotReport, ...]
    sound: Path | None = None

    @property
    def expected(self) -> FrameCount:
        return FrameCount(sum(shot.expected for shot in self.shots))

    def as_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            "film": str(self.path),
            "frames": self.frames,
            "expected": self.expected,
            "copied": self.copied,
            "sound": str(self.sound) if self.sound else None,
            "shots": [
                {
                    "shot_id": shot.shot_id,
                    "frames": shot.frames,
                    "expected": shot.expected,
                    "copied": shot.copied,
                    "missing": shot.missing,
                    "file": shot.path.name if shot.path else None,
                    "stale": [str(segment) for segment in shot.stale],
                }
                for shot in self.shots
            ],
        }
