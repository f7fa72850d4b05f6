"""Takes and statuses of segments, made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

from domain.plan import SegmentRef
from domain.seams import Seam
from domain.takes import Freshness, Recipe, SegmentStatus, Take, TakeState
from domain.units import FrameCount

_RECIPE = Recipe("a lighthouse", "", 7, 832, 480, 24.0, FrameCount(48), 0, "a.json", "9", None, True)


def take_of(
    ref: SegmentRef,
    number: int,
    state: TakeState = TakeState.FINISHED,
    *,
    prompt: str | None = None,
    seam: Seam | None = None,
) -> Take:
    """A take of a segment; only a finished one has a clip."""
    clip = f"_takes/{ref.clip_stem}_take_{number}.mp4" if state is TakeState.FINISHED else None
    recipe = _RECIPE if prompt is None else replace(_RECIPE, prompt=prompt)
    return Take(
        take_id=number,
        segment=ref,
        fingerprint=f"f{number}",
        prompt_id=f"p{number}",
        client_id="c",
        backend="preview",
        parent_id=None,
        recipe=recipe,
        state=state,
        created_at=datetime(2026, 1, 1, tzinfo=timezone.utc),
        clip=clip,
        seam=seam,
    )


def status_of(ref: SegmentRef, freshness: Freshness, *takes: Take, chosen: int = -1) -> SegmentStatus:
    """The status of a segment; `chosen` is the position of the take that is its clip."""
    clip = takes[chosen] if takes and freshness is not Freshness.MISSING else None
    return SegmentStatus(ref, freshness, "f", clip, takes)
