"""How the page's own events travel: not in the API, and never through gradio's queue.

A queued event takes two requests, one of which stays open, of the six that a browser has for a server. And when a page
closes that one while its next event is just being queued, gradio throws the new event away with the old ones: a click
that is never answered. An event that is not queued is one request with one answer.
"""

from __future__ import annotations

from typing import Any

QUICK: dict[str, Any] = {"api_visibility": "private", "queue": False, "show_progress": "hidden"}
"""Answered in milliseconds, or nobody waits for it."""
WAITED_FOR: dict[str, Any] = {**QUICK, "show_progress": "minimal"}
"""Somebody pressed a button and may have to wait for another machine."""
EVERY_ONE: dict[str, Any] = {**QUICK, "trigger_mode": "multiple"}
"""The same where a person may be quicker than the answers: else gradio drops an event whose like is not answered yet,
or, with `always_last`, what it was about.
"""
