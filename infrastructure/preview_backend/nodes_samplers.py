"""Executors of samplers and what they take. Sampling decides on the camera's path and reports its steps."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

from PIL import Image, ImageOps

from infrastructure.preview_backend.camera_path import plan_path
from infrastructure.preview_backend.messenger import PREVIEW_SIDE
from infrastructure.preview_backend.node_run import Executor, NodeRun
from infrastructure.preview_backend.node_values import Conditioning, Guider, Latent, Sigmas
from infrastructure.preview_backend.nodes_latents import first_picture, led_by


def sample(run: NodeRun, latent: Latent, positive: Conditioning, schedule: Sigmas) -> Latent:
    """Take the steps of `schedule` and return the latent with the camera move that `positive` asks for."""
    width, height = latent.size
    moving = latent.frames - led_by(latent.start or positive.start, latent.frames)
    path = plan_path(positive.text, positive.pose, moving, width / height)
    sampled = latent.sampled(positive, path)
    if schedule.steps:
        _take_steps(run, first_picture(sampled), schedule)
    return sampled


def _take_steps(run: NodeRun, picture: Image.Image, schedule: Sigmas) -> None:
    """The simulated seconds are those of the sampling: what a step takes by itself is part of them."""
    began, share = time.monotonic(), run.options.simulated_render_seconds / schedule.total
    small = cache(lambda: _small(picture))
    for step in range(1, schedule.steps + 1):
        run.pause(max(0.0, began + share * step - time.monotonic()))
        clarity = (schedule.done + step) / schedule.total
        run.step(step, schedule.steps, lambda clarity=clarity: _clearing(small(), clarity))


def _small(picture: Image.Image) -> Image.Image:
    """No larger than it is sent: each step draws it anew."""
    if max(picture.size) <= PREVIEW_SIDE:
        return picture
    return ImageOps.contain(picture, (PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.BOX)


def _clearing(picture: Image.Image, clarity: float) -> Image.Image:
    """The picture as it comes out of the blur: rough at 0, clear at 1."""
    share = min(1.0, 0.04 + 0.96 * clarity**2)
    rough = tuple(max(4, round(side * share)) for side in picture.size)
    return picture.resize((rough[0], rough[1]), Image.Resampling.BOX).resize(picture.size, Image.Resampling.BILINEAR)


def _k_sampler(run: NodeRun, steps: int, positive: Conditioning, latent_image: Latent, **_: Any) -> tuple[Any, ...]:
    return (sample(run, latent_image, positive, Sigmas(steps, steps)),)


def _k_sampler_advanced(
    run: NodeRun,
    steps: int,
    positive: Conditioning,
    latent_image: Latent,
    start_at_step: int,
    end_at_step: int,
    **_: Any,
) -> tuple[Any, ...]:
    schedule = Sigmas(steps, steps).split(min(end_at_step, steps))[0].split(start_at_step)[1]
    return (sample(run, latent_image, positive, schedule),)


def _sampler_custom(
    run: NodeRun, positive: Conditioning, sigmas: Sigmas, latent_image: Latent, **_: Any
) -> tuple[Any, ...]:
    return (sample(run, latent_image, positive, sigmas),) * 2


def _sampler_custom_advanced(
    run: NodeRun, guider: Guider, sigmas: Sigmas, latent_image: Latent, **_: Any
) -> tuple[Any, ...]:
    return (sample(run, latent_image, guider.positive, sigmas),) * 2


def _scheduler(_run: NodeRun, steps: int, denoise: float = 1.0, **_: Any) -> tuple[Any, ...]:
    return (Sigmas(steps, steps) if denoise > 0 else Sigmas(0, steps),)


def _split(_run: NodeRun, sigmas: Sigmas, step: int) -> tuple[Any, ...]:
    return sigmas.split(step)


def _guider(_run: NodeRun, **inputs: Any) -> tuple[Any, ...]:
    return (Guider(inputs.get("positive") or inputs["conditioning"]),)


def _name_of(name: str) -> Executor:
    def execute(_run: NodeRun, **inputs: Any) -> tuple[Any, ...]:
        return (inputs.get(name),)

    return execute


EXECUTORS: dict[str, Executor] = {
    "KSampler": _k_sampler,
    "KSamplerAdvanced": _k_sampler_advanced,
    "SamplerCustom": _sampler_custom,
    "SamplerCustomAdvanced": _sampler_custom_advanced,
    "KSamplerSelect": _name_of("sampler_name"),
    "RandomNoise": _name_of("noise_seed"),
    "DisableNoise": _name_of("noise_seed"),
    "BasicGuider": _guider,
    "CFGGuider": _guider,
    "BasicScheduler": _scheduler,
    "LTXVScheduler": _scheduler,
    "SplitSigmas": _split,
}
