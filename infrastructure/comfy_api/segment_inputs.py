"""A segment of a plan as what it asks of a workflow. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from domain.plan import Segment
from infrastructure.comfy_api.updaters import SegmentInputs


def segment_inputs(
    segment: Segment,
    start_image: str,
    filename_prefix: str,
    models: Mapping[str, str],
    *,
    earlier_images: tuple[str, ...] = (),
    end_image: str | None = None,
) -> SegmentInputs:
    """What a segment asks of a workflow.

    `start_image` is the server's name of the start frame, `earlier_images` those of the context frames before it,
    oldest first, `end_image` that of the picture the segment aims at. `models` are model files in place of the
    workflow's own, by role.
    """
    return SegmentInputs(
        start_image=start_image,
        prompt=segment.prompt,
        negative_prompt=segment.negative_prompt or None,
        length=segment.length,
        first_kept=segment.first_kept,
        kept=segment.frames,
        width=segment.size.width,
        height=segment.size.height,
        fps=segment.fps,
        seed=segment.seed,
        steps=segment.steps,
        cfg=segment.cfg,
        models=models,
        filename_prefix=filename_prefix,
        camera_move=segment.camera_move,
        end_image=end_image,
        earlier_images=earlier_images,
    )
