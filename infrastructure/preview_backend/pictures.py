"""Batches of pictures as they travel between nodes. Frames are made when they are asked for, never kept."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from PIL import Image

Size = tuple[int, int]


class ImageBatch(Protocol):
    """RGB pictures of one size. `frame` may be called from several threads at once."""

    @property
    def count(self) -> int:
        """How many pictures there are; at least one."""
        ...

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        ...

    def frame(self, index: int) -> Image.Image:
        """The picture at `index`, 0 to `count - 1`. It must not be drawn on."""
        ...


@runtime_checkable
class Rearranged(Protocol):
    """A batch whose pictures are pictures of other batches, as they are there."""

    def place(self, index: int) -> tuple[ImageBatch, int]:
        """The batch that the picture at `index` comes from, and its place there."""
        ...


@dataclass(frozen=True, slots=True)
class Stills:
    """Pictures that are already in memory."""

    images: tuple[Image.Image, ...]

    @property
    def count(self) -> int:
        return len(self.images)

    @property
    def size(self) -> Size:
        return self.images[0].size

    def frame(self, index: int) -> Image.Image:
        return self.images[index]


@dataclass(frozen=True, slots=True)
class Slice:
    """`count` pictures of another batch, from `start`."""

    source: ImageBatch
    start: int
    count: int

    @property
    def size(self) -> Size:
        return self.source.size

    def place(self, index: int) -> tuple[ImageBatch, int]:
        return self.source, self.start + index

    def frame(self, index: int) -> Image.Image:
        source, there = self.place(index)
        return source.frame(there)


@dataclass(frozen=True, slots=True)
class Repeated:
    """Another batch, `times` over."""

    source: ImageBatch
    times: int

    @property
    def count(self) -> int:
        return self.source.count * self.times

    @property
    def size(self) -> Size:
        return self.source.size

    def place(self, index: int) -> tuple[ImageBatch, int]:
        return self.source, index % self.source.count

    def frame(self, index: int) -> Image.Image:
        source, there = self.place(index)
        return source.frame(there)


@dataclass(frozen=True, slots=True)
class PingPong:
    """Another batch forth and back; its first and last picture come once."""

    source: ImageBatch

    @property
    def count(self) -> int:
        return max(1, 2 * self.source.count - 2)

    @property
    def size(self) -> Size:
        return self.source.size

    def place(self, index: int) -> tuple[ImageBatch, int]:
        return self.source, index if index < self.source.count else self.count - index

    def frame(self, index: int) -> Image.Image:
        source, there = self.place(index)
        return source.frame(there)


@dataclass(frozen=True, slots=True)
class Joined:
    """One batch after another, the second fitted to the size of the first."""

    first: ImageBatch
    second: ImageBatch

    @property
    def count(self) -> int:
        return self.first.count + self.second.count

    @property
    def size(self) -> Size:
        return self.first.size

    def frame(self, index: int) -> Image.Image:
        if index < self.first.count:
            return self.first.frame(index)
        return fitted(self.second.frame(index - self.first.count), self.size)


@dataclass(frozen=True, slots=True)
class Changed:
    """Another batch with every picture changed the same way, to `size`."""

    source: ImageBatch
    size: Size
    change: Callable[[Image.Image], Image.Image] = field(repr=False)

    @property
    def count(self) -> int:
        return self.source.count

    def frame(self, index: int) -> Image.Image:
        return self.change(self.source.frame(index))


def origin(batch: ImageBatch, index: int) -> tuple[ImageBatch, int]:
    """Where the picture at `index` was made: the batch that is no rearrangement of others, and its place there."""
    while isinstance(batch, Rearranged):
        batch, index = batch.place(index)
    return batch, index


def sliced(source: ImageBatch, start: int, count: int) -> ImageBatch:
    """`count` pictures from `start`; both are cut to what there is, so a large `start` gives the last picture."""
    start = min(source.count - 1, max(0, start))
    return Slice(source, start, min(source.count - start, max(1, count)))


def fitted(
    image: Image.Image,
    size: Size,
    resample: Image.Resampling = Image.Resampling.BICUBIC,
    *,
    crop: bool = True,
) -> Image.Image:
    """The picture scaled to `size`, by default cut at the centre to keep its shape; itself when the size is right."""
    if image.size == size:
        return image
    return image.resize(size, resample, box=_centre(image.size, size) if crop else None)


def _centre(size: Size, wanted: Size) -> tuple[float, float, float, float]:
    """The largest box of the wanted shape in the middle of `size`, on whole pixels as ComfyUI cuts it."""
    width, height = size
    shape, wanted_shape = width / height, wanted[0] / wanted[1]
    x = y = 0
    if shape > wanted_shape:
        x = round((width - width * (wanted_shape / shape)) / 2)
    elif shape < wanted_shape:
        y = round((height - height * (shape / wanted_shape)) / 2)
    return (x, y, width - x, height - y)


def scaled_to_pixels(size: Size, megapixels: float) -> Size:
    """`size` scaled to a number of 1024 x 1024 pixels, shape kept."""
    factor = math.sqrt(megapixels * 1024 * 1024 / (size[0] * size[1]))
    return round(size[0] * factor), round(size[1] * factor)
