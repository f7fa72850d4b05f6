"""Frames on their way through a filter graph of ffmpeg's libraries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import av.error
import av.filter
import av.video.frame


def filtered(
    frames: Iterable[av.video.frame.VideoFrame], graph: av.filter.Graph
) -> Iterator[av.video.frame.VideoFrame]:
    """What a configured graph makes of `frames`, in order, each as soon as it is ready."""
    for frame in frames:
        graph.vpush(frame)
        yield from _ready(graph)
    graph.vpush(None)
    yield from _ready(graph)


def _ready(graph: av.filter.Graph) -> Iterator[av.video.frame.VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
