"""One short method an event: read the inputs, call a service, return what the page shows now."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import gradio as gr

from addons.helpers.error_words import error_card, sentence_and_remedy
from addons.helpers.storyboard_loader import file_choices, selection_status_md, storyboard_status_md
from addons.language import words_for
from addons.texts import Words
from addons.video.desk import Desk
from addons.video.layout import VideoLayout
from addons.video.present_plan import model_check_failed_md, model_check_md, no_plan, plan_error, plan_summary
from addons.video.presenter import live_parts
from addons.video.updates import changed_parts, html_value
from domain.errors import VideoError

if TYPE_CHECKING:
    from addons.app import App
    from services.projects import Project
    from services.video.planning import PreparedPlan

Updates = dict[Any, Any]
Seen = dict[str, Any]
"""What a page shows: `parts` holds a digest of each part, `pinned` the clip its person chose."""
