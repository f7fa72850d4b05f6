"""What a plan will cost, in words: facts for its summary. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addons.helpers.amounts import about, file_size
from addons.texts import Words

if TYPE_CHECKING:
    from services.video.estimates import PlanEstimate


def estimate_facts(estimate: PlanEstimate, of_segments: int, words: Words) -> list[str]:
    """What is to be rendered, where that is not all `of_segments` of the plan, how long it takes, how large it gets."""
    if not estimate.segments:
        return [words("estimate_nothing")]
    facts: list[str] = []
    if estimate.segments < of_segments:
        facts.append(words("estimate_part", segments=words.counted("segments", estimate.segments)))
        facts.append(words("estimate_frames", frames=words.counted("frames", estimate.frames)))
    if estimate.seconds is None and estimate.clip_bytes is None:
        return [*facts, words("estimate_unknown")]
    if estimate.seconds is not None:
        facts.append(words("estimate_time", duration=about(estimate.seconds, words)))
    if estimate.clip_bytes is not None:
        facts.append(words("estimate_size", size=file_size(estimate.clip_bytes, words)))
    return facts
