"""Which sound a film gets: the one that was asked for, else the one that the storyboard names."""

from __future__ import annotations

from pathlib import Path

from domain.errors import MediaError
from services.video.planning import PreparedPlan


def chosen_sound(prepared: PreparedPlan, audio: Path | None) -> Path | None:
    """The sound file, None for a silent film. Raises MediaError when it is not there.

    `audio` may lie anywhere: a person chose it. What a storyboard names lies inside the project, links included.
    """
    if audio is not None:
        if not audio.is_file():
            raise MediaError(
                "sound_missing",
                f"There is no sound file {audio}.",
                hint="Check the path; relative ones count from the current folder, then from the project's.",
                file=audio,
            )
        return audio
    named = prepared.storyboard.audio
    return None if named is None else _inside(prepared, named)


def _inside(prepared: PreparedPlan, named: Path) -> Path:
    folder = prepared.project.path.resolve()
    sound = folder / named
    if not sound.resolve().is_relative_to(folder) or not sound.is_file():
        raise MediaError(
            "storyboard_sound_missing",
            f"{prepared.storyboard.path.name} names the sound {named.as_posix()}, which is not in the project.",
            hint="Put it there, correct audio in the storyboard, or assemble without sound.",
            file=prepared.storyboard.path.name,
            field="audio",
            value=named.as_posix(),
        )
    return sound
