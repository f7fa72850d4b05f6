"""What a tab of the app is. Other packages add tabs by the entry-point group `shotchain.addons`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import gradio as gr

    from addons.app import App

ENTRY_POINTS = "shotchain.addons"


@runtime_checkable
class Addon(Protocol):
    """One tab."""

    def get_tab_name(self) -> str:
        """What stands on the tab; it is the same in every language."""
        ...

    def render(self) -> None:
        """Build the tab's components. Called once, inside the tab."""
        ...


@dataclass(frozen=True)
class Page:
    """What a tab may tie its events to, besides its own components: the page, and the tab it sits in."""

    blocks: gr.Blocks
    tab: gr.Tab


@runtime_checkable
class BoundAddon(Addon, Protocol):
    """A tab with events. `bind` is called once, after every tab is rendered."""

    def bind(self, page: Page) -> None:
        """Tie the tab's events."""
        ...


AddonFactory = Callable[["App"], Addon]
"""What an entry point of the group names: a class or function that takes the app and gives an addon."""
