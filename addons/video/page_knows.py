"""Ties an event to a handler that is told what the page shows and what its person looks at."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from addons.event_kinds import QUICK
from addons.video.layout import VideoLayout
from addons.video.seen import read_back
from addons.video.updates import Updates


class PageKnows:
    """Handlers take values of components, then `seen` and `focus`, and by keyword `event` and `request`."""

    def __init__(self, ui: VideoLayout) -> None:
        self._ui = ui

    def tie(
        self,
        event: Callable[..., Any],
        handler: Callable[..., Updates],
        outputs: Sequence[Any],
        given: Sequence[Any] = (),
        kind: dict[str, Any] = QUICK,
        **more: Any,
    ) -> None:
        """Let `handler` answer `event`, with the values of `given`."""
        asked = {*given, *self._ui.seen.values(), self._ui.focus}
        event(self._answer(handler, given), asked, list(outputs), **kind, **more)

    def _answer(self, handler: Callable[..., Updates], given: Sequence[Any]) -> Callable[..., Updates]:
        takes_event = "event" in inspect.signature(handler).parameters

        # Gradio looks at these annotations to see what to pass.
        def answer(values: dict[Any, Any], event: gr.EventData, request: gr.Request) -> Updates:
            seen = read_back({name: values[part] for name, part in self._ui.seen.items()})
            told = {"event": event} if takes_event else {}
            own = (values[part] for part in given)
            return handler(*own, seen, values[self._ui.focus], **told, request=request)

        return answer
