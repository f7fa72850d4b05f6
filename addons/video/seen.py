"""What a page says it shows, so that it is sent only what changed. Pure.

Each part is remembered by a component of its own. Answers overlap: a click's comes while a tick's is on its way. One
that is late must take nothing back of parts that it does not send.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LIVE = (
    "status", "progress", "picture", "problems", "player", "caption", "film", "takes", "left", "controls", "notice",
)  # fmt: skip
"""The parts that change while a run goes on, but the strip of cards, which is told what changed in it."""
SEEN = (*LIVE, "strip", "running", "busy", "card")
"""Of each part its digest; how far the strip's cards are; whether a run goes on, whether something else is busy, and
whether the status is a card that stays."""

Seen = Mapping[str, Any]


def kept(value: object) -> list[Any]:
    """A value as its component keeps it: gradio reads bare text as JSON."""
    return [value]


def read_back(components: Mapping[str, object]) -> Seen:
    """What the components say, by the names of SEEN. They come from the page, and so may hold anything."""
    return {name: value[0] for name, value in components.items() if isinstance(value, list) and len(value) == 1}
