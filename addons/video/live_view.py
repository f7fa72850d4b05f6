"""The live part of the tab on the wire: what changed since a page last looked, and its buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import gradio as gr

from addons.helpers.error_words import Props
from addons.texts import Words
from addons.video.cards import faces
from addons.video.desk import Desk
from addons.video.focus import Focus
from addons.video.layout import VideoLayout
from addons.video.present_player import player
from addons.video.presenter import Snapshot, live_parts
from addons.video.seen import Seen, kept
from addons.video.strip_wire import as_text, strip_message
from addons.video.updates import Updates, changed_parts, html_value
from domain.errors import VideoError

if TYPE_CHECKING:
    from services.projects import Project

BUSY_SECONDS = 0.5
IDLE_SECONDS = 3.0
"""How often a page looks: while a run goes on, and otherwise, for a run that another page or program starts."""


class LiveView:
    """Builds the updates of everything that changes while a run goes on. Holds nothing of a single page."""

    def __init__(self, ui: VideoLayout, desk: Desk) -> None:
        self._ui = ui
        self._desk = desk

    def updates(
        self, project: Project, seen: object, focus: object, words: Words, problem: VideoError | None = None
    ) -> Updates:
        """An answer to something that a person did; a `problem` stands as a card until they do something else."""
        return self._updates(project, seen, Focus.of(focus, project.slug), words, problem, is_tick=False)

    def looking_at(
        self, project: Project, seen: object, focus: Focus, words: Words, problem: VideoError | None = None
    ) -> Updates:
        """The same, with another focus that the page is to keep."""
        updates = self._updates(project, seen, focus, words, problem, is_tick=False)
        return updates | {self._ui.focus: focus.as_json(project.slug)}

    def tick(self, project: Project, seen: object, focus: object, words: Words) -> Updates:
        """Nobody did anything: what changed by itself."""
        return self._updates(project, seen, Focus.of(focus, project.slug), words, None, is_tick=True)

    def _updates(
        self, project: Project, seen: object, focus: Focus, words: Words, problem: VideoError | None, *, is_tick: bool
    ) -> Updates:
        known: Seen = seen if isinstance(seen, Mapping) else {}
        snapshot = self._desk.snapshot(project, focus)
        if problem is not None:
            snapshot = replace(snapshot, problem=problem)
        shown = live_parts(snapshot, words) | {"player": _player(snapshot, words)}
        has_card = problem is not None or (is_tick and bool(known.get("card")) and not snapshot.is_running)
        if is_tick and has_card:
            del shown["status"]  # the card stays until something is done about it
        parts, digests = changed_parts(shown, known)
        updates: Updates = {getattr(self._ui, name): _value(name, props) for name, props in parts.items()}
        strip, cards = _strip(snapshot, known.get("strip"), words)
        if strip is not None:
            updates[self._ui.strip] = strip
        is_running, is_busy = snapshot.is_running, snapshot.is_busy
        if known.get("running") != is_running:
            updates |= self._buttons(is_running)
        if known.get("busy") != is_busy:
            updates[self._ui.timer] = gr.Timer(BUSY_SECONDS if is_busy else IDLE_SECONDS, active=True)
        now = {
            **digests,
            "strip": {**cards, "language": words.language},
            "running": is_running,
            "busy": is_busy,
            "card": has_card,
        }
        updates |= {self._ui.seen[name]: kept(told) for name, told in now.items() if known.get(name) != told}
        return updates or self.nothing()

    def nothing(self) -> Updates:
        """An answer that changes nothing; gradio takes no empty one."""
        return {self._ui.timer: gr.skip()}

    def _buttons(self, is_running: bool) -> Updates:
        return {
            self._ui.build_plan_btn: gr.Button(interactive=True),
            self._ui.start_generation_btn: gr.Button(interactive=not is_running),
            self._ui.stop_generation_btn: gr.Button(interactive=is_running),
        }


def _strip(snapshot: Snapshot, known: object, words: Words) -> tuple[str | None, Seen]:
    board = snapshot.board
    has = dict(known) if isinstance(known, dict) else {}
    if has.pop("language", words.language) != words.language:
        has = {}
    return strip_message(board, snapshot.focus.segment, has, lambda: faces(board.now, words) if board else {})


def _player(snapshot: Snapshot, words: Words) -> Props:
    stills = snapshot.stills
    return player(
        snapshot.plan,
        snapshot.reel,
        words,
        poster=stills.get(snapshot.reel.shot, "") or next(iter(stills.values()), ""),
        can_follow=snapshot.reel.is_pinned and snapshot.is_running,
        comparison=snapshot.comparison,
    )


def _value(name: str, props: Props | None) -> object:
    """The player builds nothing of markup, so its values are not escaped; everything else is."""
    return as_text(props or {}) if name == "player" else html_value(props)
