"""What travels along the links between nodes, besides pictures: stand-ins that remember only what a preview needs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PIL import Image

from infrastructure.preview_backend.camera_path import CameraPath, CameraPose
from infrastructure.preview_backend.pictures import ImageBatch, Size


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model, text encoder, VAE, … by its file name."""

    file_name: str


@dataclass(frozen=True, slots=True)
class Conditioning:
    """What the sampler is told: words, and pictures or a camera that image-to-video nodes put beside them."""

    text: str = ""
    start: ImageBatch | None = None
    end: ImageBatch | None = None
    pose: CameraPose | None = None


@dataclass(frozen=True, slots=True)
class Latent:
    """A video or picture of `size` and `frames`. `path` is set once a sampler has worked on it."""

    size: Size
    frames: int
    start: ImageBatch | None = None
    end: ImageBatch | None = None
    text: str = ""
    path: CameraPath | None = None

    def sampled(self, conditioning: Conditioning, path: CameraPath) -> Latent:
        """The latent with what the conditioning adds to it, moving along `path`."""
        return replace(
            self,
            start=self.start or conditioning.start,
            end=self.end or conditioning.end,
            text=conditioning.text,
            path=path,
        )


@dataclass(frozen=True, slots=True)
class Sigmas:
    """A part of a sampling schedule: `steps` of its `total` steps, after `done` ones."""

    steps: int
    total: int
    done: int = 0

    def split(self, step: int) -> tuple[Sigmas, Sigmas]:
        """The first `step` steps, and the rest."""
        step = min(step, self.steps)
        return (
            Sigmas(step, self.total, self.done),
            Sigmas(self.steps - step, self.total, self.done + step),
        )


@dataclass(frozen=True, slots=True)
class Guider:
    """The conditioning a sampler follows."""

    positive: Conditioning


@dataclass(frozen=True, slots=True)
class Video:
    """Pictures and their frame rate."""

    images: ImageBatch
    fps: float


@dataclass(frozen=True, slots=True)
class Mask:
    """A mask; the preview does nothing with it."""

    image: Image.Image | None = None
