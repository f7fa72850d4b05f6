"""Which storyboard and which selection of keyframes a project's tab works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.new_project import SELECTION_FILE

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project
    from services.storyboard_editing import OpenStoryboard


def find_project(app: App, slug: str) -> Project | None:
    """The project of that folder name, looked up in the workspace."""
    return next((project for project in app.projects.projects() if project.slug == slug), None)


def chosen_storyboard(app: App, project: Project) -> str | None:
    """The storyboard chosen in the Video tab while it exists, else the first; None when there is none."""
    names = app.projects.storyboards(project)
    stored = app.state(project).load()["storyboard_file"]
    return stored if stored in names else next(iter(names), None)


def chosen_selection(app: App, project: Project) -> str:
    """The selection chosen in the Video tab while it exists, else the first, else the one to be made."""
    names = app.projects.selections(project)
    stored = app.state(project).load()["selection_file"]
    return stored if stored in names else next(iter(names), SELECTION_FILE)


def open_board(app: App, project: Project, name: str) -> OpenStoryboard:
    """The draft of a storyboard of the project. Raises StoryboardError."""
    return app.drafts.open(project, name, chosen_selection(app, project))
