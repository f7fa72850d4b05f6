"""Executors of nodes that make a latent of a size and length, and of those that turn latents into pictures and back.

Lengths and sizes are cut down to what the models' latents can hold, silently, as on a real server: Wan has 4n+1 frames,
LTX-Video 8n+1.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PIL import Image

from infrastructure.preview_backend.camera_path import CameraPose
from infrastructure.preview_backend.moving_pictures import MovingPictures
from infrastructure.preview_backend.node_run import Executor, NodeRun
from infrastructure.preview_backend.node_values import Conditioning, Latent
from infrastructure.preview_backend.pictures import ImageBatch, Size, Stills, fitted
from infrastructure.preview_backend.text_card import text_card

_LTX_GRID = (32, 8)
_WAN_GRID = (8, 4)
# Wan 2.2 5B has a VAE that makes 16 x 16 pixels one place of the latent.
_WAN_5B_GRID = (16, 4)


def empty_latent(width: int, height: int, length: int, grid: tuple[int, int]) -> Latent:
    """A latent on a grid of (pixels a side, frames), no larger than asked for."""
    pixels, frames = grid
    size = (max(1, width // pixels) * pixels, max(1, height // pixels) * pixels)
    return Latent(size, (length - 1) // frames * frames + 1)


def first_picture(latent: Latent) -> Any:
    """The picture a latent opens on, in its size: the start image, or a card with the prompt's words."""
    if latent.start is None:
        return text_card(latent.text, latent.size)
    return fitted(latent.start.frame(led_by(latent.start, latent.frames)), latent.size)


def led_by(start: ImageBatch | None, frames: int) -> int:
    """How many pictures come before the one that `frames` frames move on from.

    Several start images are the first frames as they are, and the last of them moves on. As many pictures as there are
    frames are a video that is worked on: it moves from its first one.
    """
    return start.count - 1 if start is not None and start.count < frames else 0


def _empty(grid: tuple[int, int]) -> Executor:
    def execute(_run: NodeRun, width: int, height: int, length: int, **_: Any) -> tuple[Any, ...]:
        return (empty_latent(width, height, length, grid),)

    return execute


def _wan_5b(
    _run: NodeRun, width: int, height: int, length: int, start_image: ImageBatch | None = None, **_: Any
) -> tuple[Any, ...]:
    return (replace(empty_latent(width, height, length, _WAN_5B_GRID), start=start_image),)


def _wan_image_to_video(
    _run: NodeRun,
    positive: Conditioning,
    negative: Conditioning,
    width: int,
    height: int,
    length: int,
    start_image: ImageBatch | None = None,
    end_image: ImageBatch | None = None,
    camera_conditions: CameraPose | None = None,
    **_: Any,
) -> tuple[Any, ...]:
    def told(conditioning: Conditioning) -> Conditioning:
        return replace(conditioning, start=start_image, end=end_image, pose=camera_conditions)

    return told(positive), told(negative), empty_latent(width, height, length, _WAN_GRID)


def _wan_camera(
    _run: NodeRun, camera_pose: str, width: int, height: int, length: int, speed: float = 1.0, **_: Any
) -> tuple[Any, ...]:
    return CameraPose(camera_pose, speed), width, height, length


def _ltx_image_to_video(
    _run: NodeRun,
    positive: Conditioning,
    negative: Conditioning,
    image: ImageBatch,
    width: int,
    height: int,
    length: int,
    **_: Any,
) -> tuple[Any, ...]:
    latent = replace(empty_latent(width, height, length, _LTX_GRID), start=image)
    return positive, negative, latent


def _encode(_run: NodeRun, pixels: ImageBatch, **_: Any) -> tuple[Any, ...]:
    width, height = pixels.size
    size: Size = (max(1, width // 8) * 8, max(1, height // 8) * 8)
    return (Latent(size, pixels.count, start=pixels),)


def _decode(run: NodeRun, samples: Latent, **_: Any) -> tuple[Any, ...]:
    if samples.path is None:
        source = samples.start
        frames = [source.frame(index) for index in range(source.count)] if source else [first_picture(samples)]
        return (Stills(tuple(fitted(frame, samples.size) for frame in frames)),)
    end = None if samples.end is None else fitted(samples.end.frame(0), samples.size)
    moving = MovingPictures(
        first_picture(samples),
        samples.path,
        end=end,
        before=_pictures_before(samples),
        frame_numbers=run.options.frame_numbers,
        paint=run.options.paint,
    )
    return (moving,)


def _pictures_before(latent: Latent) -> tuple[Image.Image, ...]:
    start = latent.start
    if start is None:
        return ()
    return tuple(fitted(start.frame(index), latent.size) for index in range(led_by(start, latent.frames)))


EXECUTORS: dict[str, Executor] = {
    "EmptyHunyuanLatentVideo": _empty(_WAN_GRID),
    "EmptyLTXVLatentVideo": _empty(_LTX_GRID),
    "Wan22ImageToVideoLatent": _wan_5b,
    "WanImageToVideo": _wan_image_to_video,
    "WanFirstLastFrameToVideo": _wan_image_to_video,
    "WanCameraImageToVideo": _wan_image_to_video,
    "WanCameraEmbedding": _wan_camera,
    "LTXVImgToVideo": _ltx_image_to_video,
    "VAEEncode": _encode,
    "VAEDecode": _decode,
    "VAEDecodeTiled": _decode,
}
