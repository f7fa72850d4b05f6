"""The picture sizes to choose from in 📁 Projekt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from domain.errors import ProjectError
from domain.units import Resolution

if TYPE_CHECKING:
    from services.projects import Project

FROM_STORYBOARD = "storyboard"
RESOLUTIONS: tuple[tuple[str, str], ...] = (
    ("832x480", "16:9"),
    ("1024x576", "16:9"),
    ("1280x704", "16:9 · Wan 2.2 5B"),
    ("1280x720", "16:9 · Wan 2.2 14B"),
    ("480x832", "9:16"),
    ("704x1280", "9:16 · Wan 2.2 5B"),
    ("720x1280", "9:16 · Wan 2.2 14B"),
    ("640x640", "1:1"),
    ("960x960", "1:1"),
    ("768x512", "3:2 · LTX"),
    ("512x768", "2:3 · LTX"),
    ("512x512", "1:1 · LTX"),
)
"""Sizes to offer: pixels, and what they are for."""


def size_choices(label: gr.I18n) -> list[tuple[Any, str]]:
    """The sizes with their purpose; the first leaves the size to the storyboard."""
    sizes = [(f"{size.replace('x', ' × ')}   {purpose}", size) for size, purpose in RESOLUTIONS]
    return [(label("resolution_storyboard"), FROM_STORYBOARD), *sizes]


def size_value(project: Project | None) -> Any:
    """The project's size; one that is not offered (written by hand) is offered too."""
    if project is None or project.resolution is None:
        return FROM_STORYBOARD
    size = f"{project.resolution.width}x{project.resolution.height}"
    if size in dict(RESOLUTIONS):
        return size
    return gr.Dropdown(choices=[*size_choices(gr.I18n()), (size.replace("x", " × "), size)], value=size)


def parsed_size(choice: str) -> Resolution:
    """The size of a choice. Raises ProjectError for what is no size."""
    try:
        return Resolution.parse(choice)
    except ValueError as exc:
        raise ProjectError("resolution_invalid", f"{exc}.", hint="Choose a size of the list.", value=choice) from exc
