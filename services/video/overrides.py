"""What a person changed for single segments, put over a plan. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from domain.plan import GenerationPlan, Segment, SegmentRef
from domain.takes import Override, Take


def with_overrides(plan: GenerationPlan, overrides: Mapping[SegmentRef, Override]) -> GenerationPlan:
    """The same plan with the changed segments."""
    if not overrides:
        return plan
    shots = tuple(
        replace(shot, segments=tuple(_changed(segment, overrides.get(segment.ref)) for segment in shot.segments))
        for shot in plan.shots
    )
    return replace(plan, shots=shots)


def override_for(segment: Segment, take: Take) -> Override:
    """What must be changed in a segment of the bare plan so that it asks for this take; empty when nothing."""
    recipe = take.recipe
    return Override(
        seed=None if recipe.seed == segment.seed else recipe.seed,
        prompt=None if recipe.prompt == segment.prompt else recipe.prompt,
        negative_prompt=None if recipe.negative_prompt == segment.negative_prompt else recipe.negative_prompt,
    )


def _changed(segment: Segment, override: Override | None) -> Segment:
    if override is None:
        return segment
    return segment._replace(
        seed=segment.seed if override.seed is None else override.seed,
        prompt=segment.prompt if override.prompt is None else override.prompt,
        negative_prompt=(segment.negative_prompt if override.negative_prompt is None else override.negative_prompt),
    )
