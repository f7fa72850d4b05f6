"""What the viewer plays, in words and addresses. Its controls are the browser's part (`assets/player.js`). Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from addons.helpers.error_words import Props
from addons.texts import Words
from domain.plan import GenerationPlan

_FPS = 24.0  # before a plan is built


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip that can be played: its file name, its address, and its frames where they are known."""

    name: str
    url: str
    frames: int | None = None


@dataclass(frozen=True, slots=True)
class Reel:
    """Clips that play one after the other: one alone, those of a whole `shot`, or the film."""

    clips: tuple[Clip, ...] = ()
    shot: str = ""
    is_film: bool = False
    is_pinned: bool = False
    """A person chose it: a newer clip does not take its place."""

    @property
    def name(self) -> str:
        """The file name of a clip that plays alone."""
        return self.clips[0].name if len(self.clips) == 1 and not self.shot else ""

    @property
    def key(self) -> str:
        """The same as long as the same thing is meant to play, while clips are added to it."""
        if self.is_film:
            return "film"
        return f"shot {self.shot}" if self.shot else "clip"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two takes over each other: the one that is the clip, and another one."""

    sides: tuple[tuple[int, Clip], ...] = field(default_factory=tuple)


def caption(reel: Reel, words: Words) -> Props:
    """`Playing: shot_003_seg_1.mp4`, `Playing: shot 003`."""
    if reel.shot and reel.clips:
        return {"text": words("playing_shot", shot=reel.shot)}
    if reel.clips:
        return {"text": words("playing", clip=reel.clips[0].name)}
    return {"text": words("nothing_to_play")}


def player(
    plan: GenerationPlan | None,
    reel: Reel,
    words: Words,
    *,
    poster: str,
    can_follow: bool,
    comparison: Comparison | None,
) -> Props:
    """The clips, or a keyframe with a word while there is none."""
    size = next((segment.size for segment in plan.segments), None) if plan else None
    return {
        "key": reel.key,
        "reel": [{"name": clip.name, "url": clip.url, "frames": clip.frames} for clip in reel.clips],
        "fps": plan.fps if plan else _FPS,
        "ratio": f"{size.width} / {size.height}" if size else "16 / 9",
        "poster": poster,
        "empty": words("player_shot_empty", shot=reel.shot) if reel.shot else words("player_empty"),
        "follow": can_follow,
        "sound": reel.is_film,
        "words": _words(words),
        "compare": _compare(comparison, words) if comparison else None,
    }


def _words(words: Words) -> Props:
    names = ("play", "pause", "back", "on", "loop", "speed", "where", "frame", "sound", "large", "follow", "broken")
    return {name: words(f"player_{name}") for name in names}


def _compare(comparison: Comparison, words: Words) -> Props:
    return {
        "sides": [{"name": words("take_name", number=number), "url": clip.url} for number, clip in comparison.sides],
        "words": {name: words(f"compare_{name}") for name in ("first", "last", "where", "close")},
    }
