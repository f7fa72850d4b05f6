"""Which model file goes into each loader of the chosen workflow: one dropdown a role, of what the server has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.i18n import I18nData

from addons.texts import Words

if TYPE_CHECKING:
    from services.workflows import ModelChoice

Translate = Callable[[str], I18nData]

ROLES = ("main", "high", "low")
AS_IN_WORKFLOW = ""


@dataclass(frozen=True)
class ModelSection:
    """The section's components, in the order of ROLES."""

    dropdowns: tuple[gr.Dropdown, ...]

    def shown(self, choices: Mapping[str, ModelChoice], chosen: Mapping[str, str], words: Words) -> dict[Any, Any]:
        """The updates that offer `choices`; a role that the workflow does not have is hidden."""
        roles = zip(ROLES, self.dropdowns, strict=True)
        return {box: _offering(choices.get(role), chosen.get(role, AS_IN_WORKFLOW), words) for role, box in roles}


def create_model_section(label: Translate) -> ModelSection:
    """Build the section at this place of the page; it shows nothing until a server was asked."""
    return ModelSection(
        tuple(
            gr.Dropdown(
                [],
                value=None,
                label=label(f"model_{role}_label"),
                elem_id=f"model_{role}_dropdown",
                interactive=True,
                filterable=False,
                visible=False,
            )
            for role in ROLES
        )
    )


def model_options(choice: ModelChoice, chosen: str, words: Words) -> list[tuple[str, str]]:
    """What to choose from: the workflow's own file first, then what is installed.

    A chosen file that is not installed any more stays in the list, and says so.
    """
    key = "model_as_in_workflow" if choice.is_current_installed else "model_not_installed"
    options = [(words(key, file=choice.current), AS_IN_WORKFLOW)]
    options += [(file, file) for file in choice.installed if file != choice.current]
    if chosen not in {value for _, value in options}:
        options.append((words("model_not_installed", file=chosen), chosen))
    return options


def _offering(choice: ModelChoice | None, chosen: str, words: Words) -> gr.Dropdown:
    if choice is None:
        return gr.Dropdown(choices=[], value=None, visible=False)
    chosen = AS_IN_WORKFLOW if chosen == choice.current else chosen
    return gr.Dropdown(choices=model_options(choice, chosen, words), value=chosen, visible=True)
