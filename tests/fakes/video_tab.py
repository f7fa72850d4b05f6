"""A page of the Video tab without a browser: presses buttons and remembers what it shows."""

from __future__ import annotations

import json
from types import MappingProxyType, SimpleNamespace
from typing import Any

from addons.video.desk import Desk
from addons.video.handlers import VideoHandlers
from addons.video.layout import VideoLayout
from addons.video.seen import SEEN, read_back
from addons.video.watch import RunWatch
from infrastructure.project_store import Project
from tests.fakes.app import FakeApp

ENGLISH = SimpleNamespace(headers={"accept-language": "en"})
GERMAN = SimpleNamespace(headers={"accept-language": "de"})
CHOICES = ("storyboard.json", None, "a.json")


class Names:
    """Stands for the components: each is its own name, so that updates can be read."""

    seen = MappingProxyType({name: f"seen_{name}" for name in SEEN})

    def __getattr__(self, name: str) -> Any:
        return Storyboard() if name == "storyboard" else name


class Storyboard:
    info_md = "storyboard_md"
    reload_btn = "load_storyboard_btn"


class Tab:
    """A page that presses the buttons and remembers what it shows, as a browser does."""

    def __init__(self, app: FakeApp, request: Any = ENGLISH) -> None:
        any_app: Any = app
        ui: VideoLayout = Names()  # type: ignore[assignment] # stands for every component
        self.request = request
        self.desk = Desk(any_app)
        self.handlers = VideoHandlers(any_app, ui, self.desk)
        self.shows: dict[str, Any] = {}
        self.cards: dict[int, dict[str, Any]] = {}
        """The storyboard's cards as they stand, by number."""

    def do(self, event: str, *values: Any) -> dict[str, Any]:
        owners = (self.handlers, self.handlers.takes, self.handlers.film)
        handlers = next(owner for owner in owners if hasattr(owner, event))
        updates = getattr(handlers, event)(*values, request=self.request)
        self.shows |= {name: value for name, value in updates.items() if not is_skip(value)}
        self._take(updates.get("strip"))
        return {name: value for name, value in updates.items() if not is_skip(value)}

    @property
    def player(self) -> dict[str, Any]:
        """What the viewer was told."""
        return json.loads(self.shows["player"])

    @property
    def pills(self) -> list[str]:
        """The state of every segment, in order."""
        return [segment[0] for number in sorted(self.cards) for segment in self.cards[number]["segments"]]

    def _take(self, text: str | None) -> None:
        """Keep the cards as a browser does: all of them, or those that changed."""
        if text is None:
            return
        message = json.loads(text or '{"cards": [], "states": []}')
        if "cards" in message:
            self.cards = {}
        self.cards |= {state["n"]: state for state in message["states"]}

    def look(self) -> dict[str, Any]:
        return self.do("tick", *self.knows)

    def press(self, event: str, choices: tuple[str | None, ...] = CHOICES) -> dict[str, Any]:
        return self.do(event, *choices, *self.knows)

    def watch(self, project: Project) -> RunWatch:
        """The watch of the project's run."""
        watch = self.desk.watch(project)
        assert watch is not None
        return watch

    @property
    def knows(self) -> tuple[Any, Any]:
        return read_back({name: self.shows.get(f"seen_{name}") for name in SEEN}), self.shows.get("focus")


def is_skip(value: Any) -> bool:
    return isinstance(value, dict) and value.get("__type__") == "update" and len(value) == 1
