"""What a workflow keeps of a picture that has another shape than the film."""

from __future__ import annotations

from dataclasses import dataclass

from domain.units import Resolution


@dataclass(frozen=True, slots=True)
class Crop:
    """The kept part of a picture, in whole pixels from its upper left corner."""

    picture: Resolution
    left: int
    top: int
    width: int
    height: int

    @property
    def lost(self) -> float:
        """The part of the picture's area that is cut off, 0 to 1."""
        return 1 - self.width * self.height / (self.picture.width * self.picture.height)

    def percent(self) -> tuple[float, float, float, float]:
        """Left, top, width and height in percent of the picture's sides."""
        across, down = 100 / self.picture.width, 100 / self.picture.height
        return (self.left * across, self.top * down, self.width * across, self.height * down)


def centre_crop(picture: Resolution, target: Resolution) -> Crop:
    """The largest part in the middle that has the shape of `target`, on whole pixels.

    The same arithmetic as ComfyUI's `common_upscale` with `crop="center"`, which its image-to-video nodes use: the
    margin of the longer axis is rounded, and what lies between two equal margins is scaled.
    """
    shape, wanted = picture.width / picture.height, target.width / target.height
    left = round((picture.width - picture.width * (wanted / shape)) / 2) if shape > wanted else 0
    top = round((picture.height - picture.height * (shape / wanted)) / 2) if shape < wanted else 0
    width, height = max(1, picture.width - 2 * left), max(1, picture.height - 2 * top)
    return Crop(picture, left, top, width, height)
