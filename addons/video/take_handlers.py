"""The events of strip, run controls and takes: read what was pressed, call a service, return what the page shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import gradio as gr

from addons.language import words_for
from addons.video import present_controls, present_takes
from addons.video.desk import Desk
from addons.video.focus import SHOT, Focus, number_of, segment_of
from addons.video.layout import VideoLayout
from addons.video.live_view import LiveView
from addons.video.run_start import RunStart
from addons.video.seam_words import CORRECTION, chosen_correction
from addons.video.take_actions import TakeActions
from addons.video.updates import Updates
from domain.errors import VideoError
from domain.plan import SegmentRef

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project


class TakeHandlers:
    """One method an event. Holds nothing of a single page: pages bring what they show and look at."""

    def __init__(self, app: App, ui: VideoLayout, desk: Desk, live: LiveView, starting: RunStart) -> None:
        self._app = app
        self._ui = ui
        self._desk = desk
        self._live = live
        self._starting = starting
        self._takes = TakeActions(app, desk, starting)

    def play(self, seen: object, focus: object, event: gr.EventData, request: gr.Request) -> Updates:
        """A card or a segment of it was pressed: play the whole shot, or the segment's clip, and open its takes.

        The newest clip means: follow the run again.
        """
        project = self._app.projects.active()
        if project is None:
            return self._live.nothing()
        before = Focus.of(focus, project.slug)
        clip = str(getattr(event, "clip", ""))
        watch = self._desk.watch(project)
        newest = watch.state.newest_clip if watch else None
        pinned = "" if newest is not None and newest.name == clip else clip
        ref = segment_of(getattr(event, "shot", None), getattr(event, "index", None))
        if getattr(event, "whole", False):
            pinned, clip = SHOT, SHOT
        kept = "" if before.pinned == SHOT else before.pinned
        now = Focus(pinned if clip else kept, ref)
        words = words_for(self._app, request)
        shown = self._live.looking_at(project, seen, now, words)
        return shown if ref == before.segment else shown | self._words_of(project, ref)

    def lost(self, seen: object, focus: object, request: gr.Request) -> Updates:
        """A page missed a message about its cards: it gets all of them again."""
        known = {**seen, "strip": {}} if isinstance(seen, Mapping) else seen
        return self._shown(known, focus, request)

    def watch(self, seen: object, focus: object, event: gr.EventData, request: gr.Request) -> Updates:
        """A button of the viewer: follow the run again, or end a comparison."""
        project = self._app.projects.active()
        if project is None:
            return self._live.nothing()
        before = Focus.of(focus, project.slug)
        follows = getattr(event, "act", "") == "follow"
        now = replace(before, pinned="" if follows else before.pinned, comparing=None)
        return self._live.looking_at(project, seen, now, words_for(self._app, request))

    def control(self, seen: object, focus: object, event: gr.EventData, request: gr.Request) -> Updates:
        """A button beside the run, or of the card about a run that was left."""
        act, shot_id = str(getattr(event, "act", "")), str(getattr(event, "shot", ""))

        def do(project: Project) -> None:
            if act == present_controls.RETRY:
                self._starting.retry(project)
            elif act == present_controls.RESUME:
                self._starting.resume(project)
            elif act == present_controls.LEAVE:
                self._app.runs.let_go(project)
                self._desk.takes.forget(project)
            else:
                self._tell_run(project, act, shot_id)

        return self._done(do, seen, focus, request)

    def take(self, seen: object, focus: object, event: gr.EventData, request: gr.Request) -> Updates:
        """A button of the takes panel."""
        project = self._app.projects.active()
        if project is None:
            return self._live.nothing()
        words = words_for(self._app, request)
        looks_at = Focus.of(focus, project.slug)
        before = self._words_of(project, looks_at.segment)
        try:
            looks_at = self._pressed(project, looks_at, str(getattr(event, "act", "")), getattr(event, "id", ""))
        except VideoError as error:
            return self._live.looking_at(project, seen, looks_at, words, error)
        now = self._words_of(project, looks_at.segment)
        return self._live.looking_at(project, seen, looks_at, words) | (now if now != before else {})

    def say(self, prompt: str | None, seen: object, focus: object, request: gr.Request) -> Updates:
        """Render the segment in focus again with other words."""

        def do(project: Project) -> None:
            ref = Focus.of(focus, project.slug).segment
            if ref is not None:
                self._takes.say(project, ref, prompt or "")

        return self._done(do, seen, focus, request)

    def say_shot(self, prompt: str | None, seen: object, focus: object, request: gr.Request) -> Updates:
        """Keep other words for every segment of the shot in focus; nothing is rendered."""

        def do(project: Project) -> None:
            ref = Focus.of(focus, project.slug).segment
            if ref is not None:
                self._takes.say_shot(project, ref, prompt or "")

        return self._done(do, seen, focus, request)

    def _shown(self, seen: object, focus: object, request: gr.Request) -> Updates:
        project = self._app.projects.active()
        if project is None:
            return self._live.nothing()
        return self._live.updates(project, seen, focus, words_for(self._app, request))

    def _words_of(self, project: Project, ref: SegmentRef | None) -> Updates:
        """The words of a segment, into the box where they can be changed: only where they are others than before,
        since the answer may find a person typing there.
        """
        if ref is None:
            return {}
        look = self._desk.takes.look(project, self._desk.recall(project), self._desk.watch(project))
        return {self._ui.words_box: look.prompt(ref)}

    def _pressed(self, project: Project, focus: Focus, act: str, told: object) -> Focus:
        """Do what a button of the panel means, and return what the page looks at then."""
        number, ref = number_of(told), focus.segment
        if act == CORRECTION and ref is not None:
            self._takes.correct(project, ref, chosen_correction(str(told)))
            return focus
        if act == present_takes.CLOSE:
            return replace(focus, segment=None, deleting=None, comparing=None)
        if act == present_takes.KEEP or ref is None:
            return replace(focus, deleting=None)
        if number is not None:
            return self._take_pressed(project, focus, act, number)
        if act == present_takes.AGAIN:
            self._takes.again(project, ref)
        elif act == present_takes.REST:
            self._takes.rest(project, ref)
        elif act in (present_takes.APPROVE, present_takes.RELEASE):
            self._takes.approve(project, ref, approved=act == present_takes.APPROVE)
            return replace(focus, deleting=None)
        return replace(focus, pinned="", deleting=None)

    def _take_pressed(self, project: Project, focus: Focus, act: str, number: int) -> Focus:
        if act == present_takes.COMPARE:
            return replace(focus, comparing=None if focus.comparing == number else number)
        focus = replace(focus, comparing=None)
        if act == present_takes.DELETE:
            return replace(focus, deleting=number)
        if act == present_takes.CONFIRM and focus.deleting == number:
            self._takes.delete(project, number)
            return replace(focus, pinned="", deleting=None)
        clip = self._takes.clip_of(project, number)
        if act == present_takes.CHOOSE:
            self._takes.choose(project, number)
            clip = focus.segment.clip_name if focus.segment else clip
        return replace(focus, pinned=clip, deleting=None)

    def _tell_run(self, project: Project, act: str, shot_id: str) -> None:
        watch = self._desk.watch(project)
        if watch is None:
            return
        if act == present_controls.PAUSE:
            watch.run.control.pause()
        elif act == present_controls.GO_ON:
            watch.run.control.go_on()
        elif act == present_controls.SKIP:
            watch.run.control.skip(shot_id)

    def _done(self, do: Callable[[Project], None], seen: object, focus: object, request: gr.Request) -> Updates:
        project = self._app.projects.active()
        if project is None:
            return self._live.nothing()
        words = words_for(self._app, request)
        try:
            do(project)
        except VideoError as error:
            return self._live.updates(project, seen, focus, words, error)
        looks_at = replace(Focus.of(focus, project.slug), deleting=None)
        return self._live.looking_at(project, seen, looks_at, words)
