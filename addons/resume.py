"""When the app starts: goes on with runs that were left in the middle, where the settings say so."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from domain.errors import VideoError

if TYPE_CHECKING:
    from addons.app import App
    from addons.video_generator import VideoGeneratorAddon
    from services.projects import Project

_LOG = logging.getLogger(__name__)
ALWAYS = "always"


def resume_left_runs(app: App, video: VideoGeneratorAddon) -> threading.Thread | None:
    """Go on with every project's left run, beside the caller; None when the person wants to be asked."""
    if app.settings.current().resume != ALWAYS:
        return None
    thread = threading.Thread(target=_resume_all, args=(app, video), name="resume", daemon=True)
    thread.start()
    return thread


def _resume_all(app: App, video: VideoGeneratorAddon) -> None:
    for project in app.projects.projects():
        _resume(project, video)


def _resume(project: Project, video: VideoGeneratorAddon) -> None:
    """What stands in the way is told in the log; the page shows the card that asks, as without the setting."""
    try:
        video.resume(project)
    except VideoError as error:
        _LOG.warning("The run of %s that was left does not go on: %s %s", project.slug, error, error.hint)
